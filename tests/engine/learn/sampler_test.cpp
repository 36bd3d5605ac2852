// SPDX-License-Identifier: MIT
#include "engine/learn/sampler.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

std::unique_ptr<PatchSource> sourceOf(std::vector<test::MemoryScene> scenes, int classes) {
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::move(scenes)), 1, classes);
}

test::MemoryScene blank(Size size, std::uint8_t value) {
    test::MemoryScene scene;
    scene.size = size;
    scene.samples.assign(static_cast<std::size_t>(size.area()), 0);
    scene.targets.assign(static_cast<std::size_t>(size.area()), value);
    return scene;
}

TEST(PatchIndex, CountsPixelsOfARolePerClass) {
    auto scene = blank({300, 100}, kTargetIgnore);
    for (int x = 0; x < 300; ++x) scene.targets[static_cast<std::size_t>(50 * 300 + x)] = x % 3 == 0 ? 1 : 0;
    scene.role = [](int x, int) { return x < 150 ? Role::Train : Role::Validation; };
    const auto source = sourceOf({scene}, 3);
    const auto index = PatchIndex::build(*source, Role::Train);
    ASSERT_TRUE(index.ok());
    EXPECT_EQ(index->pixels(0), 100);
    EXPECT_EQ(index->pixels(1), 50);
    EXPECT_EQ(index->pixels(2), 0);
    EXPECT_EQ(index->cells().size(), 3U);  // of 64 pixels: 0…2 in x, 0 in y
    EXPECT_EQ(PatchIndex::build(*source, Role::Validation)->pixels(), 150);
    EXPECT_TRUE(PatchIndex::build(*source, Role::Test)->empty());
}

TEST(PatchIndex, WeightsFollowTheFrequencies) {
    auto scene = blank({100, 10}, 0);
    for (std::size_t i = 0; i < 100; ++i) scene.targets[i] = 1;
    const auto source = sourceOf({scene}, 3);
    const auto index = PatchIndex::build(*source, Role::Train);
    EXPECT_EQ(classWeights(*index, ClassWeighting::None), (std::vector<float>{1, 1, 0}));
    const auto inverse = classWeights(*index, ClassWeighting::InverseFrequency);
    EXPECT_NEAR(inverse[1] / inverse[0], 9, 1e-5);  // 900 against 100 pixels
    EXPECT_NEAR(inverse[0] + inverse[1], 2, 1e-5);
    const auto median = classWeights(*index, ClassWeighting::MedianFrequency);
    EXPECT_NEAR(median[1] / median[0], 9, 1e-5);
    EXPECT_EQ(median[2], 0);
}

TEST(PatchSampler, DrawsPresentClassesEquallyOften) {
    auto scene = blank({512, 512}, 0);
    for (int i = 0; i < 40; ++i) scene.targets[static_cast<std::size_t>(i)] = 2;  // 40 pixels in the corner
    const auto source = sourceOf({scene}, 4);
    const auto index = PatchIndex::build(*source, Role::Train);
    const PatchSampler sampler(*index, 64, 1.0, 7);
    std::map<int, int> drawn;
    constexpr int kDraws = 2000;
    for (int i = 0; i < kDraws; ++i) {
        Rng rng = sampler.rngOf(i, 0);
        const PatchPlace place = sampler.draw(rng, *source, Role::Train);
        ++drawn[place.classDrawn];
        std::vector<std::uint8_t> targets(64 * 64);
        source->readTargets(0, place.window, Role::Train, targets);
        ASSERT_GT(std::ranges::count(targets, static_cast<std::uint8_t>(place.classDrawn)), 0);
    }
    EXPECT_EQ(drawn.size(), 2U);
    EXPECT_NEAR(drawn[0], kDraws / 2, 112);  // five standard deviations of a fair coin
}

TEST(PatchSampler, DependsOnSeedStepAndSampleAlone) {
    const auto source = sourceOf({blank({200, 200}, 0)}, 1);
    const auto index = PatchIndex::build(*source, Role::Train);
    const PatchSampler a(*index, 32, 0.5, 7), b(*index, 32, 0.5, 7), c(*index, 32, 0.5, 8);
    int same = 0;
    for (int step = 1; step < 40; ++step) {
        Rng ra = a.rngOf(step, 3), rb = b.rngOf(step, 3), rc = c.rngOf(step, 3);
        const PatchPlace pa = a.draw(ra, *source, Role::Train);
        EXPECT_EQ(pa.window, b.draw(rb, *source, Role::Train).window);
        same += pa.window == c.draw(rc, *source, Role::Train).window ? 1 : 0;
    }
    EXPECT_LT(same, 3);
}

TEST(PatchSampler, SeesBorderPixelsAsOftenAsOthers) {
    constexpr int kSide = 192, kPatch = 64, kDraws = 40000;
    const auto source = sourceOf({blank({kSide, kSide}, 0)}, 1);
    const auto index = PatchIndex::build(*source, Role::Train);
    const PatchSampler sampler(*index, kPatch, 0.0, 3);
    const std::vector<std::pair<int, int>> probes{
        {0, 0}, {kSide - 1, kSide - 1}, {0, 96}, {96, 96}, {63, 64}};
    std::vector<int> seen(probes.size());
    for (int i = 0; i < kDraws; ++i) {
        Rng rng = sampler.rngOf(i, 0);
        const PatchPlace place = sampler.draw(rng, *source, Role::Train);
        for (std::size_t p = 0; p < probes.size(); ++p)
            seen[p] += place.window.contains(probes[p].first, probes[p].second) ? 1 : 0;
    }
    // Each window that touches the scene is equally likely, and each pixel lies in patch² of them.
    const double share = double(kPatch) * kPatch / ((kSide + kPatch - 1.0) * (kSide + kPatch - 1.0));
    const double tolerance = 5 * std::sqrt(kDraws * share * (1 - share));
    for (const int count : seen) EXPECT_NEAR(count, kDraws * share, tolerance);
}

}  // namespace
}  // namespace swath
