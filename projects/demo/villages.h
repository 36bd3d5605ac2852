// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "projects/demo/noise.h"

namespace swath::demo {

struct Layout;

enum class RoofShape : std::uint8_t { Gable, Flat, Hall };

/// A building: a rectangle with a roof. The ridge runs along `axis`.
struct Building {
    Point centre;
    Point axis{1, 0};
    float halfLength = 6, halfBreadth = 4.5F;
    float eaves = 5, ridge = 8;  ///< metres above the ground
    RoofShape shape = RoofShape::Gable;
    std::size_t roof = 0;  ///< of kRoofs
    float brightness = 1;
    bool solar = false;
    std::uint32_t seed = 0;
};

/// A paved or gravelled yard or drive: a rectangle on the ground.
struct Yard {
    Point centre;
    Point axis{1, 0};
    float halfLength = 4, halfBreadth = 2;
};

struct Settlement {
    std::vector<Building> buildings;
    std::vector<Yard> yards;
};

/// Houses along the streets, a church, sheds, and farms and halls around.
Settlement layOutSettlement(const Layout& layout);

}  // namespace swath::demo
