// SPDX-License-Identifier: MIT
#include "engine/imagery/open_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "engine/imagery/expression.h"
#include "engine/raster/grid_match.h"
#include "engine/raster/raster_limits.h"
#include "engine/raster/sample_values.h"
#include "engine/raster/windowed_source.h"

namespace swath {
namespace {

constexpr std::size_t kMostFiles = 256;  // each is open at the same time

/// One band of a stack, and where it comes from.
struct Plane {
    std::size_t file = 0;
    int band = 0;  ///< of the file, from 0
    std::optional<BandExpression> expression;
};

using Sources = std::vector<std::unique_ptr<RasterSource>>;

class StackSource final : public WindowedSource {
  public:
    StackSource(RasterInfo info, Sources files, std::vector<Plane> planes)
        : WindowedSource(std::move(info)), files_(std::move(files)), planes_(std::move(planes)) {}

    Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                       std::byte* out) override {
        const std::size_t bytes =
            static_cast<std::size_t>(size.area()) * static_cast<std::size_t>(bytesPerSample(type));
        std::map<int, std::vector<float>> known;  // values of bands that expressions need
        for (std::size_t i = 0; i < bands.size();) {
            const Plane& plane = planes_[static_cast<std::size_t>(bands[i])];
            std::byte* to = out + i * bytes;
            if (plane.expression) {
                if (Status worked = values(window, size, bands[i], known); !worked) return worked;
                std::memcpy(to, known.at(bands[i]).data(), bytes);  // such a stack holds float
                ++i;
                continue;
            }
            std::vector<int> numbers;  // bands of one file that follow each other are read in one go
            for (; i < bands.size(); ++i) {
                const Plane& next = planes_[static_cast<std::size_t>(bands[i])];
                if (next.expression || next.file != plane.file) break;
                numbers.push_back(next.band);
            }
            if (Status read = readFile(plane.file, window, size, numbers, type, to); !read) return read;
        }
        return {};
    }

    Status readMask(const RectI& window, Size size, std::uint8_t* out) override {
        return files_.front()->readMask(window, size, out);
    }

  private:
    /// Samples as stored; NaN where a mask that is not the whole stack's says that there are none.
    Status readFile(std::size_t file, const RectI& window, Size size, const std::vector<int>& bands,
                    PixelType type, std::byte* out) {
        RasterSource& source = *files_[file];
        if (Status read = source.readSamples(window, size, bands, type, out); !read) return read;
        if (!source.info().hasMask || info().hasMask) return {};
        const auto pixels = static_cast<std::size_t>(size.area());
        std::vector<std::uint8_t> mask(pixels);
        if (Status read = source.readMask(window, size, mask.data()); !read) return read;
        auto* samples = reinterpret_cast<float*>(out);  // such a stack holds float
        for (std::size_t b = 0; b < bands.size(); ++b)
            for (std::size_t i = 0; i < pixels; ++i)
                if (mask[i] == 0) samples[b * pixels + i] = std::numeric_limits<float>::quiet_NaN();
        return {};
    }

    /// Works a band and those that it needs out, unless they are known.
    Status values(const RectI& window, Size size, int band, std::map<int, std::vector<float>>& known) {
        if (known.contains(band)) return {};
        const Plane& plane = planes_[static_cast<std::size_t>(band)];
        std::vector<float> samples(static_cast<std::size_t>(size.area()));
        if (plane.expression) {
            std::vector<std::span<const float>> needed(static_cast<std::size_t>(band));
            for (const int other : plane.expression->bands()) {  // all stand before this one
                if (Status worked = values(window, size, other, known); !worked) return worked;
                needed[static_cast<std::size_t>(other)] = known.at(other);
            }
            plane.expression->evaluate(needed, samples, std::numeric_limits<float>::quiet_NaN());
        } else {
            if (Status read = readFile(plane.file, window, size, {plane.band}, PixelType::Float32,
                                       reinterpret_cast<std::byte*>(samples.data()));
                !read)
                return read;
            rawToValues(info().bands[static_cast<std::size_t>(band)], samples);
        }
        known.emplace(band, std::move(samples));
        return {};
    }

    Sources files_;
    std::vector<Plane> planes_;
};

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
    StackOpener(const BandStack& stack, const Resources& resources)
        : stack_(stack), options_{.access = resources.access, .alpha = stack.alpha, .units = stack.units} {}

    Result<std::unique_ptr<RasterSource>> open() {
        if (stack_.bands.empty()) return Error{Errc::InvalidInput, "a scene without bands", "add it anew"};
        if (Status opened = openFiles(); !opened) return opened.error();
        const auto* only = std::get_if<FileBand>(&stack_.bands.front());
        if (stack_.bands.size() == 1 && only && only->band == FileBand::kAll)
            return std::move(sources_.front());
        for (const BandDef& def : stack_.bands)
            if (Status added = add(def); !added) return added.error();
        return std::unique_ptr<RasterSource>(
            std::make_unique<StackSource>(infoOfAll(), std::move(sources_), std::move(planes_)));
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
        if (const auto* formula = std::get_if<Expression>(&def)) {
            auto parsed = BandExpression::parse(formula->text, static_cast<int>(planes_.size()));
            if (!parsed) return parsed.error();
            bands_.push_back({.name = parsed->text(), .storedType = "Float32", .nodata = {}});
            planes_.push_back({.expression = std::move(*parsed)});
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
            planes_.push_back({.file = file, .band = band, .expression = {}});
        }
        return checkCount();
    }

    Status checkCount() const {
        if (planes_.size() <= static_cast<std::size_t>(kMostSceneBands)) return {};
        return Error{Errc::InvalidInput, "a scene of too many bands",
                     fmt::format("up to {} can stand side by side", kMostSceneBands)};
    }

    RasterInfo infoOfAll() {
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
        const bool derived =
            std::ranges::any_of(planes_, [](const Plane& plane) { return plane.expression.has_value(); });
        // An expression may have data where the mask of a file has none: valid(b1).
        info.hasMask = masked && sources_.size() == 1 && !derived;
        if (derived || (masked && !info.hasMask)) info.type = PixelType::Float32;
        info.bands = std::move(bands_);
        return info;
    }

    const BandStack& stack_;
    const OpenOptions options_;
    std::vector<std::string> files_;
    Sources sources_;  ///< as files_
    std::vector<BandInfo> bands_;
    std::vector<Plane> planes_;
};

}  // namespace

Result<std::unique_ptr<RasterSource>> openStack(const BandStack& stack, const Resources& resources) {
    return StackOpener(stack, resources).open();
}

}  // namespace swath
