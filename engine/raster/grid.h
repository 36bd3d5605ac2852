// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "engine/core/geometry.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// The pixels of a scene and where they lie on the ground. Plain value.
struct Grid {
    Size size;
    std::optional<Geotransform> geotransform;  ///< none: a plain picture
    std::string crsWkt;                        ///< empty: unknown
    friend bool operator==(const Grid&, const Grid&) = default;
};

Grid gridOf(const RasterInfo& info);

}  // namespace swath
