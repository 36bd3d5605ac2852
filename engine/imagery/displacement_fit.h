// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "engine/raster/displacement.h"

namespace swath {

/// A displacement measured in one place of a scene.
struct PlaceShift {
    Vec2 at;      ///< the place's middle, pixels of the scene
    Vec2 pixels;  ///< how far to the right and down
    double certainty = 0;
    bool agrees = false;  ///< with the displacement of the whole
};

/// The displacement that most places agree with to half a pixel, some of them being wrong: by every three of
/// them (Fischler and Bolles 1981, with all samples), then least squares over those that agree. Without drift
/// unless that explains clearly more: two places more, or less than half of what is left unexplained. Marks
/// those that agree. @param middle  of the scene. No place: none.
Displacement fitDisplacement(std::span<PlaceShift> places, Vec2 middle);

}  // namespace swath
