// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/ids.h"
#include "engine/label/ops/polygon_fill.h"

namespace swath {

/// A polygon that somebody drew: outer ring first, then holes, in scene pixels.
struct Feature {
    FeatureId id;
    SceneId scene;
    std::uint8_t classValue = 0;
    std::vector<Ring> rings;
    double areaSquareMetres = 0;  ///< 0 where the scene has no CRS
    double areaPixels = 0;
    EditId edit;  ///< the painting it came with: undone together
};

/// Area of rings in pixels (holes subtracted). Source: the shoelace formula.
double areaPixels(const std::vector<Ring>& rings);

/// Area on the ground: geodesic on the ellipsoid (Karney 2013, J. Geodesy 87, through PROJ), whatever the
/// CRS; 0 if the scene has none or it cannot be brought to longitude and latitude.
double areaSquareMetres(const std::vector<Ring>& rings, const Geotransform& geotransform,
                        const std::string& crsWkt);

}  // namespace swath
