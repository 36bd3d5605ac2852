// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/distances.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "engine/core/parallel.h"

namespace swath {

SWATH_VECTOR_CLONES
void squaredDistances(const float* block, const float* point, std::size_t features, float* out) {
    float sums[kDistanceBlock] = {};
    for (std::size_t f = 0; f < features; ++f) {
        const float centre = point[f];
        const float* values = block + f * kDistanceBlock;
        for (std::size_t i = 0; i < kDistanceBlock; ++i) {
            const float d = values[i] - centre;
            sums[i] += d * d;
        }
    }
    for (std::size_t i = 0; i < kDistanceBlock; ++i) out[i] = sums[i];
}

SWATH_VECTOR_CLONES
void addGaussians(const float* distances, float gamma, float factor, float* sums) {
    constexpr float kLog2E = 1.442695041F, kLeast = -126;
    for (std::size_t i = 0; i < kDistanceBlock; ++i) {
        // 2ˣ = 2ⁿ · 2ʳ with −½ ≤ r ≤ ½: the exponent's bits, and a polynomial of degree 6.
        const float x = std::max(kLeast, -gamma * distances[i] * kLog2E);
        const auto n = static_cast<std::int32_t>(x - 0.5F);
        const float r = x - static_cast<float>(n);
        float p = 1.540353e-4F;
        p = p * r + 1.333356e-3F;
        p = p * r + 9.618129e-3F;
        p = p * r + 5.550411e-2F;
        p = p * r + 2.402265e-1F;
        p = p * r + 6.931472e-1F;
        p = p * r + 1.0F;
        sums[i] += factor * p * std::bit_cast<float>((n + 127) << 23);
    }
}

}  // namespace swath
