// SPDX-License-Identifier: MIT
#pragma once

namespace swath {

/// Who of a mixed run makes its maps.
enum class MapMakers { Others, Average, Networks };

/// Mean IoU in validation labels; NaN where there is nothing to tell.
struct MakersFigures {
    double others = 0, average = 0, networks = 0;
};

/// The average, unless it is worse than the others without a network, or networks alone are better than it by
/// 0.02: shape then says what the values of pixels only blur, as of buildings. An average is the safer bet on
/// scenes that nobody has seen, so networks must be clearly better to be left alone.
MapMakers chooseMapMakers(const MakersFigures& figures);

}  // namespace swath
