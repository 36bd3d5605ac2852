// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "widgets/ui/geometry.h"

namespace swath::ui {

/// Sizes of the panes around the scene, design px; what a program stores.
struct PaneSizes {
    float left = 44, right = 304, bottom = 200;
    float bottomStrip = 0;  ///< what is left of the bottom pane while it is hidden: its tabs
    bool leftHidden = false, rightHidden = false, bottomHidden = false;
    friend bool operator==(const PaneSizes&, const PaneSizes&) = default;
};
struct PaneLimits {
    float leftMin = 44, leftMax = 44;  ///< equal ones: no divider
    float rightMin = 220, rightMax = 560;
    float bottomMin = 96, bottomMax = 520;
    float centreMin = 240;  ///< the scene keeps this in both directions
};
/// Screen px, on whole pixels. A hidden pane is empty.
struct PaneLayout {
    Rect left, centre, right, bottom;
};

/// Left and right pane over the whole height, the bottom one under the scene alone. Draws nothing.
PaneLayout layoutPanes(const Rect& area, const PaneSizes& sizes, const PaneLimits& limits, float scale);

/// The same with lines between the panes that can be dragged (probes "id/right", "id/bottom", "id/left"; a
/// double click gives the default size). Changes sizes.
PaneLayout splitPanes(std::string_view id, const Rect& area, PaneSizes& sizes, const PaneLimits& limits = {});

/// A divider between two things of a panel. @param first  size of the first, design px.
/// @return true while it is dragged.
bool divider(std::string_view id, const Rect& rect, bool vertical, float& first, float lo, float hi);

}  // namespace swath::ui
