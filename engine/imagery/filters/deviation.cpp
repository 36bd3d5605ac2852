// SPDX-License-Identifier: MIT
#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

void deviationOf(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
    cv::Mat deviation;
    cv::sqrt(filters::localMoments(in, filters::radiusOf(arguments)).variance, deviation);
    filters::copyOut(deviation, out);
}

}  // namespace

BandFilter deviationFilter() {
    return {"deviation",
            "Local deviation",
            "Standard deviation of the values in the square: how rough the texture is",
            {filters::radiusArgument(2, 30)},
            filters::radiusOf,
            deviationOf};
}

}  // namespace swath
