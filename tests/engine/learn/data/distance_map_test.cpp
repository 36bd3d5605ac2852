// SPDX-License-Identifier: MIT
#include "engine/learn/data/distance_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/rng.h"

namespace swath {
namespace {

TEST(DistanceMap, IsExact) {
    for (const Size size : {Size{17, 11}, Size{1, 9}, Size{23, 1}, Size{32, 32}}) {
        Rng rng(static_cast<std::uint64_t>(size.width));
        std::vector<std::uint8_t> set(static_cast<std::size_t>(size.area()));
        for (auto& s : set) s = rng.below(12) == 0;
        set[set.size() / 2] = 1;
        const auto distances = squaredDistances(set, size);
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) {
                int nearest = std::numeric_limits<int>::max();
                for (int v = 0; v < size.height; ++v)
                    for (int u = 0; u < size.width; ++u)
                        if (set[static_cast<std::size_t>(v * size.width + u)])
                            nearest = std::min(nearest, (x - u) * (x - u) + (y - v) * (y - v));
                ASSERT_EQ(distances[static_cast<std::size_t>(y * size.width + x)],
                          static_cast<float>(nearest));
            }
    }
}

TEST(DistanceMap, IsInfiniteWhereNothingIsSet) {
    const auto distances = squaredDistances(std::vector<std::uint8_t>(12, 0), {4, 3});
    EXPECT_TRUE(std::ranges::all_of(distances, [](float d) { return std::isinf(d); }));
}

TEST(DistanceMap, OfASquareIsAsPublished) {
    std::vector<std::uint8_t> square(25, 0);
    for (int y = 1; y < 4; ++y)
        for (int x = 1; x < 4; ++x) square[static_cast<std::size_t>(y * 5 + x)] = 1;
    const float r = std::sqrt(2.0F);
    const std::vector<float> expected{r, 1, 1, 1, r, 1, 0, 0, 0, 1, 1, 0, -1,
                                      0, 1, 1, 0, 0, 0, 1, r, 1, 1, 1, r};
    EXPECT_EQ(signedDistances(square, {5, 5}), expected);
}

TEST(DistanceMap, HasNoLevelsWithoutABorder) {
    EXPECT_EQ(signedDistances(std::vector<std::uint8_t>(6, 0), {3, 2}), std::vector<float>(6, 0));
    EXPECT_EQ(signedDistances(std::vector<std::uint8_t>(6, 1), {3, 2}), std::vector<float>(6, 0));
}

}  // namespace
}  // namespace swath
