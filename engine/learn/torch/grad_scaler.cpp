// SPDX-License-Identifier: MIT
#include "engine/learn/torch/grad_scaler.h"

#include <algorithm>
#include <cmath>

namespace swath {

bool GradScaler::update(double gradientNorm) {
    constexpr double kGrowth = 2, kBackoff = 0.5, kLeast = 1, kMost = 0x1p40;
    constexpr std::int64_t kInterval = 2000;
    if (!std::isfinite(gradientNorm)) {
        state_ = {std::max(kLeast, state_.scale * kBackoff), 0};
        return false;
    }
    if (++state_.goodSteps >= kInterval) state_ = {std::min(kMost, state_.scale * kGrowth), 0};
    return true;
}

}  // namespace swath
