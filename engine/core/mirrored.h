// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace swath {

/// Index i of an endless row folded into [0, n) by mirrors at the first and last pixel: 2 1 0 1 2 … n−1 n−2.
constexpr int mirrored(std::int64_t i, int n) {
    if (n <= 1) return 0;
    const std::int64_t period = 2 * (std::int64_t{n} - 1);
    const std::int64_t m = (i % period + period) % period;
    return static_cast<int>(m < n ? m : period - m);
}

}  // namespace swath
