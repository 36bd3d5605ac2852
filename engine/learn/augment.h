// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "engine/core/rng.h"

namespace swath {

/// One of the eight symmetries of a square: first mirrored left-right (if flip), then turned
/// counter-clockwise.
struct Orientation {
    bool flip = false;
    int quarterTurns = 0;  ///< 0…3
};

/// Each allowed orientation is equally likely. Flips without rotations: left-right, top-bottom, both or none.
Orientation drawOrientation(Rng& rng, bool flips, bool rotations);

/// One square plane turned into another. @param in, out  side × side, not the same memory.
template <class T>
void orient(std::span<const T> in, int side, Orientation orientation, std::span<T> out) {
    const std::ptrdiff_t n = side;
    // Where output (0, 0) comes from, and how far a step right and a step down go in the input.
    std::ptrdiff_t origin = 0, right = 0, down = 0;
    switch (orientation.quarterTurns & 3) {
        case 0:
            origin = 0, right = 1, down = n;
            break;
        case 1:
            origin = n - 1, right = n, down = -1;
            break;
        case 2:
            origin = n * n - 1, right = -1, down = -n;
            break;
        default:
            origin = n * (n - 1), right = -n, down = 1;
            break;
    }
    for (std::ptrdiff_t y = 0; y < n; ++y)
        for (std::ptrdiff_t x = 0; x < n; ++x) {
            const std::ptrdiff_t from = origin + y * down + x * right;
            const std::ptrdiff_t mirrored = orientation.flip ? from - from % n + (n - 1 - from % n) : from;
            out[static_cast<std::size_t>(y * n + x)] = in[static_cast<std::size_t>(mirrored)];
        }
}

}  // namespace swath
