// SPDX-License-Identifier: MIT
#include "engine/vector/wkt.h"

#include <cpl_error.h>
#include <ogr_geometry.h>

#include <memory>
#include <string>

namespace swath {
namespace {

struct GeometryDeleter {
    void operator()(OGRGeometry* geometry) const { OGRGeometryFactory::destroyGeometry(geometry); }
};

Ring ringOf(const OGRLinearRing& source) {
    int count = source.getNumPoints();
    if (count > 1 && source.getX(0) == source.getX(count - 1) && source.getY(0) == source.getY(count - 1))
        --count;
    Ring ring;
    ring.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) ring.push_back({source.getX(i), source.getY(i)});
    return ring;
}

/// @return false for a geometry without an area.
bool collectPolygons(const OGRGeometry& geometry, std::vector<std::vector<Ring>>& polygons) {
    const OGRwkbGeometryType type = wkbFlatten(geometry.getGeometryType());
    if (type == wkbPolygon) {
        std::vector<Ring> rings;
        for (const OGRLinearRing* ring : *geometry.toPolygon()) rings.push_back(ringOf(*ring));
        if (!rings.empty() && !rings.front().empty()) polygons.push_back(std::move(rings));
        return true;
    }
    if (type != wkbMultiPolygon && type != wkbGeometryCollection) return false;
    for (const OGRGeometry* part : *geometry.toGeometryCollection()) {
        if (!collectPolygons(*part, polygons)) return false;
    }
    return true;
}

}  // namespace

Result<std::vector<std::vector<Ring>>> parseWktPolygons(std::string_view text) {
    const CPLErrorHandlerPusher quiet(CPLQuietErrorHandler);  // the result says it
    const std::string terminated(text);
    OGRGeometry* raw = nullptr;
    const OGRErr failure = OGRGeometryFactory::createFromWkt(terminated.c_str(), nullptr, &raw);
    const std::unique_ptr<OGRGeometry, GeometryDeleter> geometry(raw);
    const std::string start = terminated.substr(0, 40);
    if (failure != OGRERR_NONE || !geometry) {
        return Error{Errc::BadFormat, "\"" + start + "\" is not well-known text",
                     "write POLYGON ((x y, x y, …))"};
    }
    std::vector<std::vector<Ring>> polygons;
    if (!collectPolygons(*geometry, polygons)) {
        return Error{Errc::InvalidInput, "\"" + start + "\" has no area", "only polygons can become labels"};
    }
    return polygons;
}

}  // namespace swath
