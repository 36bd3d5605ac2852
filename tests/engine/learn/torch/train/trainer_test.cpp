// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <thread>

#include "engine/learn/data/patch_index.h"
#include "engine/learn/predict/predictor.h"
#include "engine/learn/torch/weights/checkpoint.h"
#include "tests/engine/learn/torch/train/training_support.h"

namespace swath {
namespace {

using test::quickConfig;
using test::Recording;
using test::shapesSource;
using test::train;
using ::testing::HasSubstr;

TEST(Trainer, LearnsSyntheticShapes) {
    TrainConfig config = quickConfig();
    config.epochs = 6;
    config.stepsPerEpoch = 40;
    config.precision = Precision::Automatic;
    const Recording run = train(config, shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    const auto validations = run.all<TrainValidation>();
    ASSERT_FALSE(validations.empty());
    EXPECT_EQ(validations.back().set, "validation");
    EXPECT_GT(validations.back().meanIou, 0.8);
    EXPECT_LT(run.all<TrainStep>().back().loss, run.all<TrainStep>().front().loss);
}

TEST(Trainer, ReportsInOrder) {
    const Recording run = train(quickConfig(), shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    const auto preparing = run.all<TrainPreparing>();
    ASSERT_GE(preparing.size(), 4U);
    EXPECT_EQ(preparing.front().phase, "reading labels");
    EXPECT_EQ(preparing.back().phase, "starting");
    EXPECT_THAT(preparing.back().device, HasSubstr("CPU · "));
    EXPECT_THAT(preparing.back().device, HasSubstr("fp32"));
    const auto steps = run.all<TrainStep>();
    ASSERT_EQ(steps.size(), 20U);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        EXPECT_EQ(steps[i].step, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(steps[i].epoch, i < 10 ? 1 : 2);
        EXPECT_EQ(steps[i].stepInEpoch, static_cast<int>(i % 10) + 1);
    }
    EXPECT_LT(steps[0].learningRate, steps[8].learningRate);
    const auto validations = run.all<TrainValidation>();
    EXPECT_EQ(validations.back().step, 20);
    std::int64_t counted = 0;
    for (const std::int64_t n : validations.back().confusion) counted += n;
    EXPECT_EQ(counted, 64 * 192);  // every labelled pixel of the validation quarter, none else
    EXPECT_EQ(run.all<TrainCheckpoint>().back().step, 20);
    EXPECT_FALSE(run.ended()->stopped);
    EXPECT_EQ(run.ended()->step, 20);
}

TEST(Trainer, ResumesExactlyWhereItStopped) {
    TrainConfig config = quickConfig();
    config.epochs = 4;
    const Recording whole = train(config, shapesSource());
    ASSERT_TRUE(whole.ended()) << whole.failure();

    const Recording first =
        train(config, shapesSource(), nullptr, [](const TrainEvent& event, LearnControl& control) {
            if (const auto* step = std::get_if<TrainStep>(&event); step && step->step == 20)
                control.stop.request_stop();
        });
    ASSERT_TRUE(first.ended()) << first.failure();
    EXPECT_TRUE(first.ended()->stopped);
    const auto saved = first.all<TrainCheckpoint>().back();
    EXPECT_EQ(saved.step, 20);
    const Recording second = train(config, shapesSource(), saved.bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_EQ(second.all<TrainStep>().front().step, 21);
    EXPECT_EQ(second.all<TrainStep>().size(), 20U);
    EXPECT_EQ(second.all<TrainStep>().back().loss, whole.all<TrainStep>().back().loss);
    const auto withoutTime = [](const Recording& run) {
        auto read = readCheckpoint(*run.all<TrainCheckpoint>().back().bytes);
        read->elapsedS = 0;
        return writeCheckpoint(*read);
    };
    EXPECT_EQ(withoutTime(second), withoutTime(whole));
}

TEST(Trainer, AStepWithoutLabelsHasNoLoss) {
    // Labels in a part of a cell of the index alone: most windows that are drawn miss them.
    test::MemoryScene scene = test::shapesScene({64, 64}, 5);
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x)
            scene.targets[static_cast<std::size_t>(y * 64 + x)] =
                x < 20 && y < 20 ? static_cast<std::uint8_t>(x < 10) : kTargetIgnore;
    scene.role = [](int, int) { return Role::Train; };
    TrainConfig config = quickConfig();
    config.patchSize = 16;
    config.batchSize = 1;
    config.stepsPerEpoch = 40;
    config.sampler = "border-unbiased";
    const auto scenes = std::make_shared<const std::vector<test::MemoryScene>>(1, std::move(scene));
    const Recording run = train(config, std::make_unique<test::MemorySource>(scenes, 3, 3));
    ASSERT_TRUE(run.ended()) << run.failure();
    int without = 0;
    for (const TrainStep& step : run.all<TrainStep>()) {
        EXPECT_NE(step.loss, 0);
        EXPECT_EQ(std::isnan(step.loss), step.gradientNorm == 0) << "step " << step.step;
        without += std::isnan(step.loss);
    }
    EXPECT_GT(without, 20);
    EXPECT_LT(without, 80);
}

TEST(Trainer, CountsItsSecondsOnFromTheCheckpoint) {
    const Recording first = train(quickConfig(), shapesSource());
    ASSERT_TRUE(first.ended()) << first.failure();
    auto checkpoint = readCheckpoint(*first.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(checkpoint.ok());
    EXPECT_GE(checkpoint->elapsedS, first.all<TrainStep>().back().elapsedS);
    EXPECT_LE(checkpoint->elapsedS, first.ended()->elapsedS);
    // As if it had taken an hour: a limit of a minute is that of the continuation, and is not used up.
    checkpoint->elapsedS = 3600;
    const auto bytes = std::make_shared<const std::vector<std::byte>>(writeCheckpoint(*checkpoint));
    TrainConfig config = quickConfig();
    config.epochs = 3;
    config.maxSeconds = 60;
    const Recording second = train(config, shapesSource(), bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_EQ(second.ended()->step, 30);
    EXPECT_GT(second.all<TrainPreparing>().front().elapsedS, 3600);
    double before = 3600;
    for (const TrainStep& step : second.all<TrainStep>()) {
        EXPECT_GT(step.elapsedS, before);
        EXPECT_NEAR(step.elapsedS - step.sinceStartS, 3600, 1e-3);
        before = step.elapsedS;
    }
    EXPECT_GT(second.all<TrainValidation>().back().elapsedS, before);
    EXPECT_GT(second.ended()->elapsedS, before);
}

TEST(Trainer, PausesGoesOnPredictingAndResumes) {
    TrainConfig config = quickConfig();
    Recording run;
    LearnControl control;
    control.wish.store(PredictionWish{0, {{0, 0}, {7, 7}}});  // the second one lies outside the scene
    control.predictionShare = 0;
    Trainer(config, shapesSource(), nullptr).run(control, [&](TrainEvent event) {
        if (const auto* step = std::get_if<TrainStep>(&event); step && step->step == 5) control.pause.begin();
        if (std::holds_alternative<TrainPrediction>(event)) control.pause.end();
        run.events.push_back(std::move(event));
    });
    ASSERT_TRUE(run.ended()) << run.failure();
    ASSERT_EQ(run.all<TrainPaused>().size(), 1U);
    EXPECT_EQ(run.all<TrainPaused>()[0].step, 5);
    EXPECT_EQ(run.all<TrainResumed>().size(), 1U);
    const auto predictions = run.all<TrainPrediction>();
    ASSERT_EQ(predictions.size(), 1U);  // with a share of 0, only while paused
    EXPECT_EQ(predictions[0].step, 5);
    EXPECT_EQ(predictions[0].tile, (TileIndex{0, 0}));
    const LabelTile& tile = *predictions[0].classes;
    for (int x = 0; x < kLabelTileSize; ++x) {
        const std::uint8_t inside = tile[static_cast<std::size_t>(191 * kLabelTileSize + x)];
        EXPECT_TRUE(inside >= 10 && inside <= 12);
        EXPECT_EQ(tile[static_cast<std::size_t>(192 * kLabelTileSize + x)],
                  kUnlabelled);  // the scene has 192 rows
    }
    EXPECT_EQ(run.all<TrainStep>().size(), 20U);
}

TEST(Trainer, PredictsWhatComesIntoViewDuringAPause) {
    Recording run;
    LearnControl control;
    std::jthread viewer;
    Trainer(quickConfig(), shapesSource(), nullptr).run(control, [&](TrainEvent event) {
        if (const auto* step = std::get_if<TrainStep>(&event); step && step->step == 5) control.pause.begin();
        if (std::holds_alternative<TrainPaused>(event))
            viewer = std::jthread([&control] { control.show({0, {{0, 0}}}); });
        if (std::holds_alternative<TrainPrediction>(event)) control.pause.end();
        run.events.push_back(std::move(event));
    });
    ASSERT_TRUE(run.ended()) << run.failure();
    ASSERT_FALSE(run.all<TrainPrediction>().empty());
    EXPECT_EQ(run.all<TrainPrediction>()[0].step, 5);
    EXPECT_EQ(run.all<TrainStep>().size(), 20U);
}

TEST(Trainer, StopsWhilePausedAndKeepsACheckpoint) {
    TrainConfig config = quickConfig();
    config.epochs = 0;
    const Recording run =
        train(config, shapesSource(), nullptr, [](const TrainEvent& event, LearnControl& control) {
            if (const auto* step = std::get_if<TrainStep>(&event); step && step->step == 7)
                control.pause.begin();
            if (std::holds_alternative<TrainPaused>(event)) control.stop.request_stop();
        });
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_TRUE(run.ended()->stopped);
    EXPECT_EQ(run.all<TrainCheckpoint>().back().step, 7);
}

TEST(Trainer, StopsBeforeItHasBegun) {
    const Recording run =
        train(quickConfig(), shapesSource(), nullptr,
              [](const TrainEvent&, LearnControl& control) { control.stop.request_stop(); });
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_TRUE(run.ended()->stopped);
    EXPECT_TRUE(run.all<TrainStep>().empty());
}

TEST(Trainer, PredictsWishedTilesOldestFirst) {
    TrainConfig config = quickConfig();
    Recording run;
    LearnControl control;
    control.predictionShare = 0.5;
    control.wish.store(PredictionWish{0, {{0, 0}, {1, 0}, {0, 1}}});
    Trainer(config, shapesSource({400, 300}), nullptr).run(control, [&](TrainEvent event) {
        run.events.push_back(std::move(event));
    });
    ASSERT_TRUE(run.ended()) << run.failure();
    const auto predictions = run.all<TrainPrediction>();
    ASSERT_GE(predictions.size(), 3U);
    EXPECT_EQ(predictions[0].tile, (TileIndex{0, 0}));
    EXPECT_EQ(predictions[1].tile, (TileIndex{1, 0}));
    EXPECT_EQ(predictions[2].tile, (TileIndex{0, 1}));
}

TEST(Trainer, HalvesTheBatchWhenMemoryRunsOut) {
    int attempts = 0;
    TrainerHooks hooks;
    hooks.beforeStep = [&](std::int64_t step, int batch) {
        if (step == 3 && batch == 4 && ++attempts > 0)
            throw std::runtime_error(
                "DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes");
        if (step == 5 && batch == 2) throw std::bad_alloc();
    };
    const Recording run = train(quickConfig(), shapesSource(), nullptr, {}, hooks);
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_EQ(attempts, 1);
    const auto notices = run.all<TrainNotice>();
    ASSERT_EQ(notices.size(), 2U);
    EXPECT_EQ(notices[0].text, "batch halved to 2: out of memory");
    EXPECT_EQ(notices[1].text, "batch halved to 1: out of memory");
    EXPECT_EQ(run.all<TrainStep>().size(), 20U);
}

TEST(Trainer, GivesUpWhenOnePatchIsTooMuch) {
    TrainerHooks hooks;
    hooks.beforeStep = [](std::int64_t, int) { throw std::bad_alloc(); };
    const Recording run = train(quickConfig(), shapesSource(), nullptr, {}, hooks);
    ASSERT_TRUE(run.failed());
    EXPECT_EQ(run.failed()->error.code, Errc::OutOfMemory);
    EXPECT_THAT(run.failure(), HasSubstr("smaller patch size"));
}

TEST(Trainer, FailsInWordsWhenTheLossIsNaN) {
    TrainConfig config = quickConfig();
    TrainerHooks hooks;
    hooks.loss = [](std::int64_t step, double loss) {
        return step == 15 ? std::numeric_limits<double>::quiet_NaN() : loss;
    };
    const Recording run = train(config, shapesSource(), nullptr, {}, hooks);
    ASSERT_TRUE(run.failed());
    EXPECT_THAT(run.failure(), HasSubstr("the loss became NaN at step 15"));
    EXPECT_THAT(run.failure(), HasSubstr("lower the learning rate"));
    ASSERT_FALSE(run.all<TrainCheckpoint>().empty());
    EXPECT_TRUE(loadPredictor(*run.all<TrainCheckpoint>().back().bytes).ok());
}

TEST(Trainer, SaysWhenThereIsNothingToLearnFrom) {
    auto scene = test::shapesScene({128, 128}, 1);
    scene.role = [](int, int) { return Role::Validation; };
    auto source = std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3, 3);
    const Recording run = train(quickConfig(), std::move(source));
    ASSERT_TRUE(run.failed());
    EXPECT_THAT(run.failure(), HasSubstr("no labelled pixels in a train region ("));
    // Where labels are there, data must be missing.
    EXPECT_THAT(nothingToLearnFrom(*test::shapesSource()).what, HasSubstr("where the scenes hold no data"));
}

TEST(Trainer, NamesClassesWithoutLabels) {
    auto scene = test::shapesScene({128, 128}, 1);
    auto source = std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3, 4);
    const Recording run = train(quickConfig(), std::move(source));
    ASSERT_TRUE(run.ended()) << run.failure();
    ASSERT_EQ(run.all<TrainNotice>().size(), 1U);
    EXPECT_THAT(run.all<TrainNotice>()[0].text, HasSubstr("class 3"));
}

TEST(Trainer, ValidatesOnTrainWindowsWithoutAValidationRegion) {
    auto scene = test::shapesScene({128, 128}, 1);
    scene.role = [](int, int) { return Role::Train; };
    auto source = std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3, 3);
    const Recording run = train(quickConfig(), std::move(source));
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_EQ(run.all<TrainValidation>().back().set, "train");
}

TEST(Trainer, RefusesACheckpointOfOtherScenes) {
    const Recording run = train(quickConfig(), shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    auto scene = test::shapesScene({128, 128}, 1);
    auto source = std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 2, 3);
    const Recording resumed =
        train(quickConfig(), std::move(source), run.all<TrainCheckpoint>().back().bytes);
    EXPECT_THAT(resumed.failure(), HasSubstr("trained on 3 bands, the scenes have 2"));
}

TEST(Trainer, NamesTheNearestNetwork) {
    TrainConfig config = quickConfig();
    config.network = "unett";
    EXPECT_THAT(train(config, shapesSource()).failure(), HasSubstr("did you mean \"unet\"?"));
}

}  // namespace
}  // namespace swath
