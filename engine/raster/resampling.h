// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

namespace swath {

/// How samples come from one grid to another. Nearest for classes; Average where pixels become larger.
enum class Resampling { Nearest, Bilinear, Cubic, Average };

const char* resamplingName(Resampling resampling);  ///< "nearest", "bilinear", "cubic", "average"
std::optional<Resampling> parseResampling(std::string_view name);

}  // namespace swath
