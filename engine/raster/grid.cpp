// SPDX-License-Identifier: MIT
#include "engine/raster/grid.h"

namespace swath {

Grid gridOf(const RasterInfo& info) {
    return {info.size, info.geotransform, info.crsWkt};
}

}  // namespace swath
