// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/core/result.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// How the pixels of one raster lie to those of another on the ground.
enum class GridRelation {
    SameGrid,        ///< pixel by pixel the same, to a twentieth of a pixel at every corner
    SameGround,      ///< another grid (shift, size, rotation, row order, CRS) on ground that they share
    Elsewhere,       ///< no ground in common, or none that can be computed
    NoGeoreference,  ///< one of them does not say where it lies; by pixel only where the sizes agree
};

struct GridMatch {
    GridRelation relation = GridRelation::NoGeoreference;
    std::string difference;    ///< in words, "its pixels are 4 × 4, not 2 × 2"; empty for the same grid
    double covered = 1;        ///< share of the reference's ground that the other raster covers
    bool wholePixels = false;  ///< the same pixels, only cut off elsewhere: an exact crop, or a larger mask

    bool bySize() const { return relation == GridRelation::NoGeoreference; }
};

/// Where `other` lies on the grid of `reference`. Coordinate systems are compared by what they mean, not by
/// name; where one raster has none, but both have a geotransform, both count as in the same one. Any thread.
GridMatch matchGrids(const RasterInfo& other, const RasterInfo& reference);

/// The relation as an error for who needs the same ground: Elsewhere, or NoGeoreference with another size.
Status needSameGround(const GridMatch& match, const RasterInfo& other, const RasterInfo& reference);

}  // namespace swath
