// SPDX-License-Identifier: MIT
#include "engine/raster/ground_map.h"

#include <gdal_alg.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
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
    int toSource = TRUE;       ///< FALSE: the reference is the source
    Vec2 turn;                 ///< pixels of the other raster around the globe; 0: not told by its degrees
    Size size;                 ///< of the other raster
    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (straight) GDALDestroyApproxTransformer(straight);
        if (exact) GDALDestroyGenImgProjTransformer(exact);
    }
    /// East of the date line is west of it, once around: what lies within the raster is meant.
    Vec2 onThisTurn(Vec2 at) const {
        if (turn == Vec2{}) return at;
        for (const Vec2 turned : {at, at + turn, at - turn})
            if (turned.x >= 0 && turned.y >= 0 && turned.x <= size.width && turned.y <= size.height)
                return turned;
        return at;
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
    if (from.known && from.crs.IsGeographic() && !other.size.empty()) {
        const Geotransform& g = *other.geotransform;
        const double around = 2 * std::numbers::pi / from.crs.GetAngularUnits();
        const double determinant = g.t[1] * g.t[5] - g.t[2] * g.t[4];
        const Vec2 turn{g.t[5] * around / determinant, -g.t[4] * around / determinant};
        // A raster of the whole globe is not left by turning.
        if (std::hypot(turn.x, turn.y) > 1.02 * std::max(other.size.width, other.size.height))
            impl->turn = turn, impl->size = other.size;
    }
    return GroundMap(std::move(impl));
}

std::optional<GroundMap> GroundMap::byOtherPlacement(const RasterInfo& raster) {
    const GdalErrors quiet;
    GDALDriver* memory = GetGDALDriverManager()->GetDriverByName("MEM");
    const GDALDatasetUniquePtr picture(
        memory ? memory->Create("", raster.size.width, raster.size.height, 0, GDT_Byte, nullptr) : nullptr);
    if (!picture) return std::nullopt;
    CPLStringList how;
    how.SetNameValue("DST_SRS", SRS_WKT_WGS84_LAT_LONG);
    if (raster.otherPlacement == OtherPlacement::ControlPoints) {
        const SpatialReference crs(raster.controlCrsWkt);
        std::vector<GDAL_GCP> points(raster.controlPoints.size());
        std::string empty;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const ControlPoint& point = raster.controlPoints[i];
            points[i] = {empty.data(),  empty.data(),  point.pixel.x, point.pixel.y,
                         point.world.x, point.world.y, point.height};
        }
        if (!crs.known ||
            picture->SetGCPs(static_cast<int>(points.size()), points.data(), &crs.crs) != CE_None)
            return std::nullopt;
    } else {
        CPLStringList items;
        for (const std::string& item : raster.rationalPolynomials) items.AddString(item.c_str());
        picture->SetMetadata(items.List(), "RPC");
        how.SetNameValue("METHOD", "RPC");
        how.SetNameValue("RPC_PIXEL_ERROR_THRESHOLD", "1e-7");
        how.SetNameValue("RPC_HEIGHT", items.FetchNameValueDef("HEIGHT_OFF", "0"));
    }
    auto impl = std::make_unique<Impl>();
    impl->exact = GDALCreateGenImgProjTransformer2(GDALDataset::ToHandle(picture.get()), nullptr, how.List());
    impl->toSource = FALSE;
    if (impl->exact)
        impl->straight = GDALCreateApproxTransformer(GDALGenImgProjTransform, impl->exact, kMostBend);
    if (!impl->straight) return std::nullopt;
    return GroundMap(std::move(impl));
}

std::optional<GroundMap> GroundMap::toDegrees(const RasterInfo& raster) {
    prepareGdal();
    if (!raster.geotransform && raster.otherPlacement != OtherPlacement::None)
        return byOtherPlacement(raster);
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
    if (!GDALGenImgProjTransform(impl_->exact, impl_->toSource, 1, &x, &y, &z, &done) || !done)
        return std::nullopt;
    return impl_->onThisTurn({x, y});
}

void GroundMap::row(int x, int y, std::span<Vec2> out) const {
    const GdalErrors quiet;
    const std::size_t count = out.size();
    std::vector<double> xs(count), ys(count, y + 0.5), zs(count);
    std::vector<int> done(count);
    for (std::size_t i = 0; i < count; ++i) xs[i] = x + static_cast<double>(i) + 0.5;
    const bool any = GDALApproxTransform(impl_->straight, impl_->toSource, static_cast<int>(count), xs.data(),
                                         ys.data(), zs.data(), done.data()) != 0;
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < count; ++i)
        out[i] = any && done[i] ? impl_->onThisTurn({xs[i], ys[i]}) : Vec2{kNone, kNone};
}

}  // namespace swath
