// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
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
    struct Way {
        std::ptrdiff_t column, row;
    };
    // Where output (0, 0) comes from, and how far a step right and a step down go in the input.
    const std::ptrdiff_t n = side, last = n - 1;
    Way origin{0, 0}, right{1, 0}, down{0, 1};
    switch (orientation.quarterTurns & 3) {
        case 1:
            origin = {last, 0}, right = {0, 1}, down = {-1, 0};
            break;
        case 2:
            origin = {last, last}, right = {-1, 0}, down = {0, -1};
            break;
        case 3:
            origin = {0, last}, right = {0, -1}, down = {1, 0};
            break;
        default:
            break;
    }
    if (orientation.flip) origin.column = last - origin.column, right.column *= -1, down.column *= -1;
    const auto offset = [n](Way way) { return way.row * n + way.column; };
    for (std::ptrdiff_t y = 0; y < n; ++y) {
        const T* from = in.data() + offset(origin) + y * offset(down);
        T* to = out.data() + y * n;
        const std::ptrdiff_t step = offset(right);
        if (step == 1) {
            std::copy_n(from, n, to);
            continue;
        }
        for (std::ptrdiff_t x = 0; x < n; ++x) to[x] = from[x * step];
    }
}

}  // namespace swath
