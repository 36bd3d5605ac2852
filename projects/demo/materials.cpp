// SPDX-License-Identifier: MIT
#include "projects/demo/materials.h"

namespace swath::demo {

std::size_t pickCrop(double u) {
    double total = 0;
    for (const Crop& crop : kCrops) total += static_cast<double>(crop.share);
    double left = u * total;
    for (std::size_t i = 0; i < kCrops.size(); ++i) {
        left -= static_cast<double>(kCrops[i].share);
        if (left < 0) return i;
    }
    return 0;
}

}  // namespace swath::demo
