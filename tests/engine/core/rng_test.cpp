// SPDX-License-Identifier: MIT
#include "engine/core/rng.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

TEST(Rng, StreamsAreReproducibleAndDistinct) {
    Rng a(7, 3), b(7, 3), c(7, 4);
    const auto first = a.next();
    EXPECT_EQ(first, b.next());
    EXPECT_NE(first, c.next());
}

TEST(Rng, NormalHasUnitMoments) {
    Rng rng(1);
    constexpr int n = 200000;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
        const double v = rng.normal();
        sum += v, squares += v * v;
    }
    EXPECT_NEAR(sum / n, 0, 0.01);  // five standard errors: 5 / sqrt(n)
    EXPECT_NEAR(squares / n, 1, 0.016);
}

TEST(Rng, BelowIsUniform) {
    Rng rng(2);
    int counts[10] = {};
    for (int i = 0; i < 100000; ++i) ++counts[rng.below(10)];
    for (const int count : counts) EXPECT_NEAR(count, 10000, 500);  // five standard deviations of a binomial
}

}  // namespace
}  // namespace swath
