// SPDX-License-Identifier: MIT
#include "engine/raster/warped_source.h"

#include <fmt/format.h>
#include <gdal_alg.h>
#include <gdalwarper.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "engine/raster/gdal_dataset.h"
#include "engine/raster/ground_map.h"
#include "engine/raster/windowed_source.h"

namespace swath {
namespace {

constexpr double kErrorPx = 0.125;    // of positions between exactly transformed ones
constexpr int kBorderSteps = 16;      // a side, to see whether a file covers the grid
constexpr double kUncoveredPx = 0.5;  // of the file, that may miss at its border

struct WarpOptionsDeleter {
    void operator()(GDALWarpOptions* options) const { GDALDestroyWarpOptions(options); }
};
using WarpOptionsPtr = std::unique_ptr<GDALWarpOptions, WarpOptionsDeleter>;

GDALResampleAlg algorithmOf(Resampling resampling) {
    switch (resampling) {
        case Resampling::Nearest:
            return GRA_NearestNeighbour;
        case Resampling::Bilinear:
            return GRA_Bilinear;
        case Resampling::Cubic:
            return GRA_Cubic;
        case Resampling::Average:
            return GRA_Average;
    }
    return GRA_Bilinear;
}

/// Whether the file says where it lies in any way.
bool saysWhereItLies(GDALDataset& dataset, const RasterInfo& info) {
    return info.geotransform || dataset.GetGCPCount() > 0 || dataset.GetMetadata("RPC") != nullptr;
}

/// How a file lies to the grid.
struct Placement {
    bool byGround = true;  ///< else it is laid over the whole grid
    Geotransform target;   ///< of the grid, shifted; in pixels of the file where it is laid over it
    double scale = 1;      ///< pixels of the file to one of the grid, a side
    bool covers = false;   ///< all of the grid, as far as is known
};

Geotransform shifted(const Geotransform& g, Vec2 by) {
    Geotransform result = g;
    const Vec2 origin = g.toWorld(by);
    result.t[0] = origin.x;
    result.t[3] = origin.y;
    return result;
}

Placement overWholeGrid(Size file, const Warp& warp) {
    const double x = double(file.width) / warp.grid.size.width,
                 y = double(file.height) / warp.grid.size.height;
    return {.byGround = false,
            .target = shifted({{0, x, 0, 0, 0, y}}, warp.shift),
            .scale = std::sqrt(x * y),
            .covers = warp.shift == Vec2{}};
}

Placement onTheGround(const RasterInfo& file, const Warp& warp) {
    Placement found{.byGround = true, .target = shifted(*warp.grid.geotransform, warp.shift)};
    RasterInfo grid;
    grid.size = warp.grid.size;
    grid.geotransform = found.target;
    grid.crsWkt = warp.grid.crsWkt;
    const auto map = GroundMap::make(file, grid);
    if (!map) return found;  // ground control points and the like
    const Size size = grid.size;
    const Vec2 centre{size.width / 2.0, size.height / 2.0};
    const auto at = map->at(centre), right = map->at(centre + Vec2{1, 0}),
               below = map->at(centre + Vec2{0, 1});
    if (at && right && below) {
        const Vec2 a = *right - *at, b = *below - *at;
        found.scale = std::max(1e-6, std::sqrt(std::abs(a.x * b.y - a.y * b.x)));
    }
    const auto inside = [&](Vec2 p) {
        const auto q = map->at(p);
        return q && q->x >= -kUncoveredPx && q->y >= -kUncoveredPx &&
               q->x <= file.size.width + kUncoveredPx && q->y <= file.size.height + kUncoveredPx;
    };
    found.covers = true;
    for (int i = 0; i <= kBorderSteps && found.covers; ++i) {
        const double x = double(size.width) * i / kBorderSteps, y = double(size.height) * i / kBorderSteps;
        found.covers = inside({x, 0}) && inside({x, double(size.height)}) && inside({0, y}) &&
                       inside({double(size.width), y});
    }
    return found;
}

/// What is asked of the warper for every level.
struct Plan {
    std::vector<int> bands;      ///< GDAL's numbers
    std::vector<double> nodata;  ///< of each band; GDAL's number for none where it has none
    int alpha = 0;               ///< of the file, that is its mask
    bool masked = false;         ///< a mask comes along
    Placement placement;
    Warp warp;
};

constexpr double kNoNodata = -1.1e20;  // as GDAL's own programs have it

/// A virtual dataset on one level of the grid. @param source  outlives it.
DatasetPtr warpedDataset(GDALDataset& source, const Plan& plan, int level) {
    const GdalErrors quiet;
    WarpOptionsPtr options(GDALCreateWarpOptions());
    const int count = static_cast<int>(plan.bands.size());
    options->eResampleAlg = algorithmOf(plan.warp.resampling);
    options->hSrcDS = GDALDataset::ToHandle(&source);
    options->nBandCount = count;
    options->panSrcBands = static_cast<int*>(CPLMalloc(sizeof(int) * plan.bands.size()));
    options->panDstBands = static_cast<int*>(CPLMalloc(sizeof(int) * plan.bands.size()));
    const bool anyNodata = std::ranges::any_of(plan.nodata, [](double v) { return v != kNoNodata; });
    const auto numbers = [&] { return static_cast<double*>(CPLMalloc(sizeof(double) * plan.nodata.size())); };
    if (anyNodata) options->padfSrcNoDataReal = numbers(), options->padfDstNoDataReal = numbers();
    for (int b = 0; b < count; ++b) {
        const auto i = static_cast<std::size_t>(b);
        options->panSrcBands[b] = plan.bands[i];
        options->panDstBands[b] = b + 1;
        if (anyNodata) {
            options->padfSrcNoDataReal[b] = plan.nodata[i];
            options->padfDstNoDataReal[b] = plan.nodata[i] == kNoNodata ? 0 : plan.nodata[i];
        }
    }
    options->nSrcAlphaBand = plan.alpha;
    if (plan.masked) options->nDstAlphaBand = count + 1;
    options->papszWarpOptions =
        CSLSetNameValue(options->papszWarpOptions, "INIT_DEST", anyNodata ? "NO_DATA" : "0");
    options->papszWarpOptions = CSLSetNameValue(options->papszWarpOptions, "UNIFIED_SRC_NODATA", "NO");

    CPLStringList how;
    if (!plan.placement.byGround) how.SetNameValue("SRC_METHOD", "NO_GEOTRANSFORM");
    // Nobody gives the height of the ground: that in the middle of those that the polynomials are made for.
    if (const char* height = source.GetMetadataItem("HEIGHT_OFF", "RPC"))
        how.SetNameValue("RPC_HEIGHT", height);
    const bool sourceHasCrs = source.GetSpatialRef() != nullptr || source.GetGCPSpatialRef() != nullptr ||
                              source.GetMetadata("RPC") != nullptr;
    if (plan.placement.byGround && !plan.warp.grid.crsWkt.empty() && sourceHasCrs)
        how.SetNameValue("DST_SRS", plan.warp.grid.crsWkt.c_str());
    void* exact = GDALCreateGenImgProjTransformer2(options->hSrcDS, nullptr, how.List());
    if (!exact) return nullptr;
    Geotransform target = plan.placement.target;
    const double larger = std::ldexp(1.0, level);
    for (const std::size_t i : {1, 2, 4, 5}) target.t[i] *= larger;
    GDALSetGenImgProjTransformerDstGeoTransform(exact, target.t.data());
    options->pTransformerArg = GDALCreateApproxTransformer(GDALGenImgProjTransform, exact, kErrorPx);
    GDALApproxTransformerOwnsSubtransformer(options->pTransformerArg, TRUE);
    options->pfnTransformer = GDALApproxTransform;
    const Size size = levelSize(plan.warp.grid.size, level);
    // Takes the transformer over; its copy of the options is its own.
    GDALDatasetH warped =
        GDALCreateWarpedVRT(options->hSrcDS, size.width, size.height, target.t.data(), options.get());
    if (!warped) GDALDestroyTransformer(options->pTransformerArg);
    return DatasetPtr(GDALDataset::FromHandle(warped));
}

class WarpedSource final : public WindowedSource {
  public:
    /// One source a level of the grid, made when it is first asked for.
    WarpedSource(RasterInfo info, std::filesystem::path path, OpenedDataset file, Plan plan)
        : WindowedSource(std::move(info)),
          path_(std::move(path)),
          file_(std::move(file)),
          plan_(std::move(plan)),
          levels_(static_cast<std::size_t>(levelCount(this->info().size))) {}

    Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                       std::byte* out) override {
        auto level = levelFor(window, size);
        if (!level) return level.error();
        return (*level)->source->readSamples(onLevel(window, **level), size, bands, type, out);
    }
    Status readMask(const RectI& window, Size size, std::uint8_t* out) override {
        auto level = levelFor(window, size);
        if (!level) return level.error();
        return (*level)->source->readMask(onLevel(window, **level), size, out);
    }

  private:
    struct Level {
        int number = 0;
        DatasetPtr overview;  ///< of the file, which this level is made from; null: the file itself
        std::unique_ptr<RasterSource> source;
    };

    /// The level that is nearest to the wanted size, and not coarser.
    Result<Level*> levelFor(const RectI& window, Size size) {
        const double factor =
            std::min(double(window.width) / size.width, double(window.height) / size.height);
        const int most = static_cast<int>(levels_.size()) - 1;
        const int number =
            std::clamp(static_cast<int>(std::floor(std::log2(std::max(1.0, factor)) + 1e-9)), 0, most);
        Level& level = levels_[static_cast<std::size_t>(number)];
        if (level.source) return &level;
        level.number = number;
        level.overview = overviewFor(number);
        const GdalErrors errors;
        DatasetPtr warped = warpedDataset(level.overview ? *level.overview : *file_.dataset, plan_, number);
        if (!warped)
            return Error{Errc::InvalidInput,
                         fmt::format("{} cannot be brought onto the grid of the scene: {}", info().path,
                                     errors.reason(info().path)),
                         "bring it onto that grid with gdalwarp"};
        GdalDescription description;
        description.info = info();
        description.info.size = levelSize(info().size, number);
        description.bands = file_.description.bands;
        for (std::size_t b = 0; b < description.bands.size(); ++b)
            description.bands[b].number = static_cast<int>(b) + 1;
        if (plan_.masked) description.mask = warped->GetRasterBand(warped->GetRasterCount());
        level.source = makeGdalSource(std::move(warped), std::move(description));
        return &level;
    }

    /// Null where the file itself is best, or has none.
    DatasetPtr overviewFor(int level) const {
        const double wanted = plan_.placement.scale * std::ldexp(1.0, level) * 1.01;
        GDALRasterBand& band = *file_.dataset->GetRasterBand(plan_.bands.front());
        int best = -1;
        double bestFactor = 1;
        for (int i = 0; i < band.GetOverviewCount(); ++i) {
            GDALRasterBand* overview = band.GetOverview(i);
            const double factor = overview ? double(band.GetXSize()) / overview->GetXSize() : 0;
            if (factor <= wanted && factor > bestFactor) best = i, bestFactor = factor;
        }
        if (best < 0 || (!plan_.placement.byGround && bestFactor > 1)) return nullptr;
        const GdalErrors quiet;
        const std::string number = std::to_string(best);
        const char* const options[] = {nullptr, nullptr};
        CPLStringList open(options);
        open.SetNameValue("OVERVIEW_LEVEL", number.c_str());
        return DatasetPtr(GDALDataset::FromHandle(
            GDALOpenEx(path_.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY, nullptr, open.List(), nullptr)));
    }

    RectI onLevel(const RectI& window, const Level& level) const {
        const Size size = levelSize(info().size, level.number);
        const int x = window.x >> level.number, y = window.y >> level.number;
        const auto end = [&](int at) {
            return static_cast<int>((std::int64_t{at} + (std::int64_t{1} << level.number) - 1) >>
                                    level.number);
        };
        return {x, y, std::max(1, std::min(size.width, end(window.right())) - x),
                std::max(1, std::min(size.height, end(window.bottom())) - y)};
    }

    std::filesystem::path path_;
    OpenedDataset file_;
    Plan plan_;
    std::vector<Level> levels_;  ///< gone before the file that they are made from
};

}  // namespace

Result<std::unique_ptr<RasterSource>> openWarped(const std::filesystem::path& path,
                                                 const OpenOptions& options, const Warp& warp) {
    const std::filesystem::path readFrom = warp.copy.empty() ? path : warp.copy;
    auto opened = openDataset(readFrom, options);
    if (!opened) return opened.error();
    GDALDataset& dataset = *opened->dataset;
    const RasterInfo& file = opened->description.info;
    const bool byGround = warp.grid.geotransform && saysWhereItLies(dataset, file);
    Plan plan{.placement = byGround ? onTheGround(file, warp) : overWholeGrid(file.size, warp), .warp = warp};
    GDALRasterBand* mask = opened->description.mask;
    if (mask && mask->GetDataset() == &dataset && mask->GetBand() > 0 &&
        mask == dataset.GetRasterBand(mask->GetBand()))
        plan.alpha = mask->GetBand();
    plan.masked = mask != nullptr;
    for (std::size_t b = 0; b < file.bands.size(); ++b) {
        const GdalBand& band = opened->description.bands[b];
        plan.bands.push_back(band.number);
        const GDALDataType stored = dataset.GetRasterBand(band.number)->GetRasterDataType();
        const bool floating = GDALDataTypeIsFloating(stored) != 0;
        const double none = floating ? std::numeric_limits<double>::quiet_NaN() : kNoNodata;
        plan.nodata.push_back(file.bands[b].nodata.value_or(none));
        plan.masked |= !floating && !file.bands[b].nodata && !plan.placement.covers;
    }
    RasterInfo info = file;
    info.path = path.string();
    info.size = warp.grid.size;
    info.geotransform = warp.grid.geotransform;
    info.crsWkt = warp.grid.crsWkt;
    info.hasMask = plan.masked;
    auto source =
        std::make_unique<WarpedSource>(std::move(info), readFrom, std::move(*opened), std::move(plan));
    // What cannot be warped is refused here, not at the first tile.
    std::vector<std::uint8_t> probe(16);
    const int first[] = {0};
    if (Status read = source->readSamples({0, 0, 1, 1}, {1, 1}, first, PixelType::Float32,
                                          reinterpret_cast<std::byte*>(probe.data()));
        !read)
        return read.error();
    return std::unique_ptr<RasterSource>(std::move(source));
}

}  // namespace swath
