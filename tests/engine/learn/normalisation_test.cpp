// SPDX-License-Identifier: MIT
#include "engine/learn/normalisation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::unique_ptr<PatchSource> sourceOf(std::vector<test::MemoryScene> scenes, int bands) {
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::move(scenes)), bands, 2);
}

test::MemoryScene noise(Size size, int bands, std::uint64_t seed) {
    test::MemoryScene scene;
    scene.size = size;
    Rng rng(seed);
    for (std::int64_t i = 0; i < size.area() * bands; ++i)
        scene.samples.push_back(10000 + 3 * static_cast<float>(rng.normal()));
    scene.targets.assign(static_cast<std::size_t>(size.area()), 0);
    return scene;
}

TEST(Normalisation, AgreesWithTwoPassesOverAllScenes) {
    auto scenes = std::vector{noise({300, 270}, 2, 1), noise({90, 40}, 2, 2)};
    scenes[0].samples[17] = kNaN;
    double sum = 0, squares = 0, count = 0;
    const auto firstBand = [&](auto visit) {
        for (const auto& scene : scenes)
            for (std::size_t i = 0; i < scene.targets.size(); ++i)
                if (std::isfinite(scene.samples[i])) visit(static_cast<double>(scene.samples[i]));
    };
    firstBand([&](double v) { sum += v, count += 1; });
    firstBand([&](double v) { squares += (v - sum / count) * (v - sum / count); });
    const auto result = computeNormalisation(*sourceOf(scenes, 2));
    ASSERT_TRUE(result.ok());
    EXPECT_FLOAT_EQ(result->mean[0], static_cast<float>(sum / count));
    EXPECT_NEAR(result->deviation[0], std::sqrt(squares / count), 1e-5);
}

TEST(Normalisation, ConstantAndEmptyBandsGetDeviationOne) {
    auto scene = noise({20, 20}, 3, 1);
    for (std::size_t i = 0; i < 400; ++i) scene.samples[i] = 1234.567F, scene.samples[400 + i] = kNaN;
    const auto result = computeNormalisation(*sourceOf({scene}, 3));
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->deviation[0], 1);
    EXPECT_EQ(result->deviation[1], 1);
    EXPECT_EQ(result->mean[1], 0);
    std::vector<float> samples{1234.567F, kNaN, result->mean[2] + result->deviation[2]};
    result->apply(samples);
    EXPECT_EQ(samples[0], 0);
    EXPECT_EQ(samples[1], 0);
    EXPECT_NEAR(samples[2], 1, 1e-3);
}

TEST(Normalisation, ScenesWithoutDataAreAnError) {
    auto scene = noise({20, 20}, 1, 1);
    std::ranges::fill(scene.samples, kNaN);
    const auto result = computeNormalisation(*sourceOf({scene}, 1));
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().text(), ::testing::HasSubstr("no data"));
}

TEST(Normalisation, LooksAtFewWindowsOfLargeScenes) {
    const auto source = sourceOf({noise({1100, 1100}, 1, 1)}, 1);
    const auto few = computeNormalisation(*source, {}, 6), all = computeNormalisation(*source);
    ASSERT_TRUE(few.ok() && all.ok());
    EXPECT_NE(few->mean, all->mean);
    EXPECT_NEAR(few->mean[0], all->mean[0], 0.05);  // 6 × 65,536 samples of deviation 3: an error of 0.005
}

}  // namespace
}  // namespace swath
