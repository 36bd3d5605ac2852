// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/map_makers.h"

#include <algorithm>

namespace swath {
namespace {

constexpr double kClearly = 0.02;  // mean IoU

}  // namespace

MapMakers chooseMapMakers(const MakersFigures& f) {
    if (f.networks >= std::max(f.average, f.others) + kClearly) return MapMakers::Networks;
    return f.average < f.others ? MapMakers::Others : MapMakers::Average;
}

}  // namespace swath
