// SPDX-License-Identifier: MIT
#include "engine/learn/data/sampler.h"

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
    const PatchSampler sampler(*index, 64, 8, {"balanced", 1, {}}, 7);
    std::map<int, int> drawn;
    constexpr int kDraws = 2000;
    for (int i = 0; i < kDraws; ++i) {
        Rng rng = sampler.rngOf(i, 0);
        const PatchPlace place = sampler.draw(rng, i, 0, *source, Role::Train);
        ++drawn[place.classDrawn];
        std::vector<std::uint8_t> targets(64 * 64);
        source->readTargets(0, place.window, Role::Train, {targets});
        ASSERT_GT(std::ranges::count(targets, static_cast<std::uint8_t>(place.classDrawn)), 0);
    }
    EXPECT_EQ(drawn.size(), 2U);
    EXPECT_NEAR(drawn[0], kDraws / 2, 112);  // five standard deviations of a fair coin
}

TEST(PatchSampler, DependsOnSeedStepAndSampleAlone) {
    const auto source = sourceOf({blank({200, 200}, 0)}, 1);
    const auto index = PatchIndex::build(*source, Role::Train);
    const SamplerSettings half{"balanced", 0.5, {}};
    const PatchSampler a(*index, 32, 8, half, 7), b(*index, 32, 8, half, 7), c(*index, 32, 8, half, 8);
    int same = 0;
    for (int step = 1; step < 40; ++step) {
        Rng ra = a.rngOf(step, 3), rb = b.rngOf(step, 3), rc = c.rngOf(step, 3);
        const PatchPlace pa = a.draw(ra, step, 3, *source, Role::Train);
        EXPECT_EQ(pa.window, b.draw(rb, step, 3, *source, Role::Train).window);
        same += pa.window == c.draw(rc, step, 3, *source, Role::Train).window ? 1 : 0;
    }
    EXPECT_LT(same, 3);
}

TEST(PatchSampler, EveryLineOfTheListDrawsWindowsThatTouchLabels) {
    auto scene = blank({256, 192}, 0);  // whole cells: those at an edge are looked for as a whole
    for (int i = 0; i < 40; ++i) scene.targets[static_cast<std::size_t>(i)] = 2;
    const auto source = sourceOf({scene}, 4);
    const auto index = PatchIndex::build(*source, Role::Train);
    for (const SpecEntry& entry : samplerCatalog()) {
        EXPECT_FALSE(entry.meaning.empty()) << entry.name;
        const auto settings = parseSampler(entry.name);
        ASSERT_TRUE(settings.ok()) << entry.name;
        const auto hard = std::make_shared<HardExamples>(*index);
        const PatchSampler sampler(*index, 32, 8, *settings, 7, hard);
        EXPECT_EQ(sampler.ranksByLoss(), entry.name == "hard");
        for (int sample = 0; sample < 8; ++sample) {
            Rng rng = sampler.rngOf(3, sample);
            const RectI window = sampler.draw(rng, 3, sample, *source, Role::Train).window;
            EXPECT_EQ((Size{window.width, window.height}), (Size{32, 32})) << entry.name;
            EXPECT_FALSE(intersection(window, {0, 0, 256, 192}).empty()) << entry.name;
        }
    }
}

TEST(PatchSampler, SeesBorderPixelsAsOftenAsOthers) {
    constexpr int kSide = 192, kPatch = 64, kDraws = 40000;
    const auto source = sourceOf({blank({kSide, kSide}, 0)}, 1);
    const auto index = PatchIndex::build(*source, Role::Train);
    const PatchSampler sampler(*index, kPatch, 8, {"border-unbiased", 0, {}}, 3);
    const std::vector<std::pair<int, int>> probes{
        {0, 0}, {kSide - 1, kSide - 1}, {0, 96}, {96, 96}, {63, 64}};
    std::vector<int> seen(probes.size());
    for (int i = 0; i < kDraws; ++i) {
        Rng rng = sampler.rngOf(i, 0);
        const PatchPlace place = sampler.draw(rng, i, 0, *source, Role::Train);
        for (std::size_t p = 0; p < probes.size(); ++p)
            seen[p] += place.window.contains(probes[p].first, probes[p].second) ? 1 : 0;
    }
    // Each window that touches the scene is equally likely, and each pixel lies in patch² of them.
    const double share = double(kPatch) * kPatch / ((kSide + kPatch - 1.0) * (kSide + kPatch - 1.0));
    const double tolerance = 5 * std::sqrt(kDraws * share * (1 - share));
    for (const int count : seen) EXPECT_NEAR(count, kDraws * share, tolerance);
}

TEST(PatchSampler, UniformStaysInsideTheScene) {
    const auto source = sourceOf({blank({200, 40}, 0), blank({150, 300}, 0)}, 1);
    const auto index = PatchIndex::build(*source, Role::Train);
    const PatchSampler sampler(*index, 64, 8, {"uniform", 0, {}}, 3);
    std::map<int, int> columns;
    for (int i = 0; i < 3000; ++i) {
        Rng rng = sampler.rngOf(i, 0);
        const PatchPlace place = sampler.draw(rng, i, 0, *source, Role::Train);
        const Size scene = source->sceneSize(place.scene);
        ASSERT_TRUE(place.window.x >= 0 && place.window.right() <= scene.width);
        if (place.scene == 0) {
            ASSERT_EQ(place.window.y, -12);  // the scene is 40 pixels high: in its middle
            ++columns[place.window.x / 46];  // of 137 places, in three groups
        } else {
            ASSERT_TRUE(place.window.y >= 0 && place.window.bottom() <= scene.height);
        }
    }
    const double third = (columns[0] + columns[1] + columns[2]) / 3.0;
    for (const int group : {0, 1, 2}) EXPECT_NEAR(columns[group], third, 5 * std::sqrt(third));
}

TEST(PatchSampler, ReadsItsLine) {
    const auto positives = parseSampler("positives(2, 3, share=0.25)");
    ASSERT_TRUE(positives.ok());
    EXPECT_EQ(positives->name, "positives");
    EXPECT_EQ(positives->share, 0.25);
    EXPECT_EQ(positives->classes, (std::vector{1, 2}));
    EXPECT_EQ(parseSampler("positives(class=4)")->classes, std::vector{3});
    EXPECT_EQ(parseSampler("balanced")->share, 0.75);
    EXPECT_EQ(parseSampler("hard(share=1)")->name, "hard");
    EXPECT_EQ(parseSampler("border-unbiased")->name, "border-unbiased");
    EXPECT_EQ(parseSampler("uniform")->name, "uniform");
}

TEST(PatchSampler, RefusesInWordsWhatItDoesNotKnow) {
    for (const auto& [line, hint] :
         std::map<std::string, std::string>{{"positive(share=0.5)", "did you mean \"positives\"?"},
                                            {"hard(chare=0.5)", "did you mean \"share\"?"},
                                            {"balanced(0.5)", "write balanced(share=0.5)"},
                                            {"positives(1.5)", "classes count from 1"},
                                            {"uniform + hard", "for instance"},
                                            {"hard(share=2)", "between 0 and 1"}}) {
        const auto read = parseSampler(line);
        ASSERT_FALSE(read.ok()) << line;
        EXPECT_NE(read.error().text().find(hint), std::string::npos) << read.error().text();
    }
}

}  // namespace
}  // namespace swath
