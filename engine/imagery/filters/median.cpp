// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/planes.h"

namespace swath {
namespace {

/// OpenCV's own takes no gaps, and floats up to 5 × 5 only.
void medianOf(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
    const int radius = filters::radiusOf(arguments);
    const auto [width, height] = in.size;
    std::vector<float> near;
    std::size_t to = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++to) {
            if (std::isnan(in.values[to])) continue;
            near.clear();
            for (int row = std::max(0, y - radius); row <= std::min(height - 1, y + radius); ++row)
                for (int column = std::max(0, x - radius); column <= std::min(width - 1, x + radius);
                     ++column)
                    if (const float v =
                            in.values[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                                      static_cast<std::size_t>(column)];
                        !std::isnan(v))
                        near.push_back(v);
            const auto middle = near.begin() + static_cast<std::ptrdiff_t>(near.size() / 2);
            std::nth_element(near.begin(), middle, near.end());
            out[to] =
                near.size() % 2 == 1
                    ? *middle
                    : static_cast<float>((double{*middle} + *std::max_element(near.begin(), middle)) / 2);
        }
}

}  // namespace

BandFilter medianFilter() {
    return {"median",
            "Median",
            "The middle one of the values in the square; the mean of the middle two of an even number",
            {filters::radiusArgument(1, 10)},
            filters::radiusOf,
            medianOf};
}

}  // namespace swath
