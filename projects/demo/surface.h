// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include "engine/core/geometry.h"
#include "projects/demo/materials.h"

namespace swath::demo {

/// Runs `work(firstRow, endRow)` over bands of rows on all cores. Each row must depend on nothing but its
/// inputs, so that the result is the same for any number of threads.
template <class Work>
void parallelRows(int rows, const Work& work) {
    const int threads = std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 16);
    std::vector<std::jthread> pool;
    for (int i = 1; i < threads; ++i) {
        pool.emplace_back([&work, rows, threads, i] { work(rows * i / threads, rows * (i + 1) / threads); });
    }
    work(0, rows / threads);
}

/// What lies on each pixel, before any light falls on it.
struct Surface {
    explicit Surface(Size s) : size(s) {
        const auto n = static_cast<std::size_t>(s.area());
        for (auto& band : reflectance) band.resize(n);
        cover.resize(n);
        height.assign(n, 0.0F);
        facing.assign(n, 1.0F);
    }
    std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
               static_cast<std::size_t>(x);
    }
    void put(std::size_t i, const Spectrum& s) {
        for (std::size_t b = 0; b < kBands; ++b) reflectance[b][i] = s.v[b];
    }

    Size size;
    std::array<std::vector<float>, kBands> reflectance;
    std::vector<Cover> cover;
    std::vector<float> height;  ///< metres above the ground
    std::vector<float> facing;  ///< direct sun on the surface relative to level ground
};

/// The sun of a summer forenoon: azimuth 150° (south-south-east), elevation 50°.
struct Sun {
    static constexpr float x = 0.321F, y = 0.557F,
                           z = 0.766F;                      ///< unit vector towards it; x east, y south, z up
    static constexpr float alongX = 0.5F, alongY = 0.866F;  ///< horizontal direction towards it
    static constexpr float tangent = 1.192F;                ///< of its elevation
};

}  // namespace swath::demo
