// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/rng.h"
#include "engine/label/label_map.h"
#include "engine/label/ops/polygon_fill.h"

namespace swath::test {

/// All pixels of a map, row by row.
inline std::vector<std::uint8_t> pixelsOf(const LabelMap& map) {
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(map.size().area()));
    map.read({0, 0, map.size().width, map.size().height}, pixels);
    return pixels;
}

/// A map of random rectangles of values below `values` and some 255.
inline LabelMap randomMap(Size size, int values, Rng& rng) {
    LabelMap map(size);
    for (int i = 0; i < 40; ++i) {
        const RectI window{static_cast<int>(rng.uniform(-20, size.width)),
                           static_cast<int>(rng.uniform(-20, size.height)),
                           static_cast<int>(rng.uniform(1, 150)), static_cast<int>(rng.uniform(1, 150))};
        const auto value = static_cast<std::uint8_t>(rng.below(static_cast<std::uint64_t>(values)));
        fillWindow(map, window, PaintRule::over(i % 13 == 0 ? kIgnore : value, {}));
    }
    return map;
}

inline std::vector<LabelTilePtr> tilePointers(const LabelMap& map) {
    std::vector<LabelTilePtr> pointers;
    for (int y = 0; y < map.tilesY(); ++y) {
        for (int x = 0; x < map.tilesX(); ++x) pointers.push_back(map.tile({x, y}));
    }
    return pointers;
}

}  // namespace swath::test
