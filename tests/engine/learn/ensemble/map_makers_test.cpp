// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/map_makers.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/learn/ensemble/mixed_checkpoint.h"
#include "tests/engine/learn/ensemble/mixed_runs.h"

namespace swath {
namespace {

TEST(MapMakers, AreTheAverageUnlessAnotherIsBetter) {
    const auto choose = [](double others, double average, double networks, int scenes) {
        return chooseMapMakers({others, average, networks, scenes});
    };
    EXPECT_EQ(choose(0.5, 0.6, 0.55, 3), MapMakers::Average);
    EXPECT_EQ(choose(0.5, 0.5, 0.51, 3), MapMakers::Average);
    EXPECT_EQ(choose(0.5, 0.49, 0.51, 3), MapMakers::Average);
    EXPECT_EQ(choose(0.5, 0.47, 0.51, 3), MapMakers::Others);
    EXPECT_EQ(choose(0.4, 0.45, 0.48, 3), MapMakers::Networks);
    EXPECT_EQ(choose(NAN, NAN, NAN, 3), MapMakers::Average);
    // One scene or two say little of the next.
    EXPECT_EQ(choose(0.884, 0.863, 0.805, 1), MapMakers::Average);
    EXPECT_EQ(choose(0.4, 0.45, 0.48, 2), MapMakers::Average);
    EXPECT_EQ(choose(0.4, 0.45, 0.51, 2), MapMakers::Networks);
    EXPECT_EQ(choose(0.6, 0.3, 0.2, 1), MapMakers::Others);
}

/// Stripes across (class 0) and along (class 1): the values of pixels are the same in both.
test::MemoryScene stripes() {
    test::MemoryScene scene{.size = {256, 128}, .samples = {}, .targets = {}};
    for (int y = 0; y < scene.size.height; ++y)
        for (int x = 0; x < scene.size.width; ++x) {
            const bool along = (x / 32 + y / 32) % 2 == 1;
            scene.targets.push_back(along ? 1 : 0);
            scene.samples.push_back(static_cast<float>(((along ? x : y) / 2) % 2));
        }
    scene.role = [](int x, int) { return x < 192 ? Role::Train : Role::Validation; };
    return scene;
}

TEST(MapMakers, AreNetworksAloneWhereShapeSaysEverything) {
    TrainConfig config = test::mixedConfig();
    config.learner = "network + 1000000 * automatic(trees=5)";
    config.features = "bands";
    config.epochs = 1;
    config.stepsPerEpoch = 60;
    config.learningRate = 1e-2;
    config.augmentation.quarterTurns = false;  // would make one class of the other
    LearnControl control;
    auto learner = makeAnyLearner(
        config, std::make_unique<test::MemorySource>(
                    std::make_shared<const std::vector<test::MemoryScene>>(std::vector{stripes()}), 1, 2));
    ASSERT_TRUE(learner) << learner.error().text();
    const auto recording = test::record(**learner, control);
    ASSERT_TRUE(recording.ended()) << recording.failure();
    const auto validations = recording.all<TrainValidation>();
    EXPECT_LT(validations.front().meanIou, 0.6);
    EXPECT_GT(validations.back().meanIou, 0.8);
    const auto mixed = readMixedCheckpoint(*recording.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(mixed);
    EXPECT_EQ(mixed->otherWeight, 0);
    EXPECT_FALSE(mixed->other.empty());  // a run that goes on weighs them again
    EXPECT_NE(recording.all<TrainNotice>().back().text.find("makes the map alone"), std::string::npos);
    // Read back, it predicts as the network does.
    auto whole = loadAnyPredictor(*recording.all<TrainCheckpoint>().back().bytes);
    auto network = loadAnyPredictor(mixed->network);
    ASSERT_TRUE(whole && network);
    const auto scene = stripes();
    std::vector<float> samples(64 * 64), a(2 * 64 * 64), b(a.size());
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = scene.samples[i / 64 * 256 + i % 64];
    ASSERT_TRUE((*whole)->predict(samples, {64, 64}, a));
    ASSERT_TRUE((*network)->predict(samples, {64, 64}, b));
    EXPECT_EQ(a, b);
}

}  // namespace
}  // namespace swath
