// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/live_classifier.h"

#include <gtest/gtest.h>

#include <numeric>

#include "engine/learn/classic/train/classic_learner.h"
#include "tests/engine/learn/memory_source.h"
#include "tests/engine/learn/recording.h"

namespace swath {
namespace {

const Size kSize{600, 400};

/// Only a few strokes of the scene are labelled. @param strokes  how many rows of them.
std::unique_ptr<PatchSource> scribbled(int strokes) {
    auto scene = test::shapesScene(kSize, 3);
    for (int y = 0; y < kSize.height; ++y)
        for (int x = 0; x < kSize.width; ++x)
            if (y % 40 > 2 || y / 40 >= strokes)
                scene.targets[static_cast<std::size_t>(y * kSize.width + x)] = kTargetIgnore;
    scene.role = [](int, int) { return Role::Train; };
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3, 3);
}

TrainConfig liveConfig() {
    TrainConfig config;  // the default learner is a network: a forest follows the pen
    config.features = "bands + gaussian(1, 2)";
    config.threads = 2;
    return config;
}

const PredictionWish kAll{0, {{0, 0}, {1, 0}, {2, 0}, {0, 1}, {1, 1}, {2, 1}, {9, 9}}};

TEST(LiveClassifier, ComesCoarselyFirstAndEndsAsTheLearnerWould) {
    const auto labels = scribbled(6);
    LiveClassifier live(liveConfig(), labels->clone());
    auto round = live.refit(*labels, {});
    ASSERT_TRUE(round) << round.error().text();
    EXPECT_GT(round->samples, 5000u);
    std::vector<TrainPrediction> said;
    ASSERT_TRUE(live.classify(
        kAll, {}, [&](TrainPrediction p) { said.push_back(std::move(p)); }, *round));
    ASSERT_EQ(said.size(), 12u);
    EXPECT_EQ(round->tiles, 6);
    EXPECT_LE(round->samplesS, round->fitS);
    EXPECT_LE(round->fitS, round->coarseS);
    EXPECT_LE(round->coarseS, round->mapS);
    std::map<TileIndex, LabelTilePtr> coarse, full;
    for (std::size_t i = 0; i < 6; ++i) coarse[said[i].tile] = said[i].classes;
    for (std::size_t i = 6; i < 12; ++i) full[said[i].tile] = said[i].classes;
    ASSERT_EQ(full.size(), 6u);
    for (int y = 0; y < 256; ++y)  // every square of the coarse one is of its middle
        for (int x = 0; x < 256; ++x)
            ASSERT_EQ((*coarse[{0, 0}])[static_cast<std::size_t>(y * 256 + x)],
                      (*full[{0, 0}])[static_cast<std::size_t>((y / 4 * 4 + 2) * 256 + x / 4 * 4 + 2)]);

    TrainConfig config = liveConfig();
    config.learner = "random-forest(trees=50)";
    LearnControl control;
    control.wish.store(kAll);
    ClassicLearner learner(config, labels->clone());
    const auto recording = test::record(learner, control);
    ASSERT_TRUE(recording.ended()) << recording.failure();
    for (const TrainPrediction& p : recording.all<TrainPrediction>()) EXPECT_EQ(*p.classes, *full[p.tile]);
    EXPECT_EQ(live.importance().size(), live.featureNames().size());
}

TEST(LiveClassifier, ClassifiesWhatIsNewAlone) {
    const auto labels = scribbled(3);
    LiveClassifier live(liveConfig(), labels->clone());
    int said = 0;
    const auto count = [&](const TrainPrediction&) { ++said; };
    LiveRound before;
    ASSERT_TRUE(live.classify(kAll, {}, count, before));
    EXPECT_EQ(said, 0);  // no model yet
    auto round = live.refit(*labels, {});
    ASSERT_TRUE(round);
    ASSERT_TRUE(live.classify({0, {{0, 0}}}, {}, count, *round));
    EXPECT_EQ(said, 2);
    LiveRound view;
    ASSERT_TRUE(live.classify({0, {{0, 0}, {1, 1}}}, {}, count, view));
    EXPECT_EQ(said, 4);
    EXPECT_EQ(view.tiles, 1);
    const auto more = scribbled(8);
    round = live.refit(*more, {});
    ASSERT_TRUE(round);
    ASSERT_TRUE(live.classify({0, {{0, 0}, {1, 1}}}, {}, count, *round));
    EXPECT_EQ(said, 8);
}

TEST(LiveClassifier, TheNextStrokeCancelsIt) {
    const auto labels = scribbled(6);
    LiveClassifier live(liveConfig(), labels->clone());
    std::stop_source stop;
    auto round = live.refit(*labels, stop.get_token());
    ASSERT_TRUE(round);
    int said = 0;
    const Status done = live.classify(
        kAll, stop.get_token(),
        [&](const TrainPrediction&) {
            ++said;
            stop.request_stop();
        },
        *round);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Errc::Cancelled);
    EXPECT_EQ(said, 1);
    const auto cancelled = live.refit(*labels, stop.get_token());
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().code, Errc::Cancelled);
}

TEST(LiveClassifier, SaysThatNothingIsLabelled) {
    const auto labels = scribbled(0);
    LiveClassifier live(liveConfig(), labels->clone());
    const auto round = live.refit(*labels, {});
    ASSERT_FALSE(round);
    EXPECT_NE(round.error().what.find("no labelled pixels"), std::string::npos);
}

}  // namespace
}  // namespace swath
