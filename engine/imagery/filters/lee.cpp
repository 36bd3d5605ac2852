// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

void leeOf(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
    const filters::LocalMoments local = filters::localMoments(in, filters::radiusOf(arguments));
    const double noise = 1 / arguments.at("looks");  // its variance, as a share of the mean squared
    const auto *means = local.mean.ptr<double>(), *variances = local.variance.ptr<double>();
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double mean = means[i], speckle = mean * mean * noise;
        const double scene = std::max(0.0, (variances[i] - speckle) / (1 + noise));
        const double gain = scene > 0 ? scene / (scene + speckle) : 0;
        out[i] = static_cast<float>(mean + gain * (in.values[i] - mean));
    }
}

}  // namespace

BandFilter leeFilter() {
    return {
        "lee",
        "Lee speckle filter",
        "For intensities of radar: the local mean, and the value itself where it varies more than speckle "
        "does. Lee 1980, IEEE Transactions on Pattern Analysis and Machine Intelligence 2(2)",
        {filters::radiusArgument(3, 15),
         {"looks", 1, 0.5, 1000, "Equivalent number of looks of the intensities"}},
        filters::radiusOf,
        leeOf};
}

}  // namespace swath
