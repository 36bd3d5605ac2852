// SPDX-License-Identifier: MIT
#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

void meanOfSquare(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
    filters::copyOut(filters::localMoments(in, filters::radiusOf(arguments)).mean, out);
}

}  // namespace

BandFilter meanFilter() {
    return {"mean",
            "Local mean",
            "Mean of the values in the square",
            {filters::radiusArgument(2, 30)},
            filters::radiusOf,
            meanOfSquare};
}

}  // namespace swath
