// SPDX-License-Identifier: MIT
#include "engine/learn/config/train_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

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

/// As it is stored with runs; every setting is other than usual.
constexpr const char* kRecord = R"j({
  "recipe": "quick",
  "learner": "network + random-forest(trees=60, leaf=20)",
  "features": "bands + ratios",
  "network": "unet-resnet34",
  "network_options": {
    "conv_bias": true,
    "norm": "group",
    "width": 32
  },
  "weights": "/data/start.pth",
  "freeze_encoder": true,
  "outputs": "softmax",
  "patch_size": 256,
  "batch_size": 4,
  "epochs": 7,
  "steps_per_epoch": 50,
  "max_seconds": 12.5,
  "loss": "dice + 10 * focal(gamma=2)",
  "class_weighting": "inverse",
  "border_weight": 10.0,
  "border_sigma": 4.5,
  "optimiser": "sgd(momentum=0.99)",
  "learning_rate": 1e-05,
  "weight_decay": 1e-06,
  "schedule": "poly(power=0.9)",
  "warm_up_steps": 5,
  "encoder_rate": 0.1,
  "clip_norm": 1.0,
  "accumulate": 2,
  "ema": 0.99,
  "patience": 3,
  "min_delta": 0.002,
  "restore_best": false,
  "map_views": 4,
  "prior_adaptation": 0.25,
  "sampler": "positives(2, share=0.5)",
  "augmentation": {
    "flips": false,
    "quarter_turns": false,
    "rotation": 15.0,
    "scale_least": 0.75,
    "scale_most": 1.25,
    "brightness": 0.1,
    "contrast": 0.2,
    "band_jitter": 0.05,
    "noise": 0.3,
    "blur": 1.5,
    "elastic": 10.0,
    "elastic_smoothness": 60.0,
    "cut_out": 0.25,
    "mix": 0.5
  },
  "normalisation": "robust-scene",
  "precision": "bf16",
  "threads": 2,
  "seed": 18446744073709551615,
  "device": "cpu",
  "validate_every_seconds": 30.0,
  "validation_share": 0.25
})j";

TrainConfig recorded() {
    TrainConfig c;
    c.recipe = "quick";
    c.learner = "network + random-forest(trees=60, leaf=20)";
    c.features = "bands + ratios";
    c.network = "unet-resnet34";
    c.networkOptions = {{"width", "32"}, {"norm", "group"}, {"conv_bias", "true"}};
    c.weights = "/data/start.pth";
    c.freezeEncoder = true;
    c.outputs = Outputs::Softmax;
    c.patchSize = 256, c.batchSize = 4, c.epochs = 7, c.stepsPerEpoch = 50, c.maxSeconds = 12.5;
    c.loss = "dice + 10 * focal(gamma=2)";
    c.classWeighting = ClassWeighting::InverseFrequency;
    c.borderWeight = 10, c.borderSigma = 4.5;
    c.optimiser = "sgd(momentum=0.99)";
    c.learningRate = 1e-5, c.weightDecay = 1e-6;
    c.schedule = "poly(power=0.9)";
    c.warmUpSteps = 5, c.encoderRate = 0.1, c.clipNorm = 1, c.accumulate = 2, c.ema = 0.99;
    c.patience = 3, c.minDelta = 0.002, c.restoreBest = false;
    c.mapViews = 4, c.priorAdaptation = 0.25;
    c.sampler = "positives(2, share=0.5)";
    c.augmentation = {.flips = false,
                      .quarterTurns = false,
                      .rotation = 15,
                      .scaleLeast = 0.75,
                      .scaleMost = 1.25,
                      .brightness = 0.1,
                      .contrast = 0.2,
                      .bandJitter = 0.05,
                      .noise = 0.3,
                      .blur = 1.5,
                      .elastic = 10,
                      .elasticSmoothness = 60,
                      .cutOut = 0.25,
                      .mix = 0.5};
    c.normalisation = NormalisationKind::RobustScene;
    c.precision = Precision::BFloat16;
    c.threads = 2, c.seed = 18446744073709551615ULL;
    c.device = "cpu";
    c.validateEverySeconds = 30;
    c.validationShare = 0.25;
    return c;
}

TEST(TrainConfig, ReadsARecordOfEverySetting) {
    const auto read = trainConfigFromJson(kRecord);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(*read, recorded());
}

TEST(TrainConfig, WritesThoseKeysAndValuesAndNoOthers) {
    // The order of keys is no part of the format.
    EXPECT_EQ(nlohmann::json::parse(toJson(recorded())), nlohmann::json::parse(kRecord));
    EXPECT_EQ(nlohmann::json::parse(toJson({})).flatten().size(),
              nlohmann::json::parse(kRecord).flatten().size() - 2)
        << "two options of the network more than usual";
}

TEST(TrainConfig, WordsOfEnumerationsStay) {
    const auto word = [](const auto& set) {
        TrainConfig c;
        set(c);
        return toJson(c);
    };
    for (const auto& [value, text] : {std::pair(NormalisationKind::DataSet, "data-set"),
                                      {NormalisationKind::Scene, "scene"},
                                      {NormalisationKind::RobustDataSet, "robust-data-set"},
                                      {NormalisationKind::RobustScene, "robust-scene"},
                                      {NormalisationKind::Both, "both"},
                                      {NormalisationKind::Automatic, "automatic"}})
        EXPECT_THAT(word([&](TrainConfig& c) { c.normalisation = value; }),
                    HasSubstr(std::string("\"normalisation\": \"") + text + "\""));
    for (const auto& [value, text] : {std::pair(ClassWeighting::None, "none"),
                                      {ClassWeighting::InverseFrequency, "inverse"},
                                      {ClassWeighting::MedianFrequency, "median"},
                                      {ClassWeighting::EffectiveNumber, "effective"}})
        EXPECT_THAT(word([&](TrainConfig& c) { c.classWeighting = value; }),
                    HasSubstr(std::string("\"class_weighting\": \"") + text + "\""));
    for (const auto& [value, text] : {std::pair(Precision::Automatic, "auto"),
                                      {Precision::Float32, "fp32"},
                                      {Precision::BFloat16, "bf16"},
                                      {Precision::Float16, "fp16"}})
        EXPECT_THAT(word([&](TrainConfig& c) { c.precision = value; }),
                    HasSubstr(std::string("\"precision\": \"") + text + "\""));
    for (const auto& [value, text] : {std::pair(Outputs::Softmax, "softmax"),
                                      {Outputs::Sigmoid, "sigmoid"},
                                      {Outputs::PerClass, "per-class"}})
        EXPECT_THAT(word([&](TrainConfig& c) { c.outputs = value; }),
                    HasSubstr(std::string("\"outputs\": \"") + text + "\""));
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
    EXPECT_EQ(trainConfigFromJson(R"({"depth": 2})")->networkOptions.at("width"), "16");
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
    EXPECT_THAT(failure(R"({"augmentation": {"scale_least": 1.5}})"),
                HasSubstr("at most scale_most, 1, not"));
    EXPECT_EQ(failure(R"({"augmentation": {"scale_least": 1.2, "scale_most": 1.5}})"), "");
    EXPECT_EQ(failure(R"({"augmentation": {"scale_least": 0.5, "scale_most": 0.9}})"), "");
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
