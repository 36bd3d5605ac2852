// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "projects/demo/curves.h"
#include "projects/demo/rivers.h"

namespace swath::demo {

/// Asphalt roads; farm tracks run along parcel boundaries and are the parcels' business.
struct Roads {
    std::vector<Point> villages;  ///< their centres, from left to right
    std::vector<Curve> highways;  ///< between villages and out of the scene
    std::vector<Curve> streets;   ///< in villages; parts of highways again where they pass through one
};

Roads layOutRoads(Size size, std::uint64_t seed, const Waters& waters);

}  // namespace swath::demo
