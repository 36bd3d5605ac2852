// SPDX-License-Identifier: MIT
// A run that is stopped and gone on with is the run that was never stopped, and a run repeated is the same
// run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/learn/run/checkpoint_envelope.h"
#include "engine/learn/torch/weights/checkpoint.h"
#include "engine/learn/torch/weights/tensor_file.h"
#include "tests/engine/learn/torch/train/training_support.h"

namespace swath {
namespace {

using test::Recording;
using test::shapesSource;
using test::train;

/// 40 steps with everything that has a state or draws at random.
TrainConfig everything() {
    TrainConfig config = test::quickConfig();
    config.network = "unet-2015";
    config.networkOptions = {{"width", "4"}, {"padding", "same"}, {"norm", "batch"}};
    config.epochs = 4;
    config.optimiser = "nadam";
    config.schedule = "plateau(factor=0.5, patience=0)";
    config.loss = "cross-entropy(smoothing=0.1) + dice + boundary";
    config.accumulate = 2;
    config.clipNorm = 1;
    config.ema = 0.9;
    config.encoderRate = 0.5;
    config.weightDecay = 1e-3;
    config.patience = 50;
    return config;
}

Checkpoint lastOf(const Recording& run) {
    auto read = readCheckpoint(*run.all<TrainCheckpoint>().back().bytes);
    EXPECT_TRUE(read.ok());
    return std::move(*read);
}

void expectSameTensors(const std::map<std::string, torch::Tensor>& a,
                       const std::map<std::string, torch::Tensor>& b) {
    ASSERT_FALSE(a.empty());
    ASSERT_EQ(a.size(), b.size());
    for (const auto& [name, tensor] : a) EXPECT_TRUE(torch::equal(tensor, b.at(name))) << name;
}

void expectSame(const Recording& one, const Recording& other) {
    const Checkpoint a = lastOf(one), b = lastOf(other);
    expectSameTensors(a.network, b.network);
    if (a.config.ema > 0) expectSameTensors(a.trained, b.trained);
    expectSameTensors(a.optimiser, b.optimiser);
    EXPECT_EQ(a.step, b.step);
    EXPECT_EQ(a.optimiserSteps, b.optimiserSteps);
    EXPECT_EQ(a.schedule, b.schedule);
    EXPECT_EQ(a.patience, b.patience);
    EXPECT_EQ(a.bestMeanIou, b.bestMeanIou);
    EXPECT_EQ(one.all<TrainStep>().back().loss, other.all<TrainStep>().back().loss);
    EXPECT_EQ(one.all<TrainStep>().back().learningRate, other.all<TrainStep>().back().learningRate);
    EXPECT_EQ(one.all<TrainValidation>().back().confusion, other.all<TrainValidation>().back().confusion);
}

Recording interrupted(const TrainConfig& config, std::int64_t at, Size scene = {256, 192}) {
    const Recording first =
        train(config, shapesSource(scene), nullptr, [at](const TrainEvent& event, LearnControl& control) {
            if (const auto* step = std::get_if<TrainStep>(&event); step && step->step == at)
                control.stop.request_stop();
        });
    EXPECT_TRUE(first.ended()) << first.failure();
    EXPECT_EQ(first.all<TrainCheckpoint>().back().step, at);
    return train(config, shapesSource(scene), first.all<TrainCheckpoint>().back().bytes);
}

TEST(Exactness, TwentyAndTwentyStepsAreForty) {
    const Recording whole = train(everything(), shapesSource());
    ASSERT_TRUE(whole.ended()) << whole.failure();
    ASSERT_EQ(whole.all<TrainStep>().size(), 40U);
    const Recording second = interrupted(everything(), 20);
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_EQ(second.all<TrainStep>().front().step, 21);
    EXPECT_EQ(second.all<TrainStep>().size(), 20U);
    expectSame(whole, second);
    const auto falls = [](const Recording& run) {
        return std::ranges::count_if(run.all<TrainNotice>(), [](const TrainNotice& notice) {
            return notice.text.find("the learning rate falls") != std::string::npos;
        });
    };
    EXPECT_LE(falls(second), falls(whole));
}

TEST(Exactness, AnyOtherStepAsWell) {
    TrainConfig config = everything();
    config.networkOptions = {{"width", "8"}, {"depth", "2"}};
    config.network = "unet";
    config.ema = 0;
    config.accumulate = 1;
    config.optimiser = "adam";
    const Recording whole = train(config, shapesSource());
    ASSERT_TRUE(whole.ended()) << whole.failure();
    for (const std::int64_t at : {7, 33}) expectSame(whole, interrupted(config, at));
}

TEST(Exactness, WithANetworkForEachClass) {
    TrainConfig config = everything();
    config.network = "unet";
    config.networkOptions = {{"width", "4"}, {"depth", "2"}};
    config.outputs = Outputs::PerClass;
    const Recording whole = train(config, shapesSource());
    ASSERT_TRUE(whole.ended()) << whole.failure();
    expectSame(whole, interrupted(config, 20));
}

TEST(Exactness, ARepeatedRunIsTheSame) {
    TrainConfig config = everything();
    config.epochs = 1;
    config.threads = 2;  // sums over threads, too, are in a fixed order
    const Recording one = train(config, shapesSource());
    // What the clock decides must not matter: validations between epochs and the live prediction.
    config.validateEverySeconds = 0.1;
    Recording other;
    LearnControl control;
    control.predictionShare = 0.5;
    control.wish.store(PredictionWish{0, {{0, 0}}});
    Trainer(config, shapesSource(), nullptr).run(control, [&](TrainEvent event) {
        other.events.push_back(std::move(event));
    });
    ASSERT_TRUE(other.ended()) << other.failure();
    EXPECT_GT(other.all<TrainPrediction>().size(), 0U);
    expectSame(one, other);
}

TEST(Exactness, ARunFromItsRecordIsTheSame) {
    TrainConfig config = everything();
    config.precision = Precision::Automatic;
    const Recording one = train(config, shapesSource());
    ASSERT_TRUE(one.ended()) << one.failure();
    const auto preparing = one.all<TrainPreparing>();
    EXPECT_NE(preparing.back().precision, Precision::Automatic) << "what was chosen is said";
    const auto record = trainConfigFromJson(toJson(lastOf(one).config));
    ASSERT_TRUE(record.ok());
    EXPECT_EQ(record->precision, preparing.back().precision);
    expectSame(one, train(*record, shapesSource()));
}

TEST(Exactness, AStepThatWasGivenUpInItsMiddleLeavesNoTrace) {
    const TrainConfig config = everything();
    const Recording whole = train(config, shapesSource());
    LearnControl control;
    TrainerHooks hooks;
    hooks.longStepS = 0;  // every step counts as long
    hooks.beforeStep = [&](std::int64_t step, int) {
        if (step == 14) control.stop.request_stop();
    };
    Recording first;
    Trainer(config, shapesSource(), nullptr, hooks).run(control, [&](TrainEvent event) {
        first.events.push_back(std::move(event));
    });
    ASSERT_TRUE(first.ended() && first.ended()->stopped) << first.failure();
    EXPECT_EQ(first.all<TrainStep>().back().step, 13) << "the step was not waited for";
    EXPECT_EQ(first.all<TrainCheckpoint>().back().step, 13);
    EXPECT_THAT(first.all<TrainNotice>().back().text, testing::HasSubstr("step 14 was given up"));
    const Recording second = train(config, shapesSource(), first.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    expectSame(whole, second);
}

TEST(Exactness, ValidationAfterResumingCountsAllPixels) {
    const Recording second = interrupted(everything(), 20);
    ASSERT_TRUE(second.ended()) << second.failure();
    const auto validations = second.all<TrainValidation>();
    ASSERT_FALSE(validations.empty());
    // The validation that the stop came before is made up for.
    EXPECT_EQ(validations.front().step, 20);
    for (const TrainValidation& validation : validations) {
        std::int64_t counted = 0;
        for (const std::int64_t n : validation.confusion) counted += n;
        EXPECT_EQ(counted, 64 * 192);
    }
}

TEST(Exactness, ReadsCheckpointsOfTheFirstFormat) {
    TrainConfig config = test::quickConfig();
    config.epochs = 3;
    const Recording whole = train(config, shapesSource());
    const Recording first =
        train(config, shapesSource(), nullptr, [](const TrainEvent& event, LearnControl& control) {
            if (const auto* step = std::get_if<TrainStep>(&event); step && step->step == 20)
                control.stop.request_stop();
        });
    ASSERT_TRUE(first.ended()) << first.failure();
    // As it was written then: Adam's state under "adam.", no count of its steps, no state of a schedule.
    auto file = readTensors(openEnvelope(*first.all<TrainCheckpoint>().back().bytes)->part("tensors"));
    ASSERT_TRUE(file.ok());
    std::map<std::string, torch::Tensor> old;
    for (const auto& [name, tensor] : file->tensors)
        old[name.starts_with("optimiser.") ? "adam." + name.substr(10) : name] = tensor;
    file->tensors = old;
    auto header = nlohmann::ordered_json::parse(file->metadata["swath"]);
    header["format_version"] = 1;
    for (const char* key :
         {"background", "validated_at", "optimiser_steps", "schedule", "patience", "scaler"})
        header.erase(key);
    file->metadata["swath"] = header.dump();
    const auto bytes = std::make_shared<const std::vector<std::byte>>(writeTensors(*file));
    const Recording second = train(config, shapesSource(), bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    expectSameTensors(lastOf(second).network, lastOf(whole).network);
}

}  // namespace
}  // namespace swath
