// SPDX-License-Identifier: MIT
#include <cpl_error.h>
#include <geodesic.h>
#include <ogr_spatialref.h>

#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "engine/vector/feature.h"

namespace swath {
namespace {

struct TransformationDeleter {
    void operator()(OGRCoordinateTransformation* t) const { OGRCoordinateTransformation::DestroyCT(t); }
};

/// Twice the signed area; positions are taken relative to the first, so that far from the origin no digits
/// are lost.
double shoelace(const Ring& ring) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
        const Vec2 a = ring[i] - ring[0], b = ring[i + 1] - ring[0];
        sum += a.x * b.y - b.x * a.y;
    }
    return sum;
}

/// The first ring less the others: whichever way round they are drawn.
template <class AreaOf>
double outerLessHoles(const std::vector<Ring>& rings, AreaOf areaOf) {
    double area = 0;
    for (std::size_t i = 0; i < rings.size(); ++i) area += (i == 0 ? 1 : -1) * areaOf(rings[i]);
    return area > 0 ? area : 0;
}

/// Square metres of a ring in degrees, wherever it lies; nullopt outside the sphere.
std::optional<double> geodesicArea(const geod_geodesic& ellipsoid, const std::vector<double>& lon,
                                   const std::vector<double>& lat) {
    geod_polygon polygon;
    geod_polygon_init(&polygon, 0);
    for (std::size_t i = 0; i < lon.size(); ++i) {
        if (!std::isfinite(lon[i]) || !(std::abs(lat[i]) <= 90)) return std::nullopt;
        geod_polygon_addpoint(&ellipsoid, &polygon, lat[i], lon[i]);
    }
    double area = 0;
    geod_polygon_compute(&ellipsoid, &polygon, 0, 1, &area, nullptr);
    return std::abs(area);
}

}  // namespace

double areaPixels(const std::vector<Ring>& rings) {
    return outerLessHoles(rings, [](const Ring& ring) { return std::abs(shoelace(ring)) / 2; });
}

double areaSquareMetres(const std::vector<Ring>& rings, const Geotransform& geotransform,
                        const std::string& crsWkt) {
    const CPLErrorHandlerPusher quiet(CPLQuietErrorHandler);  // what cannot be measured is 0
    OGRSpatialReference crs;
    if (crsWkt.empty() || crs.importFromWkt(crsWkt.c_str()) != OGRERR_NONE) return 0;
    crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (crs.IsLocal()) return 0;
    const std::unique_ptr<OGRSpatialReference> geographic(crs.CloneGeogCS());
    if (!geographic) return 0;
    geographic->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    geographic->SetAngularUnits(SRS_UA_DEGREE, CPLAtof(SRS_UA_DEGREE_CONV));
    const std::unique_ptr<OGRCoordinateTransformation, TransformationDeleter> toLonLat(
        OGRCreateCoordinateTransformation(&crs, geographic.get()));
    OGRErr failure = OGRERR_NONE;
    const double semiMajor = geographic->GetSemiMajor(&failure);
    if (!toLonLat || failure != OGRERR_NONE) return 0;
    const double inverseFlattening = geographic->GetInvFlattening(&failure);
    geod_geodesic ellipsoid;
    geod_init(&ellipsoid, semiMajor, inverseFlattening > 0 ? 1 / inverseFlattening : 0);

    bool valid = true;
    const double area = outerLessHoles(rings, [&](const Ring& ring) {
        std::vector<double> x, y;
        for (const Vec2& corner : ring) {
            const Vec2 world = geotransform.toWorld(corner);
            x.push_back(world.x);
            y.push_back(world.y);
        }
        if (ring.empty()) return 0.0;
        const bool transformed = toLonLat->Transform(static_cast<int>(x.size()), x.data(), y.data());
        const std::optional<double> ringArea = transformed ? geodesicArea(ellipsoid, x, y) : std::nullopt;
        valid = valid && ringArea;
        return ringArea.value_or(0);
    });
    return valid ? area : 0;
}

}  // namespace swath
