// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>

namespace swath {

/// Overlapping windows along one axis of a scene: where they start, and how much each of a window's pixels
/// counts. Windows reach a margin beyond the scene at both ends. Plain value.
struct WindowAxis {
    int extent = 0, window = 0, margin = 0, step = 0, count = 0;

    WindowAxis(int sceneExtent, int windowPx, int marginPx) : extent(sceneExtent), margin(marginPx) {
        step = std::min(std::max(1, windowPx - 2 * margin), extent);
        window = step + 2 * margin;
        count = (extent + step - 1) / step;
    }
    int start(int i) const { return i * step - margin; }
    /// Pixels from the window's start that no later window adds to.
    int complete(int i) const { return i + 1 == count ? window : step; }
    /// Rises linearly over the overlap of 2 × margin with the window before, falls over that with the next
    /// one; the two add up to 1.
    float weight(int i, int at) const {
        const auto ramp = [this](int pixels) {
            return std::min(1.0F, (static_cast<float>(pixels) + 0.5F) / static_cast<float>(2 * margin));
        };
        if (margin == 0) return 1;
        const float rise = i == 0 ? 1 : ramp(at);
        const float fall = i + 1 == count ? 1 : ramp(window - 1 - at);
        return rise * fall;  // at most one is below 1: windows are at least four margins wide where there are
                             // several
    }
};

}  // namespace swath
