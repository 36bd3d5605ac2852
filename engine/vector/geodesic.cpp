// SPDX-License-Identifier: MIT
#include "engine/vector/geodesic.h"

#include <cpl_error.h>
#include <fmt/format.h>
#include <geodesic.h>
#include <ogr_spatialref.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/core/text.h"

namespace swath {
namespace {

constexpr double kHectare = 1e4, kSquareKilometre = 1e6;

struct TransformationDeleter {
    void operator()(OGRCoordinateTransformation* t) const { OGRCoordinateTransformation::DestroyCT(t); }
};

/// Four figures, without an exponent.
std::string fourFigures(double value) {
    if (!(value > 0)) return "0";
    const int decimals = std::clamp(3 - static_cast<int>(std::floor(std::log10(value))), 0, 3);
    return decimals > 0 ? fmt::format("{:.{}f}", value, decimals) : formatCount(std::llround(value));
}

}  // namespace

struct Geodesic::Impl {
    Geotransform geotransform;
    std::unique_ptr<OGRCoordinateTransformation, TransformationDeleter> toLonLat;
    geod_geodesic ellipsoid{};

    /// Longitudes and latitudes in degrees; false outside the globe.
    bool degrees(const Ring& positions, std::vector<double>& lon, std::vector<double>& lat) const {
        for (const Vec2 p : positions) {
            const Vec2 world = geotransform.toWorld(p);
            lon.push_back(world.x);
            lat.push_back(world.y);
        }
        const CPLErrorHandlerPusher quiet(CPLQuietErrorHandler);
        if (!toLonLat->Transform(static_cast<int>(lon.size()), lon.data(), lat.data())) return false;
        for (std::size_t i = 0; i < lon.size(); ++i)
            if (!std::isfinite(lon[i]) || !(std::abs(lat[i]) <= 90)) return false;
        return true;
    }
};

Geodesic::Geodesic(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Geodesic::~Geodesic() = default;
Geodesic::Geodesic(Geodesic&&) noexcept = default;
Geodesic& Geodesic::operator=(Geodesic&&) noexcept = default;

std::optional<Geodesic> Geodesic::make(const Geotransform& geotransform, const std::string& crsWkt) {
    const CPLErrorHandlerPusher quiet(CPLQuietErrorHandler);  // what cannot be measured is none
    OGRSpatialReference crs;
    if (crsWkt.empty() || crs.importFromWkt(crsWkt.c_str()) != OGRERR_NONE) return std::nullopt;
    crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (crs.IsLocal()) return std::nullopt;
    const std::unique_ptr<OGRSpatialReference> geographic(crs.CloneGeogCS());
    if (!geographic) return std::nullopt;
    geographic->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    geographic->SetAngularUnits(SRS_UA_DEGREE, CPLAtof(SRS_UA_DEGREE_CONV));
    auto impl = std::make_unique<Impl>();
    impl->geotransform = geotransform;
    impl->toLonLat.reset(OGRCreateCoordinateTransformation(&crs, geographic.get()));
    OGRErr failure = OGRERR_NONE;
    const double semiMajor = geographic->GetSemiMajor(&failure);
    if (!impl->toLonLat || failure != OGRERR_NONE) return std::nullopt;
    const double inverseFlattening = geographic->GetInvFlattening(&failure);
    geod_init(&impl->ellipsoid, semiMajor, inverseFlattening > 0 ? 1 / inverseFlattening : 0);
    return Geodesic(std::move(impl));
}

std::optional<double> Geodesic::metres(Vec2 from, Vec2 to) const {
    std::vector<double> lon, lat;
    if (!impl_->degrees({from, to}, lon, lat)) return std::nullopt;
    double distance = 0;
    geod_inverse(&impl_->ellipsoid, lat[0], lon[0], lat[1], lon[1], &distance, nullptr, nullptr);
    return distance;
}

std::optional<double> Geodesic::squareMetres(const Ring& ring) const {
    std::vector<double> lon, lat;
    if (!impl_->degrees(ring, lon, lat)) return std::nullopt;
    geod_polygon polygon;
    geod_polygon_init(&polygon, 0);
    for (std::size_t i = 0; i < lon.size(); ++i)
        geod_polygon_addpoint(&impl_->ellipsoid, &polygon, lat[i], lon[i]);
    double area = 0;
    geod_polygon_compute(&impl_->ellipsoid, &polygon, 0, 1, &area, nullptr);
    return std::abs(area);
}

std::string formatMetres(double metres) {
    return metres < 1000 ? fourFigures(metres) + " m" : fourFigures(metres / 1000) + " km";
}

std::string formatSquareMetres(double squareMetres) {
    if (squareMetres < kHectare) return fourFigures(squareMetres) + " m²";
    if (squareMetres < kSquareKilometre) return fourFigures(squareMetres / kHectare) + " ha";
    return fourFigures(squareMetres / kSquareKilometre) + " km²";
}

}  // namespace swath
