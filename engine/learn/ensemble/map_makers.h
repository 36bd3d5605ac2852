// SPDX-License-Identifier: MIT
#pragma once

namespace swath {

/// Who of a mixed run makes its maps.
enum class MapMakers { Others, Average, Networks };

/// Mean IoU in validation labels; NaN where there is nothing to tell.
struct MakersFigures {
    double others = 0, average = 0, networks = 0;
    int scenes = 1;  ///< that the labels are of
};

/// The average, unless the others without a network, or networks alone, are clearly better than it: by 0.02
/// where three scenes or more speak, by 0.05 where one or two do, which say little of the next (a fire that
/// spoke for leaving a network out by 0.021 was wrong of the fires that nobody had seen). Networks alone
/// where shape says what the values of pixels only blur, as of buildings.
MapMakers chooseMapMakers(const MakersFigures& figures);

}  // namespace swath
