// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "engine/core/geometry.h"
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

/// The one that undoes it.
constexpr Orientation inverse(Orientation o) {
    return {o.flip, o.flip ? o.quarterTurns : (4 - o.quarterTurns) & 3};
}

/// Of a plane after it was turned.
constexpr Size turned(Size size, Orientation orientation) {
    return (orientation.quarterTurns & 1) != 0 ? Size{size.height, size.width} : size;
}

/// One plane turned into another. @param in  of that size, row after row. @param out  of size turned(size),
/// not the same memory.
template <class T>
void orient(std::span<const T> in, Size size, Orientation orientation, std::span<T> out) {
    struct Way {
        std::ptrdiff_t column, row;
    };
    // Where output (0, 0) comes from, and how far a step right and a step down go in the input.
    const std::ptrdiff_t lastColumn = size.width - 1, lastRow = size.height - 1;
    Way origin{0, 0}, right{1, 0}, down{0, 1};
    switch (orientation.quarterTurns & 3) {
        case 1:
            origin = {lastColumn, 0}, right = {0, 1}, down = {-1, 0};
            break;
        case 2:
            origin = {lastColumn, lastRow}, right = {-1, 0}, down = {0, -1};
            break;
        case 3:
            origin = {0, lastRow}, right = {0, -1}, down = {1, 0};
            break;
        default:
            break;
    }
    if (orientation.flip) origin.column = lastColumn - origin.column, right.column *= -1, down.column *= -1;
    const auto offset = [&](Way way) { return way.row * size.width + way.column; };
    const Size result = turned(size, orientation);
    const std::ptrdiff_t step = offset(right);
    for (std::ptrdiff_t y = 0; y < result.height; ++y) {
        const T* from = in.data() + offset(origin) + y * offset(down);
        T* to = out.data() + y * result.width;
        if (step == 1) {
            std::copy_n(from, result.width, to);
            continue;
        }
        for (std::ptrdiff_t x = 0; x < result.width; ++x) to[x] = from[x * step];
    }
}

}  // namespace swath
