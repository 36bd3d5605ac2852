// SPDX-License-Identifier: MIT
#include "engine/learn/config/train_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swath {
namespace {

using ::testing::HasSubstr;

TEST(TrainConfig, GoesThroughJsonUnchanged) {
    TrainConfig config;
    config.network = "unet";
    config.patchSize = 64;
    config.maxSeconds = 12.5;
    config.classWeighting = ClassWeighting::InverseFrequency;
    config.precision = Precision::BFloat16;
    config.seed = 0xffffffffffffffffULL;
    config.augmentation.quarterTurns = false;
    config.augmentation.rotation = 12.5;
    config.outputs = Outputs::PerClass;
    config.loss = "dice + 10 * focal(gamma=2)";
    const auto read = trainConfigFromJson(toJson(config));
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(*read, config);
}

TEST(TrainConfig, AbsentKeysKeepTheirDefaults) {
    const auto read = trainConfigFromJson(R"({"epochs": 3})");
    ASSERT_TRUE(read.ok()) << read.error().text();
    TrainConfig expected;
    expected.epochs = 3;
    EXPECT_EQ(*read, expected);
}

TEST(TrainConfig, ReadsOptionsOfNetworks) {
    const auto wide = trainConfigFromJson(R"({"network_options": {"width": 32, "upsampling": "nearest"}})");
    ASSERT_TRUE(wide.ok()) << wide.error().text();
    EXPECT_EQ(wide->networkOptions,
              (std::map<std::string, std::string>{{"upsampling", "nearest"}, {"width", "32"}}));
    EXPECT_THAT(toJson(*wide), HasSubstr("\"width\": 32"));
    EXPECT_TRUE(trainConfigFromJson(R"({"network": "segnet"})")->networkOptions.empty());
}

TEST(TrainConfig, ReadsTheKeysOfEarlyRecords) {
    const auto read = trainConfigFromJson(
        R"({"base_width": 4, "depth": 2, "flips": false, "rotations": false, "balanced_share": 0.5})");
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->networkOptions, (std::map<std::string, std::string>{{"depth", "2"}, {"width", "4"}}));
    EXPECT_FALSE(read->augmentation.flips);
    EXPECT_FALSE(read->augmentation.quarterTurns);
    EXPECT_EQ(read->sampler, "balanced(share=0.5)");
}

std::string failure(const std::string& text) {
    const auto read = trainConfigFromJson(text);
    return read.ok() ? "" : read.error().text();
}

TEST(TrainConfig, NamesTheNearestKey) {
    EXPECT_THAT(failure(R"({"epoch": 3})"), HasSubstr(R"(unknown key "epoch" (did you mean "epochs"?))"));
    EXPECT_THAT(failure(R"({"quite_something_else": 3})"),
                HasSubstr("the keys are recipe, learner, features, network"));
}

TEST(TrainConfig, RefusesBadValuesInWords) {
    EXPECT_THAT(failure("{"), HasSubstr("not a JSON object"));
    EXPECT_THAT(failure("[1]"), HasSubstr("not a JSON object"));
    EXPECT_THAT(failure(R"({"epochs": "many"})"), HasSubstr("\"epochs\" must be a whole number"));
    EXPECT_THAT(failure(R"({"epochs": 1e3})"), HasSubstr("\"epochs\" must be a whole number"));
    EXPECT_THAT(failure(R"({"epochs": 99999999999})"), HasSubstr("\"epochs\" must be"));
    EXPECT_THAT(failure(R"({"seed": -1})"), HasSubstr("\"seed\" must be a whole number, 0 or more"));
    EXPECT_THAT(failure(R"({"augmentation": {"flips": 1}})"), HasSubstr("true or false"));
    EXPECT_THAT(failure(R"({"augmentation": {"blurr": 1}})"), HasSubstr("did you mean \"blur\"?"));
    EXPECT_THAT(failure(R"({"precision": "fp64"})"), HasSubstr(R"(one of "auto", "fp32", "bf16")"));
    EXPECT_THAT(failure(R"({"batch_size": 0})"), HasSubstr("\"batch_size\" must be between 1 and"));
    EXPECT_THAT(failure(R"({"learning_rate": 0})"), HasSubstr("\"learning_rate\" must be between"));
    EXPECT_THAT(failure(R"({"device": "gpu"})"), HasSubstr("\"device\" must be"));
    EXPECT_THAT(failure(R"({"prior_adaptation": 1.5})"), HasSubstr("prior_adaptation"));
    EXPECT_THAT(failure(R"({"prior_adaptation": 0.5, "class_weighting": "none"})"), HasSubstr("count alike"));
    EXPECT_THAT(failure(R"({"prior_adaptation": 0.5, "outputs": "sigmoid"})"),
                HasSubstr("exclude each other"));
    EXPECT_THAT(failure(R"({"map_views": 2})"), HasSubstr("\"map_views\" must be 1, 4"));
    EXPECT_THAT(failure(R"({"patch_size": 4})"), HasSubstr("patch_size"));
    EXPECT_THAT(failure(R"({"network_options": {"width": 1.5}})"), HasSubstr("options by name"));
}

TEST(TrainConfig, ChecksItsLinesOfTerms) {
    EXPECT_EQ(failure(R"j({"loss": "dice + 10 * focal(gamma=2)", "schedule": "poly"})j"), "");
    EXPECT_EQ(failure(R"({"optimiser": "adamw"})"), "");
    EXPECT_THAT(failure(R"({"loss": "dyce"})"), HasSubstr("did you mean \"dice\"?"));
    EXPECT_THAT(failure(R"j({"loss": "focal(gamma=99)"})j"),
                HasSubstr("gamma of focal must be between 0 and 10"));
    EXPECT_THAT(failure(R"({"optimiser": "adamm"})"), HasSubstr("did you mean \"adam\"?"));
    EXPECT_THAT(failure(R"({"optimiser": "adam + sgd"})"), HasSubstr("there must be a single one"));
    EXPECT_THAT(failure(R"({"schedule": "cosinus"})"), HasSubstr("did you mean \"cosine\"?"));
    EXPECT_THAT(failure(R"({"loss": "border-weighted"})"), HasSubstr("needs a border weight above 0"));
    EXPECT_EQ(failure(R"({"loss": "border-weighted", "border_weight": 10})"), "");
    EXPECT_THAT(failure(R"({"schedule": "one-cycle", "epochs": 0})"), HasSubstr("set epochs or max_seconds"));
    EXPECT_EQ(failure(R"({"schedule": "one-cycle", "epochs": 0, "max_seconds": 60})"), "");
}

}  // namespace
}  // namespace swath
