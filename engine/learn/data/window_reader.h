// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <span>

#include "engine/core/geometry.h"
#include "engine/core/result.h"

namespace swath {

/// Reads a window of the scene: out = bands × H × W, mirrored outside, NaN where there is no data.
using WindowReader = std::function<Status(const RectI&, std::span<float>)>;

}  // namespace swath
