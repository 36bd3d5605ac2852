// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace swath {

constexpr std::uint8_t kTargetIgnore = 255;  ///< in targets: leave out of loss and metric

}  // namespace swath
