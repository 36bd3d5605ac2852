// SPDX-License-Identifier: MIT
#include "engine/imagery/open_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/imagery/stack_source.h"
#include "engine/raster/coarse_source.h"
#include "engine/raster/grid_match.h"
#include "engine/raster/raster_limits.h"
#include "engine/raster/warped_source.h"

namespace swath {
namespace {

constexpr std::size_t kMostFiles = 256;  // each is open at the same time
constexpr int kWarped = -1;              // in place of a band, in the key of a source

/// Whether the pixels of a file are those of another. Without a georeference it lies on any other of its
/// size.
bool liesOn(const RasterInfo& file, const RasterInfo& other) {
    const GridMatch match = matchGrids(file, other);
    return match.relation == GridRelation::SameGrid || (match.bySize() && file.size == other.size);
}

/// Whether a copy is one of the file: it lies where others may write.
bool isLike(const RasterInfo& copy, const RasterInfo& file) {
    return copy.size == file.size && copy.bandCount() == file.bandCount() && copy.type == file.type &&
           copy.hasMask == file.hasMask && copy.hasOverviews;
}

/// What a stack is put together from, step by step.
class StackOpener {
  public:
    StackOpener(const BandStack& stack, const Resources& resources, std::span<const BandFilter> filters)
        : stack_(stack),
          options_{.access = resources.access, .alpha = stack.alpha, .units = stack.units},
          overviews_(resources.overviews),
          filters_(filters) {}

    Result<std::unique_ptr<RasterSource>> open() {
        if (stack_.bands.empty()) return Error{Errc::InvalidInput, "a scene without bands", "add it anew"};
        if (Status opened = openReference(); !opened) return opened.error();
        const auto* only = std::get_if<FileBand>(&stack_.bands.front());
        if (stack_.bands.size() == 1 && only && *only == FileBand{.path = only->path})
            return std::move(sources_.front());
        for (const BandDef& def : stack_.bands)
            if (Status added = add(def); !added) return added.error();
        DerivedPlanes derived(std::move(derived_), sources_.front()->info().size);
        if (derived.reach() > kMostReach)
            return Error{
                Errc::InvalidInput,
                fmt::format("filters upon filters that reach {} pixels far", derived.reach()),
                fmt::format("up to {} pixels around a window can be read: take smaller ones", kMostReach)};
        RasterInfo info = infoOfAll(derived.any());
        return makeStackSource(std::move(info), std::move(sources_), std::move(planes_), std::move(derived));
    }

  private:
    /// A file as it is; small pictures of a large one without overviews come from its copy in the cache, or
    /// from a look here and there.
    Result<std::unique_ptr<RasterSource>> openFile(const std::string& path) const {
        auto source = RasterSource::open(path, options_);
        if (!source || !(*source)->info().isSlowToShrink()) return source;
        if (const auto place = overviews_.find(path))
            if (auto copy = RasterSource::open(*place, options_);
                copy && isLike((*copy)->info(), (*source)->info()))
                return withCopy(std::move(*source), std::move(*copy));
        return withSparseLooks(std::move(*source));
    }

    /// The file whose grid it is, as it stands.
    Status openReference() {
        const std::vector<std::string> files = filesOf(stack_);
        if (files.empty() || files.size() > kMostFiles)
            return Error{Errc::InvalidInput,
                         fmt::format("a scene of {} files cannot be opened", files.size()),
                         fmt::format("bands of 1 to {} files can stand side by side", kMostFiles)};
        const std::string path = referenceOf(stack_);
        if (std::ranges::find(files, path) == files.end())
            return Error{Errc::InvalidInput, fmt::format("no band comes from the reference {}", path),
                         "choose one of the scene's files"};
        auto source = openFile(path);
        if (!source) return source.error();
        reference_ = (*source)->info();
        const Size size = reference_.size, known = stack_.grid.size;
        if (!known.empty() && size != known)
            return Error{Errc::InvalidInput,
                         fmt::format("{} is now {} × {} pixels, not {} × {} as when it was added", path,
                                     size.width, size.height, known.width, known.height),
                         "put the original file back, or add this one as another scene"};
        keys_.push_back({.path = path});
        sources_.push_back(std::move(*source));
        return {};
    }

    /// The source of a band: the file as it is where it lies on the grid, otherwise warped onto it.
    Result<std::size_t> sourceOf(const FileBand& band) {
        const FileBand plain{.path = band.path};
        const FileBand warped{
            .path = band.path, .band = kWarped, .resampling = band.resampling, .shift = band.shift};
        for (std::size_t i = 0; i < keys_.size(); ++i)
            if (keys_[i] == warped || (keys_[i] == plain && band.shift == Vec2{})) return i;
        if (band.shift == Vec2{}) {
            auto source = openFile(band.path);
            if (!source) return source.error();
            if (liesOn((*source)->info(), reference_)) return keep(plain, std::move(*source));
            if (Status fits = sharesGround((*source)->info()); !fits) return fits.error();
        }
        Warp warp{.grid = gridOf(reference_), .resampling = band.resampling, .shift = band.shift};
        if (const auto copy = overviews_.find(band.path)) warp.copy = *copy;
        auto source = openWarped(band.path, options_, warp);
        if (!source) return source.error();
        return keep(warped, std::move(*source));
    }

    Status sharesGround(const RasterInfo& file) const {
        const GridMatch match = matchGrids(file, reference_);
        if (match.relation != GridRelation::Elsewhere) return {};
        return Error{Errc::InvalidInput,
                     fmt::format("{} does not lie on the ground of {}", file.path, reference_.path),
                     "bands of one scene show the same place: add it as a scene of its own"};
    }

    std::size_t keep(FileBand key, std::unique_ptr<RasterSource> source) {
        keys_.push_back(std::move(key));
        sources_.push_back(std::move(source));
        return sources_.size() - 1;
    }

    Status add(const BandDef& def) {
        if (!std::holds_alternative<FileBand>(def)) {
            auto band = DerivedBand::prepare(def, static_cast<int>(planes_.size()), filters_);
            if (!band) return band.error();
            const auto* formula = std::get_if<Expression>(&def);
            const bool named = formula && !formula->name.empty();
            bands_.push_back(
                {.name = named ? formula->name : band->text(), .storedType = "Float32", .nodata = {}});
            planes_.push_back({});
            derived_.emplace_back(std::move(*band));
            return checkCount();
        }
        const auto& wanted = std::get<FileBand>(def);
        const auto file = sourceOf(wanted);
        if (!file) return file.error();
        const RasterInfo& info = sources_[*file]->info();
        if (wanted.band < 0 || wanted.band > info.bandCount())
            return Error{Errc::InvalidInput, fmt::format("{} has no band {}", info.path, wanted.band),
                         fmt::format("it has {}", info.bandCount())};
        const bool all = wanted.band == FileBand::kAll;
        for (int band = all ? 0 : wanted.band - 1; band < (all ? info.bandCount() : wanted.band); ++band) {
            bands_.push_back(info.bands[static_cast<std::size_t>(band)]);
            if (!all && !wanted.name.empty()) bands_.back().name = wanted.name;
            if (!all && wanted.wavelengthNm > 0) bands_.back().wavelengthNm = wanted.wavelengthNm;
            planes_.push_back({.file = *file, .band = band});
            derived_.emplace_back();
        }
        return checkCount();
    }

    Status checkCount() const {
        if (planes_.size() <= static_cast<std::size_t>(kMostSceneBands)) return {};
        return Error{Errc::InvalidInput, "a scene of too many bands",
                     fmt::format("up to {} can stand side by side", kMostSceneBands)};
    }

    RasterInfo infoOfAll(bool derived) {
        RasterInfo info = reference_;
        info.path = filesOf(stack_).front();
        bool masked = false;
        info.hasOverviews = true;
        for (const auto& source : sources_) {
            const RasterInfo& other = source->info();
            info.type = commonType(info.type, other.type);
            info.hasOverviews = info.hasOverviews && other.hasOverviews;
            masked = masked || other.hasMask;
            if (!info.geotransform) info.geotransform = other.geotransform, info.gsdMetres = other.gsdMetres;
            if (info.crsWkt.empty() && !other.crsWkt.empty()) {
                info.crsWkt = other.crsWkt, info.crsName = other.crsName, info.epsg = other.epsg;
                info.crsIsGeographic = other.crsIsGeographic;
            }
        }
        // An expression may have data where the mask of a file has none: valid(b1).
        info.hasMask = masked && sources_.size() == 1 && !derived;
        if (derived || (masked && !info.hasMask)) info.type = PixelType::Float32;
        info.bands = std::move(bands_);
        return info;
    }

    const BandStack& stack_;
    const OpenOptions options_;
    const OverviewCache& overviews_;
    const std::span<const BandFilter> filters_;
    RasterInfo reference_;  ///< of the file whose grid it is
    StackSources sources_;
    std::vector<FileBand> keys_;  ///< as sources_: a file as it is, or how it is warped
    std::vector<BandInfo> bands_;
    std::vector<StackPlane> planes_;                   ///< as bands_
    std::vector<std::optional<DerivedBand>> derived_;  ///< as bands_
};

}  // namespace

Result<std::unique_ptr<RasterSource>> openStack(const BandStack& stack, const Resources& resources,
                                                std::span<const BandFilter> filters) {
    auto source = StackOpener(stack, resources, filters).open();
    if (source && resources.damage)
        (*source)->whenDamaged(
            [damage = resources.damage, path = filesOf(stack).front()](const std::string& what) {
                damage->push({path, what});
            });
    return source;
}

}  // namespace swath
