// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "projects/demo/curves.h"

namespace swath::demo {

struct Lake {
    Point centre;
    float halfLength = 100, halfBreadth = 60;
    Point axis{1, 0};
    bool gravelPit = false;  ///< bare shores
};

/// The river and the lakes, as shapes.
struct Waters {
    Curve river;
    std::vector<Point> riverLine;
    std::vector<Lake> lakes;

    /// Rough distance to the nearest shore, negative in the water; for deciding where things may stand.
    float distance(Point p) const;
};

/// Distance to a lake's shore without the shore's wiggles; negative inside.
float lakeDistance(const Lake& lake, Point p);

/// A meandering river from the top edge to the bottom and three lakes beside it.
Waters layOutWaters(Size size, std::uint64_t seed);

}  // namespace swath::demo
