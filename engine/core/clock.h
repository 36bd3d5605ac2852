// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

namespace swath {

/// Seconds of a clock that never goes back, since some moment. Any thread.
inline double secondsNow() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace swath
