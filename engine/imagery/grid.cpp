// SPDX-License-Identifier: MIT
#include "engine/imagery/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

constexpr double kMostShiftPx = 0.05;

/// The largest distance between the same corners of two grids of one size, in pixels of the first.
double cornerShiftPx(const Geotransform& a, const Geotransform& b, Size size) {
    const double det = a.t[1] * a.t[5] - a.t[2] * a.t[4];
    double most = 0;
    for (const Vec2 corner : {Vec2{0, 0}, Vec2{1.0 * size.width, 0}, Vec2{0, 1.0 * size.height},
                              Vec2{1.0 * size.width, 1.0 * size.height}}) {
        const Vec2 apart = b.toWorld(corner) - a.toWorld(corner);
        const double x = (apart.x * a.t[5] - apart.y * a.t[2]) / det,
                     y = (apart.y * a.t[1] - apart.x * a.t[4]) / det;
        most = std::max(most, std::hypot(x, y));
    }
    return most;
}

}  // namespace

Grid gridOf(const RasterInfo& info) {
    return {info.size, info.geotransform, info.crsWkt};
}

std::string gridDifference(const Grid& a, const Grid& b) {
    if (a.size != b.size)
        return fmt::format("{} × {} pixels against {} × {}", b.size.width, b.size.height, a.size.width,
                           a.size.height);
    if (!a.geotransform || !b.geotransform) return "";
    if (!a.crsWkt.empty() && !b.crsWkt.empty() && a.crsWkt != b.crsWkt) return "another coordinate system";
    const double shift = cornerShiftPx(*a.geotransform, *b.geotransform, a.size);
    if (shift <= kMostShiftPx) return "";
    return fmt::format("corners that lie up to {:.2f} pixels apart", shift);
}

}  // namespace swath
