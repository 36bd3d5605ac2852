// SPDX-License-Identifier: MIT
#pragma once

#include <stop_token>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/imagery/displacement_fit.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// How far a band's picture lies beside that of another.
struct BandShift {
    int band = 0;          ///< from 0
    Vec2 pixels;           ///< too far to the right and too far down in the middle, in pixels of the scene
    Drift drift{};         ///< how that changes over the scene; none unless it explains clearly more
    double certainty = 0;  ///< [0, 1]: height of the correlation peak; under 0.05 little speaks for it
    int windows = 0;       ///< that agree
    int looked = 0;        ///< windows in which there was something to see
    std::vector<PlaceShift> places = {};  ///< what each of them says

    /// Whether it is worth believing.
    bool believable() const { return windows >= 2 && 2 * windows > looked && certainty >= 0.05; }
};

/// Shifts of bands against one of them, from 9 windows all over the scene, 25 of a large one: phase
/// correlation of the strength of edges, which lie at the same places in all wavelengths (Kuglin and Hines
/// 1975; sub-pixel by the centroid of the peak), then what most of the windows agree with, see
/// fitDisplacement(). Twice, the second time about the first answer, so that shifts of up to a quarter of a
/// window are found.
/// @param bands  from 0, any but the reference. Errors: those of reading; InvalidInput for a band that does
/// not exist, or a scene under 64 pixels a side; Cancelled.
Result<std::vector<BandShift>> measureShifts(RasterSource& source, int reference,
                                             const std::vector<int>& bands, std::stop_token stop = {});

}  // namespace swath
