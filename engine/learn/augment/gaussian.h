// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "engine/core/geometry.h"

namespace swath {

/// Blurs a plane in place with a Gaussian cut off at three sigma, mirrored at the borders. NaN stays NaN and
/// counts for nothing beside it (normalised convolution: Knutsson and Westin 1993).
/// @param plane  height × width. @param sigma  pixels; 0 or less leaves it as it is.
/// @param scratch  grows as needed; keep it between calls.
void gaussianBlur(std::span<float> plane, Size size, double sigma, std::vector<float>& scratch);

}  // namespace swath
