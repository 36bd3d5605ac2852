// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "engine/label/ops/polygon_fill.h"

namespace swath {

/// The polygons of a POLYGON, MULTIPOLYGON or GEOMETRYCOLLECTION in well-known text, each as its outer ring
/// and holes, rings closed without repeating the first vertex, coordinates as written. Empty polygons are
/// left out. Errors: BadFormat (not well-known text), InvalidInput (a geometry without an area, such as a
/// line).
Result<std::vector<std::vector<Ring>>> parseWktPolygons(std::string_view text);

}  // namespace swath
