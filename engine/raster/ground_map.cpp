// SPDX-License-Identifier: MIT
#include "engine/raster/ground_map.h"

#include <gdal_alg.h>
#include <ogr_spatialref.h>

#include <limits>
#include <utility>
#include <vector>

#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"

namespace swath {
namespace {

constexpr double kMostBend = 0.05;  // pixels by which a row may leave its straight pieces

struct SpatialReference {
    OGRSpatialReference crs;
    bool known = false;
    explicit SpatialReference(const std::string& wkt) {
        const GdalErrors quiet;
        crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        known = !wkt.empty() && crs.importFromWkt(wkt.c_str()) == OGRERR_NONE;
    }
};

bool same(const SpatialReference& a, const SpatialReference& b) {
    const GdalErrors quiet;
    const char* const options[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES",
                                   "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS", nullptr};
    return a.crs.IsSame(&b.crs, options);
}

/// A raster whose pixels are degrees of WGS 84; null where another one does not lie on the globe.
std::optional<RasterInfo> globeFor(const RasterInfo& raster) {
    prepareGdal();
    const SpatialReference crs(raster.crsWkt);
    if (!crs.known || !(crs.crs.IsGeographic() || crs.crs.IsProjected())) return std::nullopt;
    RasterInfo globe;
    globe.geotransform = Geotransform{{0, 1, 0, 0, 0, 1}};
    globe.crsWkt = SRS_WKT_WGS84_LAT_LONG;
    return globe;
}

}  // namespace

bool sameReferenceSystem(const RasterInfo& a, const RasterInfo& b) {
    if (a.epsg != 0 && a.epsg == b.epsg) return true;
    const SpatialReference one(a.crsWkt), two(b.crsWkt);
    return !one.known || !two.known || same(one, two);
}

struct GroundMap::Impl {
    void* exact = nullptr;     ///< destination: the reference; source: the other raster
    void* straight = nullptr;  ///< the same in straight pieces; owns `exact` no more than this does
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (straight) GDALDestroyApproxTransformer(straight);
        if (exact) GDALDestroyGenImgProjTransformer(exact);
    }
};

GroundMap::GroundMap(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GroundMap::~GroundMap() = default;
GroundMap::GroundMap(GroundMap&&) noexcept = default;
GroundMap& GroundMap::operator=(GroundMap&&) noexcept = default;

std::optional<GroundMap> GroundMap::make(const RasterInfo& other, const RasterInfo& reference) {
    if (!other.geotransform || !reference.geotransform) return std::nullopt;
    prepareGdal();
    const GdalErrors quiet;
    SpatialReference from(other.crsWkt), to(reference.crsWkt);
    const bool reproject = from.known && to.known && !same(from, to);
    auto impl = std::make_unique<Impl>();
    OGRSpatialReference none;  // GDAL looks into what it is given, also where nothing is to be done
    OGRSpatialReference &source = reproject ? from.crs : none, &target = reproject ? to.crs : none;
    impl->exact = GDALCreateGenImgProjTransformer4(
        OGRSpatialReference::ToHandle(&source), other.geotransform->t.data(),
        OGRSpatialReference::ToHandle(&target), reference.geotransform->t.data(), nullptr);
    if (!impl->exact) return std::nullopt;
    impl->straight = GDALCreateApproxTransformer(GDALGenImgProjTransform, impl->exact, kMostBend);
    if (!impl->straight) return std::nullopt;
    return GroundMap(std::move(impl));
}

std::optional<GroundMap> GroundMap::toDegrees(const RasterInfo& raster) {
    const auto globe = globeFor(raster);
    return globe ? make(*globe, raster) : std::nullopt;
}

std::optional<GroundMap> GroundMap::fromDegrees(const RasterInfo& raster) {
    const auto globe = globeFor(raster);
    return globe ? make(raster, *globe) : std::nullopt;
}

std::optional<Vec2> GroundMap::at(Vec2 reference) const {
    const GdalErrors quiet;
    double x = reference.x, y = reference.y, z = 0;
    int done = 0;
    if (!GDALGenImgProjTransform(impl_->exact, TRUE, 1, &x, &y, &z, &done) || !done) return std::nullopt;
    return Vec2{x, y};
}

void GroundMap::row(int x, int y, std::span<Vec2> out) const {
    const GdalErrors quiet;
    const std::size_t count = out.size();
    std::vector<double> xs(count), ys(count, y + 0.5), zs(count);
    std::vector<int> done(count);
    for (std::size_t i = 0; i < count; ++i) xs[i] = x + static_cast<double>(i) + 0.5;
    const bool any = GDALApproxTransform(impl_->straight, TRUE, static_cast<int>(count), xs.data(), ys.data(),
                                         zs.data(), done.data()) != 0;
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < count; ++i) out[i] = any && done[i] ? Vec2{xs[i], ys[i]} : Vec2{kNone, kNone};
}

}  // namespace swath
