// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/map_makers.h"

#include <algorithm>

namespace swath {
namespace {

constexpr double kClearly = 0.02, kClearlyOfFew = 0.05;  // mean IoU
constexpr int kSeveralScenes = 3;

}  // namespace

MapMakers chooseMapMakers(const MakersFigures& f) {
    const double clearly = f.scenes >= kSeveralScenes ? kClearly : kClearlyOfFew;
    if (f.networks >= std::max(f.average, f.others) + clearly) return MapMakers::Networks;
    return f.others >= f.average + clearly ? MapMakers::Others : MapMakers::Average;
}

}  // namespace swath
