// SPDX-License-Identifier: MIT
#include "engine/raster/displacement.h"

namespace swath {

Displacement together(const Displacement& known, const Displacement& found) {
    const Drift &a = known.drift, &b = found.drift;
    return {.shift = known.beside(found.shift) + found.shift,
            .drift = {a[0] + b[0] + a[0] * b[0] + a[1] * b[2], a[1] + b[1] + a[0] * b[1] + a[1] * b[3],
                      a[2] + b[2] + a[2] * b[0] + a[3] * b[2], a[3] + b[3] + a[2] * b[1] + a[3] * b[3]}};
}

Geotransform displaced(const Geotransform& grid, const Displacement& by, Vec2 middle) {
    const auto at = [&](Vec2 p) { return grid.toWorld(p + by.beside(p - middle)); };
    const Vec2 origin = at({0, 0}), right = at({1, 0}) - origin, down = at({0, 1}) - origin;
    return {{origin.x, right.x, down.x, origin.y, right.y, down.y}};
}

}  // namespace swath
