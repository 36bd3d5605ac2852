// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "engine/core/geometry.h"

namespace swath {

/// How a displacement grows from the middle of a scene on, pixels per pixel: of x to the right and down, of y
/// to the right and down. A small turn, stretch or skew of a picture against another.
using Drift = std::array<double, 4>;

/// How far a picture lies beside the scene: what belongs at p is seen at p + shift + drift · (p − middle), in
/// pixels of the scene. Plain value.
struct Displacement {
    Vec2 shift;  ///< too far to the right and too far down, in the middle of the scene
    Drift drift{};

    bool none() const { return *this == Displacement{}; }
    /// At a position beside the middle.
    Vec2 beside(Vec2 p) const {
        return {shift.x + drift[0] * p.x + drift[1] * p.y, shift.y + drift[2] * p.x + drift[3] * p.y};
    }
    friend bool operator==(const Displacement&, const Displacement&) = default;
};

/// Of a picture that is read with `known` taken back, and lies `found` beside the scene even so.
Displacement together(const Displacement& known, const Displacement& found);

/// Of a grid, such that pixel p of it lies where the grid has p with its displacement. @param middle  of the
/// scene, in its pixels.
Geotransform displaced(const Geotransform& grid, const Displacement& by, Vec2 middle);

}  // namespace swath
