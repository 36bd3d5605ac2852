// SPDX-License-Identifier: MIT
#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"
#include "engine/imagery/filters/speckle.h"

namespace swath {
namespace {

void leeOf(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
    const filters::LocalMoments local = filters::localMoments(in, filters::radiusOf(arguments));
    const double noise = 1 / arguments.at("looks");
    const auto *means = local.mean.ptr<double>(), *variances = local.variance.ptr<double>();
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<float>(filters::leeEstimate(means[i], variances[i], in.values[i], noise));
}

}  // namespace

BandFilter leeFilter() {
    return {
        "lee",
        "Lee speckle filter",
        "For intensities of radar: the local mean, and the value itself where it varies more than speckle "
        "does. Lee 1980, IEEE Transactions on Pattern Analysis and Machine Intelligence 2(2)",
        {filters::radiusArgument(3, 15), filters::looksArgument()},
        filters::radiusOf,
        leeOf};
}

}  // namespace swath
