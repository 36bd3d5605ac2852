// SPDX-License-Identifier: MIT
#include "engine/imagery/open_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/imagery/stack_source.h"
#include "engine/raster/grid_match.h"
#include "engine/raster/raster_limits.h"

namespace swath {
namespace {

constexpr std::size_t kMostFiles = 256;  // each is open at the same time

/// What keeps the pixels of a file from lying on those of another, in words; empty if they do. Without a
/// georeference it lies on any other of its size.
std::string offGrid(const RasterInfo& file, const RasterInfo& first) {
    const GridMatch match = matchGrids(file, first);
    if (match.relation == GridRelation::SameGrid || (match.bySize() && file.size == first.size)) return "";
    if (file.size != first.size)
        return fmt::format("it has {} × {} pixels, not {} × {}", file.size.width, file.size.height,
                           first.size.width, first.size.height);
    return match.difference.empty() ? "its corners lie elsewhere" : match.difference;
}

Error wrongGrid(const std::string& path, const std::string& difference, const std::string& than) {
    return Error{Errc::InvalidInput,
                 fmt::format("{} does not lie on the grid of {}: {}", path, than, difference),
                 "bring it onto that grid with gdalwarp, or add it as a scene of its own"};
}

/// What a stack is put together from, step by step.
class StackOpener {
  public:
    StackOpener(const BandStack& stack, const Resources& resources, std::span<const BandFilter> filters)
        : stack_(stack),
          options_{.access = resources.access, .alpha = stack.alpha, .units = stack.units},
          filters_(filters) {}

    Result<std::unique_ptr<RasterSource>> open() {
        if (stack_.bands.empty()) return Error{Errc::InvalidInput, "a scene without bands", "add it anew"};
        if (Status opened = openFiles(); !opened) return opened.error();
        const auto* only = std::get_if<FileBand>(&stack_.bands.front());
        if (stack_.bands.size() == 1 && only && only->band == FileBand::kAll)
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
    Status openFiles() {
        files_ = filesOf(stack_);
        if (files_.empty() || files_.size() > kMostFiles)
            return Error{Errc::InvalidInput,
                         fmt::format("a scene of {} files cannot be opened", files_.size()),
                         fmt::format("bands of 1 to {} files can stand side by side", kMostFiles)};
        for (const std::string& path : files_) {
            auto source = RasterSource::open(path, options_);
            if (!source) return source.error();
            const Grid grid = gridOf((*source)->info());
            if (!stack_.grid.size.empty() && grid.size != stack_.grid.size)
                return Error{Errc::InvalidInput,
                             fmt::format("{} is now {} × {} pixels, not {} × {} as when it was added", path,
                                         grid.size.width, grid.size.height, stack_.grid.size.width,
                                         stack_.grid.size.height),
                             "put the original file back, or add this one as another scene"};
            if (!sources_.empty()) {
                const RasterInfo& first = sources_.front()->info();
                if (const std::string difference = offGrid((*source)->info(), first); !difference.empty())
                    return wrongGrid(path, difference, first.path);
            }
            sources_.push_back(std::move(*source));
        }
        return {};
    }

    Status add(const BandDef& def) {
        if (!std::holds_alternative<FileBand>(def)) {
            auto band = DerivedBand::prepare(def, static_cast<int>(planes_.size()), filters_);
            if (!band) return band.error();
            bands_.push_back({.name = band->text(), .storedType = "Float32", .nodata = {}});
            planes_.push_back({});
            derived_.emplace_back(std::move(*band));
            return checkCount();
        }
        const auto& wanted = std::get<FileBand>(def);
        const auto file = static_cast<std::size_t>(std::ranges::find(files_, wanted.path) - files_.begin());
        const RasterInfo& info = sources_[file]->info();
        if (wanted.band < 0 || wanted.band > info.bandCount())
            return Error{Errc::InvalidInput, fmt::format("{} has no band {}", info.path, wanted.band),
                         fmt::format("it has {}", info.bandCount())};
        const bool all = wanted.band == FileBand::kAll;
        for (int band = all ? 0 : wanted.band - 1; band < (all ? info.bandCount() : wanted.band); ++band) {
            bands_.push_back(info.bands[static_cast<std::size_t>(band)]);
            planes_.push_back({.file = file, .band = band});
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
        RasterInfo info = sources_.front()->info();
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
    std::vector<std::string> files_;
    const std::span<const BandFilter> filters_;
    StackSources sources_;  ///< as files_
    std::vector<BandInfo> bands_;
    std::vector<StackPlane> planes_;                   ///< as bands_
    std::vector<std::optional<DerivedBand>> derived_;  ///< as bands_
};

}  // namespace

Result<std::unique_ptr<RasterSource>> openStack(const BandStack& stack, const Resources& resources,
                                                std::span<const BandFilter> filters) {
    return StackOpener(stack, resources, filters).open();
}

}  // namespace swath
