// SPDX-License-Identifier: MIT
// Labels that are painted while a network trains reach it, and the run stays one that can be repeated.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/learn/torch/weights/checkpoint.h"
#include "tests/engine/learn/torch/train/training_support.h"

namespace swath {
namespace {

using test::Recording;
using test::shapesLabels;
using test::shapesSource;
using Labels = std::shared_ptr<const TrainingData>;

/// Two of three classes, on the left.
TrainingData begun() {
    return shapesLabels("begun", [](int x, int, int k) { return k < 2 && (x < 100 || x > 200); });
}
TrainingData painted() {
    return shapesLabels("painted", [](int, int, int) { return true; });
}

Labels from(std::int64_t step, TrainingData data) {
    data.fromStep = step;
    return std::make_shared<const TrainingData>(std::move(data));
}

TrainConfig config() {
    TrainConfig config = test::quickConfig();
    config.epochs = 4;
    config.ema = 0.9;
    config.loss = "cross-entropy + dice";
    config.classWeighting = ClassWeighting::MedianFrequency;
    return config;
}

using OnEvent = std::function<void(const TrainEvent&)>;

Recording runWith(LearnControl& control, const TrainConfig& config, test::Checkpoints checkpoint = nullptr,
                  const OnEvent& onEvent = {}) {
    Recording recording;
    Trainer(config, shapesSource(), std::move(checkpoint)).run(control, [&](TrainEvent event) {
        if (onEvent) onEvent(event);
        recording.events.push_back(std::move(event));
    });
    return recording;
}

Recording recorded(const TrainConfig& config, std::vector<Labels> labels, std::int64_t stopAt = 0,
                   test::Checkpoints checkpoint = nullptr) {
    LearnControl control;
    control.recorded = std::move(labels);
    return runWith(control, config, std::move(checkpoint), [&](const TrainEvent& event) {
        if (const auto* step = std::get_if<TrainStep>(&event); step && step->step == stopAt)
            control.stop.request_stop();
    });
}

Checkpoint lastOf(const Recording& run) {
    auto read = readCheckpoint(*run.all<TrainCheckpoint>().back().bytes);
    EXPECT_TRUE(read.ok());
    return std::move(*read);
}

void expectSame(const Recording& one, const Recording& other) {
    const Checkpoint a = lastOf(one), b = lastOf(other);
    EXPECT_EQ(a.step, b.step);
    EXPECT_EQ(a.labels, b.labels);
    EXPECT_EQ(a.labelsFrom, b.labelsFrom);
    EXPECT_EQ(a.classWeights, b.classWeights);
    EXPECT_EQ(a.samplerState, b.samplerState);
    ASSERT_EQ(a.trained.size(), b.trained.size());
    for (const auto& [name, tensor] : a.trained)
        EXPECT_TRUE(torch::equal(tensor, b.trained.at(name))) << name;
    for (const auto& [name, tensor] : a.optimiser)
        EXPECT_TRUE(torch::equal(tensor, b.optimiser.at(name))) << name;
}

/// Those that were not told before by a start that was gone on from.
std::vector<TrainLabels> newLabels(const Recording& run) {
    std::vector<TrainLabels> told;
    for (const TrainLabels& labels : run.all<TrainLabels>())
        if (!labels.known) told.push_back(labels);
    return told;
}

std::int64_t pixelsOf(const TrainValidation& validation) {
    std::int64_t sum = 0;
    for (const std::int64_t n : validation.confusion) sum += n;
    return sum;
}

TEST(LiveLabels, ReachTheRunAndARepeatIsTheSameToTheBit) {
    LearnControl control;
    control.data.store(begun());
    TrainConfig endless = config();
    endless.epochs = 0;
    std::int64_t taken = 0, last = 0;
    const Recording live = runWith(control, endless, nullptr, [&](const TrainEvent& event) {
        if (const auto* labels = std::get_if<TrainLabels>(&event)) taken = labels->step;
        if (const auto* step = std::get_if<TrainStep>(&event)) {
            last = step->step;
            if (step->step == 5) control.data.store(painted());
            if (taken > 5 && step->step == taken + 9) control.stop.request_stop();
        }
    });
    ASSERT_TRUE(live.ended()) << live.failure();
    const auto told = live.all<TrainLabels>();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].step, 1);
    EXPECT_EQ(told[0].data->id, "begun");
    EXPECT_GT(told[1].step, 5);
    EXPECT_EQ(told[1].data->id, "painted");
    EXPECT_EQ(told[1].pixels, 192 * 192);
    EXPECT_LT(told[0].pixels, told[1].pixels);
    const Checkpoint checkpoint = lastOf(live);
    EXPECT_EQ(checkpoint.labels, "painted");
    EXPECT_EQ(checkpoint.labelsFrom, told[1].step);
    EXPECT_GT(checkpoint.classWeights[2], 0) << "a class that had no labels at first is learned";

    const Recording repeated = recorded(endless, {from(1, begun()), from(told[1].step, painted())}, last);
    ASSERT_TRUE(repeated.ended()) << repeated.failure();
    expectSame(live, repeated);
    const Recording without = recorded(endless, {from(1, begun())}, last);
    EXPECT_FALSE(torch::equal(lastOf(live).trained.begin()->second, lastOf(without).trained.begin()->second));
}

TEST(LiveLabels, ARunThatIsKilledAndGoneOnWithIsTheSame) {
    for (const std::string& sampler : {TrainConfig().sampler, std::string("hard")}) {
        TrainConfig of = config();
        of.sampler = sampler;
        const std::vector<Labels> labels{from(1, begun()), from(13, painted())};
        const Recording whole = recorded(of, labels);
        ASSERT_TRUE(whole.ended()) << whole.failure();
        for (const std::int64_t at : {8, 12, 20}) {
            const Recording first = recorded(of, labels, at);
            ASSERT_EQ(first.all<TrainCheckpoint>().back().step, at);
            const Recording second = recorded(of, labels, 0, first.all<TrainCheckpoint>().back().bytes);
            ASSERT_TRUE(second.ended()) << second.failure();
            expectSame(whole, second);
            EXPECT_EQ(newLabels(second).size(), at < 13 ? 1U : 0U) << at;
        }
    }
}

TEST(LiveLabels, OfTheCheckpointNeedNoRecord) {
    const std::vector<Labels> labels{from(1, begun()), from(13, painted())};
    const Recording whole = recorded(config(), labels);
    const Recording first = recorded(config(), labels, 20);
    LearnControl control;
    control.data.store(painted());  // as they are when the project is opened again
    const Recording second = runWith(control, config(), first.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_TRUE(newLabels(second).empty());
    ASSERT_EQ(second.all<TrainLabels>().size(), 1U);
    EXPECT_EQ(second.all<TrainLabels>()[0].step, 13);
    expectSame(whole, second);
}

TEST(LiveLabels, JudgeFromTheSameStepOn) {
    const Recording run = recorded(config(), {from(1, begun()), from(13, painted())});
    ASSERT_TRUE(run.ended()) << run.failure();
    const auto validations = run.all<TrainValidation>();
    ASSERT_EQ(validations.size(), 4U);
    EXPECT_LT(pixelsOf(validations[0]), 64 * 192);
    EXPECT_EQ(pixelsOf(validations[1]), 64 * 192);
    EXPECT_TRUE(validations[1].best) << "figures of other labels are no measure";
}

TEST(LiveLabels, ThatDoNotFitAreRefusedInWords) {
    TrainingData elsewhere = shapesLabels("elsewhere", [](int, int, int) { return true; }, {256, 200});
    TrainingData otherClasses = painted();
    otherClasses.id = "other classes";
    ASSERT_TRUE(otherClasses.classes.add("a fourth"));
    for (const TrainingData& bad : {elsewhere, otherClasses}) {
        LearnControl control;
        control.data.store(begun());
        const Recording run = runWith(control, config(), nullptr, [&](const TrainEvent& event) {
            if (const auto* step = std::get_if<TrainStep>(&event); step && step->step == 5)
                control.data.store(bad);
        });
        ASSERT_TRUE(run.ended()) << run.failure();
        EXPECT_EQ(run.all<TrainStep>().size(), 40U);
        EXPECT_EQ(run.all<TrainLabels>().size(), 1U);
        std::string said;
        for (const TrainNotice& notice : run.all<TrainNotice>()) said += notice.text + "\n";
        EXPECT_THAT(said, testing::HasSubstr("new labels are not taken"));
        EXPECT_THAT(said, testing::HasSubstr("start a new"));
    }
    LearnControl control;
    control.data.store(elsewhere);
    EXPECT_THAT(runWith(control, config()).failure(), testing::HasSubstr("256×200"));
}

}  // namespace
}  // namespace swath
