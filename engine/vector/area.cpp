// SPDX-License-Identifier: MIT
#include <cmath>
#include <optional>
#include <string>

#include "engine/vector/feature.h"
#include "engine/vector/geodesic.h"

namespace swath {
namespace {

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

}  // namespace

double areaPixels(const std::vector<Ring>& rings) {
    return outerLessHoles(rings, [](const Ring& ring) { return std::abs(shoelace(ring)) / 2; });
}

double areaSquareMetres(const std::vector<Ring>& rings, const Geotransform& geotransform,
                        const std::string& crsWkt) {
    const auto geodesic = Geodesic::make(geotransform, crsWkt);
    if (!geodesic) return 0;
    bool valid = true;
    const double area = outerLessHoles(rings, [&](const Ring& ring) {
        if (ring.empty()) return 0.0;
        const std::optional<double> ringArea = geodesic->squareMetres(ring);
        valid = valid && ringArea;
        return ringArea.value_or(0);
    });
    return valid ? area : 0;
}

}  // namespace swath
