// SPDX-License-Identifier: MIT
#include "engine/learn/data/batch_maker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

using Scenes = std::vector<test::MemoryScene>;

std::unique_ptr<PatchSource> sourceOf(Scenes scenes, int bands, int classes) {
    return std::make_unique<test::MemorySource>(std::make_shared<const Scenes>(std::move(scenes)), bands,
                                                classes);
}

/// Makes batches and keeps what they are written to.
struct Made {
    Made(std::unique_ptr<PatchSource> from, TrainConfig settings) : config(std::move(settings)) {
        index = *PatchIndex::build(*from, Role::Train);
        auto scales = std::make_shared<SceneScales>(*computeNormalisation(*from, config.normalisation));
        const auto pixels = static_cast<std::size_t>(config.batchSize * config.patchSize * config.patchSize);
        images.resize(pixels * static_cast<std::size_t>(from->bandCount()));
        targets.resize(pixels);
        maker = std::make_unique<BatchMaker>(from->clone(), index, scales, config);
        if (maker->weighs()) weights.resize(pixels);
    }
    BatchFacts make(std::int64_t step) {
        auto made = maker->make(step, {images, targets, weights});
        EXPECT_TRUE(made.ok());
        return std::move(*made);
    }

    TrainConfig config;
    PatchIndex index;
    std::vector<float> images, weights;
    std::vector<std::int64_t> targets;
    std::unique_ptr<BatchMaker> maker;
};

Augmentation everything() {
    return {.flips = true,
            .quarterTurns = true,
            .rotation = 45,
            .scaleLeast = 0.5,
            .scaleMost = 2,
            .brightness = 0.2,
            .contrast = 0.2,
            .bandJitter = 0.1,
            .noise = 0.1,
            .blur = 1,
            .elastic = 4,
            .elasticSmoothness = 8,
            .cutOut = 0.3,
            .mix = 0.5};
}

TrainConfig small() {
    TrainConfig config;
    config.patchSize = 32;
    config.batchSize = 4;
    return config;
}

/// One pixel in a hundred is of class 1, in discs here and there.
test::MemoryScene rareScene(Size size) {
    test::MemoryScene scene;
    scene.size = size;
    Rng rng(8);
    const auto area = static_cast<std::size_t>(size.area());
    for (std::size_t i = 0; i < area; ++i) scene.samples.push_back(static_cast<float>(rng.normal()));
    scene.targets.assign(area, 0);
    for (std::int64_t left = size.area() / 100; left > 0;) {
        const int cx = static_cast<int>(rng.below(static_cast<std::uint64_t>(size.width)));
        const int cy = static_cast<int>(rng.below(static_cast<std::uint64_t>(size.height)));
        for (int y = std::max(0, cy - 4); y < std::min(size.height, cy + 5); ++y)
            for (int x = std::max(0, cx - 4); x < std::min(size.width, cx + 5); ++x) {
                std::uint8_t& target = scene.targets[static_cast<std::size_t>(y * size.width + x)];
                left -= target == 1 ? 0 : 1;
                target = 1;
            }
    }
    return scene;
}

int patchesWith(const Made& made, std::int64_t wanted) {
    const auto area = static_cast<std::ptrdiff_t>(made.config.patchSize) * made.config.patchSize;
    int count = 0;
    for (auto at = made.targets.begin(); at != made.targets.end(); at += area)
        count += std::find(at, at + area, wanted) != at + area ? 1 : 0;
    return count;
}

TEST(BatchMaker, WithoutVariationsAPatchIsTheSceneBitForBit) {
    TrainConfig config = small();
    config.augmentation = {.flips = false, .quarterTurns = false};
    auto scene = rareScene({100, 90});
    scene.samples[17] = std::numeric_limits<float>::quiet_NaN();
    const auto source = sourceOf({scene}, 1, 2);
    Made made(source->clone(), config);
    const auto scale = computeNormalisation(*source)->scale;
    const BatchFacts facts = made.make(1);
    for (std::size_t i = 0; i < facts.patches.size(); ++i) {
        std::vector<float> image(32 * 32);
        std::vector<std::uint8_t> targets(32 * 32);
        ASSERT_TRUE(source->readImage(0, facts.patches[i].place.window, image).ok());
        source->readTargets(0, facts.patches[i].place.window, Role::Train, {targets});
        scale.apply(image);
        for (std::size_t p = 0; p < image.size(); ++p) {
            ASSERT_EQ(made.images[i * image.size() + p], image[p]);
            ASSERT_EQ(made.targets[i * image.size() + p], targets[p]);
        }
    }
}

TEST(BatchMaker, ABatchDependsOnItsStepAlone) {
    TrainConfig config = small();
    config.augmentation = everything();
    config.sampler = "positives";
    config.borderWeight = 10;
    const auto source = sourceOf({rareScene({200, 150})}, 1, 2);
    Made first(source->clone(), config), second(source->clone(), config);
    for (int step = 1; step < 10; ++step) first.make(step);
    first.make(40);
    second.make(40);
    EXPECT_EQ(first.images, second.images);
    EXPECT_EQ(first.targets, second.targets);
    EXPECT_EQ(first.weights, second.weights);
    second.make(41);
    EXPECT_NE(first.images, second.images);
}

TEST(BatchMaker, HalfOfEveryBatchIsPositiveNeverFewer) {
    TrainConfig config = small();
    config.sampler = "positives(share=0.5)";
    config.batchSize = 5;
    Made made(sourceOf({rareScene({600, 500})}, 1, 2), config);
    for (int step = 1; step <= 1000; ++step) {
        made.make(step);
        ASSERT_EQ(patchesWith(made, 1), 3) << step;  // half of five, rounded up
    }
}

TEST(BatchMaker, PositivesStayInSightHoweverAPatchIsVaried) {
    TrainConfig config = small();
    config.sampler = "positives(2, share=0.5)";
    config.augmentation = everything();
    config.augmentation.scaleLeast = 0.3;
    config.augmentation.scaleMost = 4;
    config.augmentation.cutOut = 0.9;
    Made made(sourceOf({rareScene({600, 500})}, 1, 2), config);
    for (int step = 1; step <= 300; ++step) {
        made.make(step);
        ASSERT_GE(patchesWith(made, 1), 2) << step;
    }
}

TEST(BatchMaker, NeverGivesAValueThatIsNotFinite) {
    auto scene = rareScene({120, 120});
    Rng rng(3);
    for (float& v : scene.samples)
        if (rng.uniform() < 0.3) v = std::numeric_limits<float>::quiet_NaN();
    scene.samples[5] = std::numeric_limits<float>::infinity();
    TrainConfig config = small();
    config.augmentation = everything();
    for (const auto kind : {NormalisationKind::DataSet, NormalisationKind::RobustScene}) {
        config.normalisation = kind;
        Made made(sourceOf({scene}, 1, 2), config);
        for (int step = 1; step <= 30; ++step) {
            made.make(step);
            ASSERT_TRUE(std::ranges::all_of(made.images, [](float v) { return std::isfinite(v); }));
        }
    }
}

TEST(BatchMaker, MixesImageAndMaskAlike) {
    // The picture is its own mask: 1 where the class is 1.
    auto scene = rareScene({300, 300});
    for (std::size_t i = 0; i < scene.samples.size(); ++i) scene.samples[i] = scene.targets[i];
    TrainConfig config = small();
    config.batchSize = 6;
    config.sampler = "balanced(share=1)";
    config.augmentation = {.mix = 1};
    const auto source = sourceOf({scene}, 1, 2);
    Made made(source->clone(), config);
    const float low = [&] {
        std::vector<float> zero{0};
        computeNormalisation(*source)->scale.apply(zero);
        return zero[0];
    }();
    int mixed = 0;
    for (int step = 1; step <= 20; ++step) {
        for (const BatchPatch& patch : made.make(step).patches) mixed += patch.mixedFrom >= 0 ? 1 : 0;
        for (std::size_t p = 0; p < made.targets.size(); ++p)
            if (made.targets[p] != kTargetIgnore) {
                ASSERT_EQ(made.images[p] > low, made.targets[p] == 1);
            }
    }
    EXPECT_EQ(mixed, 120);
}

TEST(BatchMaker, WeighsBordersWhereItIsAsked) {
    TrainConfig config = small();
    config.borderWeight = 10;
    auto scene = rareScene({40, 40});
    std::ranges::fill(scene.targets, std::uint8_t{0});
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 40; ++x)
            if (x % 8 < 6) scene.targets[static_cast<std::size_t>(y * 40 + x)] = 1;
    Made made(sourceOf({scene}, 1, 2), config);
    made.make(1);
    const auto [least, most] = std::ranges::minmax(made.weights);
    EXPECT_EQ(least, 1);
    EXPECT_GT(most, 5);  // between bars two pixels apart
}

TEST(BatchMaker, WeightsOfTheSourceGoWithTheirTargets) {
    auto scene = rareScene({300, 300});
    for (const std::uint8_t target : scene.targets) scene.weights.push_back(target == 1 ? 0.25F : 4.0F);
    TrainConfig config = small();
    config.augmentation = everything();
    config.sampler = "balanced(share=1)";
    Made made(sourceOf({scene}, 1, 2), config);
    ASSERT_FALSE(made.weights.empty());
    int rare = 0, mixed = 0;
    for (int step = 1; step <= 20; ++step) {
        for (const BatchPatch& patch : made.make(step).patches) mixed += patch.mixedFrom >= 0 ? 1 : 0;
        for (std::size_t p = 0; p < made.targets.size(); ++p)
            if (made.targets[p] != kTargetIgnore) {
                ASSERT_EQ(made.weights[p], made.targets[p] == 1 ? 0.25F : 4.0F);
                rare += made.targets[p] == 1 ? 1 : 0;
            }
    }
    EXPECT_GT(rare, 1000);
    EXPECT_GT(mixed, 10);
}

TEST(BatchMaker, WeightsOfTheSourceMultiplyThoseOfBorders) {
    TrainConfig config = small();
    config.borderWeight = 10;
    auto scene = rareScene({100, 100});
    Made plain(sourceOf({scene}, 1, 2), config);
    scene.weights.assign(scene.targets.size(), 0.5F);
    Made weighted(sourceOf({scene}, 1, 2), config);
    plain.make(1);
    weighted.make(1);
    ASSERT_EQ(plain.targets, weighted.targets);
    for (std::size_t p = 0; p < plain.targets.size(); ++p)
        if (plain.targets[p] != kTargetIgnore) {
            ASSERT_EQ(weighted.weights[p], plain.weights[p] * 0.5F);
        }
}

TEST(BatchMaker, EachSceneIsBroughtToScaleByItsOwnFigures) {
    auto dark = rareScene({64, 64}), bright = dark;
    for (float& v : bright.samples) v = v * 50 + 9000;
    TrainConfig config = small();
    config.batchSize = 8;
    config.normalisation = NormalisationKind::Scene;
    config.sampler = "uniform";
    Made made(sourceOf({dark, bright}, 1, 2), config);
    made.make(1);
    for (std::size_t i = 0; i < 8; ++i) {
        double sum = 0;
        for (std::size_t p = 0; p < 1024; ++p) sum += double{made.images[i * 1024 + p]};
        EXPECT_NEAR(sum / 1024, 0, 0.25);
    }
}

}  // namespace
}  // namespace swath
