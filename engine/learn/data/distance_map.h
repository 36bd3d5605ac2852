// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/geometry.h"

namespace swath {

/// Squared Euclidean distance from each pixel's centre to that of the nearest set pixel, exact. Infinite
/// where none is set. Linear in the number of pixels. @param set  height × width, 0 or not.
/// Source: Felzenszwalb, Huttenlocher 2012, Theory of Computing 8, "Distance transforms of sampled
/// functions".
std::vector<float> squaredDistances(std::span<const std::uint8_t> set, Size size);

/// Signed distance to the border of a shape: outside that to its nearest pixel, inside −(d − 1) with d that
/// to the nearest pixel outside, so that it is 0 along the shape's inner edge. All 0 where the shape is empty
/// or fills everything: then there is no border. @param inside  height × width, 0 or not. Source: Kervadec et
/// al. 2019, MIDL, "Boundary loss for highly unbalanced segmentation".
std::vector<float> signedDistances(std::span<const std::uint8_t> inside, Size size);

}  // namespace swath
