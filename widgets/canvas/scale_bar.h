// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace swath {

/// A bar of a round length (1, 2 or 5 times a power of ten).
struct ScaleBar {
    double lengthPx = 0;  ///< on the screen
    std::string text;     ///< "200 m", "2 km", "50 px" for scenes without a known pixel size
};

/// The longest round bar of at most maxPx. @param gsdMetres  pixel size on the ground, 0 if unknown.
/// @param zoom  screen px per scene px.
ScaleBar scaleBar(double gsdMetres, double zoom, double maxPx);

}  // namespace swath
