// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

constexpr int kWidth = 300, kHeight = 260;

/// One band that holds its own place; class 1 on every 20th column, class 0 elsewhere; the right third
/// validation.
test::MemoryScene placesScene() {
    test::MemoryScene scene{.size = {kWidth, kHeight}, .samples = {}, .targets = {}};
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x) {
            scene.samples.push_back(static_cast<float>(y * kWidth + x));
            scene.targets.push_back(x % 20 == 0 ? 1 : 0);
        }
    scene.role = [](int x, int) { return x < 200 ? Role::Train : Role::Validation; };
    return scene;
}

Result<SampleSet> draw(const test::MemoryScene& scene, const SamplingOptions& options) {
    test::MemorySource source(std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 1,
                              2);
    const auto plan = FeaturePlan::parse("bands", 1);
    return drawSamples(source, *plan, {BandScale{{0}, {1}}}, options);
}

std::vector<double> countsOf(const SampleSet& set) {
    std::vector<double> counts(2, 0);
    for (const std::uint8_t label : set.labels) counts[label] += 1;
    return counts;
}

TEST(DrawSamples, TakesEverythingWhereThereIsRoom) {
    const auto set = draw(placesScene(), {.weighting = ClassWeighting::None, .stop = {}});
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ(set->count, 200u * kHeight);
    for (std::size_t i = 0; i < set->count; ++i) {
        const int x = static_cast<int>(set->values[i]) % kWidth;
        ASSERT_LT(x, 200);  // none of another role
        ASSERT_EQ(set->labels[i], x % 20 == 0 ? 1 : 0);
        ASSERT_EQ(set->weights[i], 1);
    }
}

TEST(DrawSamples, BalancesClassesAndKeepsWhatTheyStandFor) {
    const auto even =
        draw(placesScene(), {.most = 4000, .weighting = ClassWeighting::InverseFrequency, .stop = {}});
    ASSERT_TRUE(even);
    const auto counts = countsOf(*even);
    EXPECT_NEAR(counts[0], 2000, 150);  // binomial
    EXPECT_NEAR(counts[1], 2000, 150);
    std::vector<double> weight(2, 0);
    for (std::size_t i = 0; i < even->count; ++i)
        weight[even->labels[i]] += static_cast<double>(even->weights[i]);
    EXPECT_NEAR(weight[0], weight[1], 1e-3 * weight[0]);
    EXPECT_NEAR(weight[0] + weight[1], static_cast<double>(even->count), 0.5);

    const auto plain = draw(placesScene(), {.most = 4000, .weighting = ClassWeighting::None, .stop = {}});
    EXPECT_NEAR(countsOf(*plain)[1], 200, 50);  // one in twenty
}

TEST(DrawSamples, DependsOnTheSeedAlone) {
    const auto a = draw(placesScene(), {.most = 1000, .seed = 4, .threads = 1, .stop = {}});
    const auto b = draw(placesScene(), {.most = 1000, .seed = 4, .threads = 3, .stop = {}});
    const auto c = draw(placesScene(), {.most = 1000, .seed = 5, .threads = 1, .stop = {}});
    EXPECT_EQ(a->values, b->values);
    EXPECT_EQ(a->labels, b->labels);
    EXPECT_NE(a->values, c->values);
}

TEST(DrawSamples, LeavesOutWhatHasNoData) {
    auto scene = placesScene();
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < 100; ++x)
            scene.samples[static_cast<std::size_t>(y * kWidth + x)] = std::numeric_limits<float>::quiet_NaN();
    const auto set = draw(scene, {.stop = {}});
    ASSERT_TRUE(set);
    EXPECT_EQ(set->count, 100u * kHeight);
    std::ranges::fill(scene.samples, std::numeric_limits<float>::quiet_NaN());
    const auto none = draw(scene, {.stop = {}});
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().what.find("no data"), std::string::npos);
}

TEST(DrawSamples, SaysThatNothingIsLabelled) {
    auto scene = placesScene();
    scene.role = [](int, int) { return Role::Test; };
    const auto set = draw(scene, {.stop = {}});
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, Errc::InvalidInput);
    std::ranges::fill(scene.targets, kTargetIgnore);
    scene.targets[5000] = 1;
    scene.role = [](int, int) { return Role::Train; };
    const auto one = draw(scene, {.stop = {}});
    ASSERT_TRUE(one);
    EXPECT_EQ(one->values, (std::vector<float>{5000}));
    EXPECT_EQ(one->weights, (std::vector<float>{1}));
}

TEST(WeightsOfCounts, FollowTheirDefinitions) {
    const std::vector<std::int64_t> counts{100, 0, 300, 6000};
    const auto inverse = weightsOfCounts(counts, ClassWeighting::InverseFrequency);
    EXPECT_EQ(inverse[1], 0);
    EXPECT_NEAR(inverse[0] / inverse[2], 3, 1e-9);
    EXPECT_NEAR(std::accumulate(inverse.begin(), inverse.end(), 0.0), 3, 1e-9);
    const auto median = weightsOfCounts(counts, ClassWeighting::MedianFrequency);
    EXPECT_NEAR(median[0] / median[3], 20, 1e-9);  // 60, but not above 20
    const auto effective = weightsOfCounts(counts, ClassWeighting::EffectiveNumber);
    EXPECT_NEAR(effective[0] / effective[2], (1 - std::pow(0.9999, 300)) / (1 - std::pow(0.9999, 100)), 1e-9);
    EXPECT_EQ(weightsOfCounts(counts, ClassWeighting::None)[3], 1);
}

}  // namespace
}  // namespace swath
