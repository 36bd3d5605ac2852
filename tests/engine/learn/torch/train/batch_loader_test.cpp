// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/batch_loader.h"

#include <gtest/gtest.h>

#include "engine/learn/predict/predictor.h"
#include "engine/learn/torch/train/patch_losses.h"
#include "engine/learn/torch/weights/checkpoint.h"
#include "tests/engine/learn/torch/train/training_support.h"

namespace swath {
namespace {

class BatchLoaderTest : public ::testing::Test {
  protected:
    std::unique_ptr<BatchLoader> loader(std::int64_t firstStep = 1) {
        return std::make_unique<BatchLoader>(*source_, index_, scales_, config_, firstStep);
    }

    TrainConfig config_ = test::quickConfig();
    std::unique_ptr<PatchSource> source_ = test::shapesSource();
    const PatchIndex index_ = *PatchIndex::build(*source_, Role::Train);
    std::shared_ptr<SceneScales> scales_ = std::make_shared<SceneScales>(*computeNormalisation(*source_));
};

TEST_F(BatchLoaderTest, GivesBatchesInOrderWhicheverThreadMadeThem) {
    config_.augmentation.rotation = 20;
    config_.augmentation.noise = 0.1;
    const auto batches = loader();
    BatchMaker alone(source_->clone(), index_, scales_, config_);
    std::vector<float> images(4 * 64 * 64 * 3);
    std::vector<std::int64_t> targets(4 * 64 * 64);
    for (std::int64_t step = 1; step <= 30; ++step) {
        auto batch = batches->next({});
        ASSERT_TRUE(batch && batch->ok());
        ASSERT_EQ((*batch)->step, step);
        ASSERT_TRUE(alone.make(step, {images, targets, {}}).ok());
        ASSERT_EQ(std::vector<float>((*batch)->images.data_ptr<float>(),
                                     (*batch)->images.data_ptr<float>() + images.size()),
                  images);
        ASSERT_EQ((*batch)->places.size(), 4U);
        ASSERT_FALSE((*batch)->weights.defined());
    }
    EXPECT_GE(batches->waitedS(), 0);
}

TEST_F(BatchLoaderTest, GoesOnFromAnyStep) {
    const auto whole = loader(), later = loader(6);
    for (int step = 1; step < 6; ++step) (void)whole->next({});
    EXPECT_TRUE(torch::equal((*whole->next({}))->images, (*later->next({}))->images));
}

TEST_F(BatchLoaderTest, WeighsBordersWhenAskedTo) {
    config_.borderWeight = 10;
    const auto batch = loader()->next({});
    ASSERT_TRUE(batch && batch->ok());
    EXPECT_EQ((*batch)->weights.sizes(), (std::vector<std::int64_t>{4, 64, 64}));
    EXPECT_EQ((*batch)->weights.min().item<float>(), 1);
}

TEST(PatchLosses, AreMeansOverLabelledPixelsOfAPatch) {
    auto logits = torch::zeros({2, 3, 4, 4});
    logits[0][1].fill_(2);
    auto targets = torch::full({2, 4, 4}, 255, torch::kInt64);
    targets[0][1].fill_(1);
    targets[0][2][3] = 0;
    const auto losses = patchLosses(logits, targets);
    ASSERT_EQ(losses.size(), 2U);
    const double sum = std::log(2 + std::exp(2.0));
    EXPECT_NEAR(losses[0], (4 * (sum - 2) + sum) / 5, 1e-5);
    EXPECT_TRUE(std::isnan(losses[1]));
}

TEST(HardSampling, IsResumedExactly) {
    TrainConfig config = test::quickConfig();
    config.sampler = "hard(share=0.75)";
    config.augmentation.rotation = 10;
    config.augmentation.noise = 0.1;
    config.augmentation.mix = 0.3;
    config.epochs = 6;
    const auto whole = test::train(config, test::shapesSource());
    ASSERT_TRUE(whole.ended()) << whole.failure();
    const auto first = test::train(config, test::shapesSource(), nullptr,
                                   [](const TrainEvent& event, LearnControl& control) {
                                       const auto* step = std::get_if<TrainStep>(&event);
                                       if (step && step->step == 37) control.stop.request_stop();
                                   });
    const auto second = test::train(config, test::shapesSource(), first.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_EQ(second.all<TrainStep>().front().step, 38);
    const auto a = *readCheckpoint(*whole.all<TrainCheckpoint>().back().bytes);
    const auto b = *readCheckpoint(*second.all<TrainCheckpoint>().back().bytes);
    EXPECT_FALSE(a.samplerState.empty());
    EXPECT_EQ(a.samplerState, b.samplerState);
    for (const auto& [name, tensor] : a.network)
        EXPECT_TRUE(torch::equal(tensor, b.network.at(name))) << name;
}

TEST(PerSceneNormalisation, AnotherSceneIsPredictedByItsOwnFigures) {
    TrainConfig config = test::quickConfig();
    config.normalisation = NormalisationKind::RobustScene;
    config.epochs = 4;
    config.stepsPerEpoch = 20;
    const auto run = test::train(config, test::shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    const auto bytes = run.all<TrainCheckpoint>().back().bytes;
    EXPECT_EQ(readCheckpoint(*bytes)->normalisation.kind, NormalisationKind::RobustScene);
    auto predictor = loadPredictor(*bytes);
    ASSERT_TRUE(predictor.ok());

    // The same ground by another sensor: other units, another offset.
    const auto scene = test::shapesScene({256, 192}, 5);
    auto other = scene;
    for (float& v : other.samples) v = 40 * v - 3000;
    const auto mapOf = [&](const test::MemoryScene& of) {
        test::MemorySource source(std::make_shared<const std::vector<test::MemoryScene>>(std::vector{of}), 3,
                                  3);
        std::vector<std::uint8_t> map;
        const Status done = predictScene(
            **predictor, of.size,
            [&](const RectI& window, std::span<float> out) { return source.readImage(0, window, out); },
            [&](const MapRows& rows) {
                map.insert(map.end(), rows.classes.begin(), rows.classes.end());
                return Status();
            },
            {.window = 128, .margin = 16}, {}, {});
        EXPECT_TRUE(done.ok());
        return map;
    };
    const auto expected = mapOf(scene), got = mapOf(other);
    std::size_t same = 0;
    for (std::size_t i = 0; i < got.size(); ++i) same += got[i] == expected[i] ? 1 : 0;
    // Rounding of other units may tip a pixel that stands between two classes.
    EXPECT_GT(static_cast<double>(same) / static_cast<double>(got.size()), 0.995);
}

TEST(PerSceneNormalisation, ARunKeepsTheScaleThatItChose) {
    TrainConfig config = test::quickConfig();
    config.normalisation = NormalisationKind::Automatic;
    config.epochs = 1;
    config.stepsPerEpoch = 4;
    auto dark = test::shapesScene({256, 256}, 9);
    for (float& v : dark.samples) v = 0.4F * v + 300;
    const auto scenes = std::make_shared<const std::vector<test::MemoryScene>>(
        std::vector{test::shapesScene({256, 256}, 8), dark});
    const auto source = [&] { return std::make_unique<test::MemorySource>(scenes, 3, 3); };
    const auto first = test::train(config, source());
    ASSERT_TRUE(first.ended()) << first.failure();
    ASSERT_EQ(first.all<TrainNotice>().size(), 1u);
    const auto bytes = first.all<TrainCheckpoint>().back().bytes;
    EXPECT_EQ(readCheckpoint(*bytes)->config.normalisation, NormalisationKind::Scene);
    config.epochs = 2;
    const auto second = test::train(config, source(), bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_TRUE(second.all<TrainNotice>().empty());
    EXPECT_EQ(readCheckpoint(*second.all<TrainCheckpoint>().back().bytes)->normalisation.kind,
              NormalisationKind::Scene);
}

}  // namespace
}  // namespace swath
