// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace swath {

/// Pixels whose distances are worked out together.
constexpr std::size_t kDistanceBlock = 64;

/// Squared distance of each pixel of a block to one point. @param block  features × kDistanceBlock. @param
/// point  a value a feature. @param out  kDistanceBlock.
void squaredDistances(const float* block, const float* point, std::size_t features, float* out);

/// sums[i] += factor · exp(−gamma · distances[i]) for kDistanceBlock values; the exponential to about 1e-6.
void addGaussians(const float* distances, float gamma, float factor, float* sums);

}  // namespace swath
