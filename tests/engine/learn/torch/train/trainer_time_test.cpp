// SPDX-License-Identifier: MIT
// A run that the clock ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "tests/engine/learn/torch/train/training_support.h"

namespace swath {
namespace {

using test::Recording;
using test::shapesSource;
using test::train;

TrainConfig timed(double seconds) {
    TrainConfig config = test::quickConfig();
    config.epochs = 0;
    config.maxSeconds = seconds;
    return config;
}

TEST(TrainerTime, AStepIsGivenUpInItsMiddleWhenTheTimeIsUp) {
    using Clock = std::chrono::steady_clock;
    const auto limit = std::chrono::seconds(4);
    TrainerHooks hooks;
    hooks.longStepS = 0;  // every step but the first counts as long
    Clock::time_point firstStep;
    hooks.beforeStep = [&](std::int64_t step, int) {
        if (step == 1) firstStep = Clock::now();
        // The run began before its first step: by then its time is up. Nothing ever comes of the promise.
        if (step == 2) std::promise<void>().get_future().wait_until(firstStep + limit);
    };
    const Recording run = train(timed(4), shapesSource(), nullptr, {}, hooks);
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_FALSE(run.ended()->stopped) << "it came to its own end";
    ASSERT_EQ(run.all<TrainStep>().size(), 1U) << "the second step was made all the same";
    std::vector<std::string> notices;
    for (const TrainNotice& notice : run.all<TrainNotice>()) notices.push_back(notice.text);
    EXPECT_THAT(notices,
                testing::Contains(testing::StartsWith("step 2 was given up in its middle: the time is up, "
                                                      "and a step takes about ")));
    // What was learned by then is judged and kept.
    ASSERT_FALSE(run.all<TrainValidation>().empty());
    EXPECT_EQ(run.all<TrainValidation>().back().step, 1);
    ASSERT_FALSE(run.all<TrainCheckpoint>().empty());
    EXPECT_EQ(run.all<TrainCheckpoint>().back().step, 1);
}

TEST(TrainerTime, TheFirstStepIsMadeHoweverShortTheTime) {
    TrainerHooks hooks;
    hooks.longStepS = 0;
    const Recording run = train(timed(1e-3), shapesSource(), nullptr, {}, hooks);
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_EQ(run.all<TrainStep>().size(), 1U);
    EXPECT_EQ(run.all<TrainCheckpoint>().back().step, 1);
    // So it is for a run that goes on: its time counts anew.
    const Recording further =
        train(timed(1e-3), shapesSource(), run.all<TrainCheckpoint>().back().bytes, {}, hooks);
    ASSERT_TRUE(further.ended()) << further.failure();
    EXPECT_EQ(further.all<TrainStep>().size(), 1U);
    EXPECT_EQ(further.all<TrainCheckpoint>().back().step, 2);
}

}  // namespace
}  // namespace swath
