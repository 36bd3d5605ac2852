// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace swath {

constexpr std::uint8_t kTargetIgnore = 255;  ///< in targets: leave out of loss and metric

/// Where it is written what the pixels of a window are to be learned as: height × width each.
struct Targets {
    std::span<std::uint8_t> classes;  ///< class indices, or kTargetIgnore
    std::span<float> weights = {};    ///< how much each counts, ≥ 0; empty: not asked for
};

}  // namespace swath
