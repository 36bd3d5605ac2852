// SPDX-License-Identifier: MIT
#include "engine/imagery/filters/speckle.h"

#include <algorithm>
#include <cmath>

namespace swath::filters {

double leeEstimate(double mean, double variance, double value, double noise) {
    const double speckle = mean * mean * noise;
    const double scene = std::max(0.0, (variance - speckle) / (1 + noise));
    const double gain = scene > 0 ? scene / (scene + speckle) : 0;
    return mean + gain * (value - mean);
}

FilterArgument looksArgument() {
    return {"looks",
            1,
            0.5,
            1000,
            "Equivalent number of looks of the intensities; of a scene it is measured where it is not given",
            false,
            SceneFigure::Looks};
}

float powerOf(float decibels) {
    return std::pow(10.0F, decibels / 10);
}

float decibelsOf(float power) {
    return 10 * std::log10(power);
}

}  // namespace swath::filters
