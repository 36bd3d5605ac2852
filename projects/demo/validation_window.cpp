// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "projects/demo/demo_scene.h"
#include "projects/demo/materials.h"

namespace swath {

namespace {

using Counts = std::array<double, demo::kCovers + 1>;

Counts countsIn(const DemoScene& scene, RectI window) {
    Counts counts{};
    for (int y = window.y; y < window.bottom(); ++y) {
        const std::uint8_t* row = scene.truth.data() + static_cast<std::ptrdiff_t>(y) * scene.size.width;
        for (int x = window.x; x < window.right(); ++x) counts[row[x]] += 1;
    }
    return counts;
}

}  // namespace

RectI demoValidationWindow(const DemoScene& scene) {
    const int side = std::min(scene.size.width, scene.size.height) * 5 / 16;
    // Whole blocks are counted once, then summed per candidate.
    constexpr int kBlock = 32;
    const int columns = scene.size.width / kBlock, rows = scene.size.height / kBlock, blocks = side / kBlock;
    std::vector<Counts> grid;
    Counts all{};
    for (int by = 0; by < rows; ++by) {
        for (int bx = 0; bx < columns; ++bx) {
            grid.push_back(countsIn(scene, {bx * kBlock, by * kBlock, kBlock, kBlock}));
            for (std::size_t k = 0; k < all.size(); ++k) all[k] += grid.back()[k];
        }
    }
    RectI best{0, 0, side, side};
    double bestScore = -1;
    for (int by = 0; by + blocks <= rows; ++by) {
        for (int bx = 0; bx + blocks <= columns; ++bx) {
            Counts inside{};
            for (int y = by; y < by + blocks; ++y) {
                for (int x = bx; x < bx + blocks; ++x) {
                    const Counts& block = grid[static_cast<std::size_t>(y * columns + x)];
                    for (std::size_t k = 0; k < inside.size(); ++k) inside[k] += block[k];
                }
            }
            // The worst served class decides: its share here against its share everywhere, either way.
            double score = 1e9;
            for (std::size_t k = 1; k < all.size(); ++k) {
                if (all[k] <= 0) continue;
                const double fair = all[k] * blocks * blocks / (static_cast<double>(columns) * rows);
                score = std::min({score, inside[k] / fair, 2 * fair / (inside[k] + 1)});
            }
            if (score <= bestScore) continue;
            bestScore = score;
            best = {bx * kBlock, by * kBlock, side, side};
        }
    }
    return best;
}

}  // namespace swath
