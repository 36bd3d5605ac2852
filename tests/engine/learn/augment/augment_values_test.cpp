// SPDX-License-Identifier: MIT
#include "engine/learn/augment/augment_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/learn/augment/gaussian.h"
#include "engine/learn/data/patch_source.h"

namespace swath {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
    std::vector<float> values;
    Rng rng(seed);
    for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<float>(rng.normal()));
    return values;
}

TEST(AugmentValues, NothingDrawnChangesNoBit) {
    const auto before = noise(2 * 16 * 16, 1);
    auto values = before;
    std::vector<float> scratch;
    varyValues({}, 16, values, scratch);
    EXPECT_EQ(values, before);
}

TEST(AugmentValues, ContrastAndBrightnessAreTheBandsOwn) {
    auto values = noise(2 * 8 * 8, 1);
    const auto before = values;
    std::vector<float> scratch;
    AugmentDraw draw;
    draw.bands = {{2, 1}, {0.5F, -3}};
    varyValues(draw, 8, values, scratch);
    for (std::size_t i = 0; i < 64; ++i) {
        EXPECT_EQ(values[i], before[i] * 2 + 1);
        EXPECT_EQ(values[64 + i], before[64 + i] * 0.5F - 3);
    }
}

TEST(AugmentValues, NoiseHasTheDeviationThatWasDrawn) {
    std::vector<float> values(64 * 64 * 4, 5), scratch;
    AugmentDraw draw;
    draw.noise = 0.25;
    draw.seed = 9;
    varyValues(draw, 64, values, scratch);
    double sum = 0, squares = 0, fourth = 0;
    for (const float v : values) {
        const double d = (double{v} - 5) / 0.25;
        sum += d, squares += d * d, fourth += d * d * d * d;
    }
    const auto n = static_cast<double>(values.size());
    EXPECT_NEAR(sum / n, 0, 0.04);  // five deviations of a mean of 16,384
    EXPECT_NEAR(squares / n, 1, 0.06);
    EXPECT_NEAR(fourth / n, 3, 0.4);  // of a normal law
    auto again = std::vector<float>(values.size(), 5);
    varyValues(draw, 64, again, scratch);
    EXPECT_EQ(again, values);
}

TEST(AugmentValues, NoDataStaysNoData) {
    auto values = noise(16 * 16, 1);
    for (std::size_t i = 0; i < 40; ++i) values[i * 6] = kNaN;
    const auto before = values;
    std::vector<float> scratch;
    AugmentDraw draw;
    draw.bands = {{1.5F, 0.2F}};
    draw.noise = 0.3;
    draw.blur = 1.2;
    varyValues(draw, 16, values, scratch);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(std::isnan(values[i]), std::isnan(before[i]));
}

TEST(AugmentValues, CutsOutImageAndTargetsAlike) {
    auto values = noise(2 * 16 * 16, 1);
    const auto before = values;
    std::vector<std::uint8_t> targets(16 * 16, 3);
    std::vector<float> scratch;
    AugmentDraw draw;
    draw.cutOut = {10, 2, 5, 5};
    varyValues(draw, 16, values, scratch);
    cutOutTargets(draw, 16, targets);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x) {
            const auto at = static_cast<std::size_t>(y * 16 + x);
            const bool cut = draw.cutOut.contains(x, y);
            EXPECT_EQ(values[at], cut ? 0.0F : before[at]);
            EXPECT_EQ(values[256 + at], cut ? 0.0F : before[256 + at]);
            EXPECT_EQ(targets[at], cut ? kTargetIgnore : 3);
        }
}

TEST(GaussianBlur, SpreadsAPointAsTheFormulaSays) {
    constexpr int kSide = 41;
    constexpr double kSigma = 2.5;
    std::vector<float> plane(kSide * kSide, 0), scratch;
    plane[20 * kSide + 20] = 1;
    gaussianBlur(plane, {kSide, kSide}, kSigma, scratch);
    double sum = 0, squares = 0;
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const double v = double{plane[static_cast<std::size_t>(y * kSide + x)]};
            sum += v, squares += v * (x - 20) * (x - 20);
        }
    EXPECT_NEAR(sum, 1, 1e-5);
    EXPECT_NEAR(std::sqrt(squares), kSigma, 0.05);  // cut off at three sigma: a little narrower
    EXPECT_NEAR(plane[20 * kSide + 23] / plane[20 * kSide + 20], std::exp(-0.5 * 9 / (kSigma * kSigma)),
                1e-4);
}

TEST(GaussianBlur, AConstantStaysSoBesideNoDataAndAtBorders) {
    std::vector<float> plane(9 * 5, 4), scratch;
    plane[7] = kNaN;
    gaussianBlur(plane, {9, 5}, 3, scratch);
    for (std::size_t i = 0; i < plane.size(); ++i) {
        if (i == 7)
            EXPECT_TRUE(std::isnan(plane[i]));
        else
            EXPECT_NEAR(plane[i], 4, 1e-5);
    }
}

}  // namespace
}  // namespace swath
