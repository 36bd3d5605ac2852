// SPDX-License-Identifier: MIT
// What the settings of a run do to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "engine/learn/config/catalogs.h"
#include "engine/learn/predict/predictor.h"
#include "engine/learn/torch/networks/per_class.h"
#include "engine/learn/torch/networks/registry.h"
#include "engine/learn/torch/train/gradient_step.h"
#include "engine/learn/torch/weights/checkpoint.h"
#include "tests/engine/learn/torch/train/training_support.h"

namespace swath {
namespace {

using test::quickConfig;
using test::Recording;
using test::shapesSource;
using test::train;
using ::testing::HasSubstr;

/// Class 0 of the shapes is what is left, as in a project with a background class.
class WithBackground final : public PatchSource {
  public:
    explicit WithBackground(std::unique_ptr<PatchSource> source) : source_(std::move(source)) {}
    std::unique_ptr<PatchSource> clone() const override {
        return std::make_unique<WithBackground>(source_->clone());
    }
    int sceneCount() const override { return source_->sceneCount(); }
    int bandCount() const override { return source_->bandCount(); }
    int classCount() const override { return source_->classCount(); }
    Size sceneSize(int scene) const override { return source_->sceneSize(scene); }
    std::uint8_t classValue(int k) const override { return source_->classValue(k); }
    std::string className(int k) const override { return source_->className(k); }
    int backgroundClass() const override { return 0; }
    Status readImage(int scene, const RectI& window, std::span<float> out) override {
        return source_->readImage(scene, window, out);
    }
    void readTargets(int scene, const RectI& window, Role role, const Targets& out) override {
        source_->readTargets(scene, window, role, out);
    }
    std::vector<RectI> labelledWindows(int scene, Role role) const override {
        return source_->labelledWindows(scene, role);
    }

  private:
    std::unique_ptr<PatchSource> source_;
};

double lastIou(const Recording& run) {
    const auto validations = run.all<TrainValidation>();
    return validations.empty() ? -1 : validations.back().meanIou;
}

TEST(TrainerSettings, EveryOptimiserLearns) {
    for (const SpecEntry& entry : optimiserCatalog()) {
        TrainConfig config = quickConfig();
        config.epochs = 3;
        config.optimiser = entry.name;
        if (entry.name == "sgd") config.learningRate = 0.05;
        const Recording run = train(config, shapesSource());
        ASSERT_TRUE(run.ended()) << entry.name << run.failure();
        const auto steps = run.all<TrainStep>();
        double early = 0, late = 0;
        for (std::size_t i = 0; i < 5; ++i) {
            early += steps[i].loss;
            late += steps[steps.size() - 1 - i].loss;
        }
        EXPECT_LT(late, 0.8 * early) << entry.name;
    }
}

TEST(TrainerSettings, OneNetworkOfSigmoidsLearns) {
    TrainConfig config = quickConfig();
    config.epochs = 6;
    config.stepsPerEpoch = 30;
    config.outputs = Outputs::Sigmoid;
    config.loss = "bce + dice";
    const Recording run = train(config, std::make_unique<WithBackground>(shapesSource()));
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_GT(lastIou(run), 0.7);
    EXPECT_TRUE(std::isfinite(run.all<TrainValidation>().back().loss));
}

TEST(TrainerSettings, ANetworkForEachClassLearnsInTurn) {
    TrainConfig config = quickConfig();
    config.epochs = 6;
    config.stepsPerEpoch = 40;
    config.outputs = Outputs::PerClass;
    config.loss = "bce";
    const Recording run = train(config, std::make_unique<WithBackground>(shapesSource()));
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_GT(lastIou(run), 0.6);
    const auto bytes = run.all<TrainCheckpoint>().back().bytes;
    const auto checkpoint = readCheckpoint(*bytes);
    ASSERT_TRUE(checkpoint.ok());
    std::set<std::string> heads;
    for (const auto& [name, tensor] : checkpoint->network) heads.insert(name.substr(0, name.find('.')));
    EXPECT_EQ(heads, (std::set<std::string>{"class1", "class2"})) << "the background has no network";

    auto predictor = loadPredictor(*bytes, 1);
    ASSERT_TRUE(predictor.ok()) << predictor.error().text();
    auto source = shapesSource();
    const RectI window{192, 0, 64, 64};
    std::vector<float> samples(3 * 64 * 64), scores(3 * 64 * 64);
    ASSERT_TRUE(source->readImage(0, window, samples));
    ASSERT_TRUE((*predictor)->predict(samples, {64, 64}, scores));
    std::vector<std::uint8_t> truth(64 * 64);
    source->readTargets(0, window, Role::Validation, {truth});
    std::size_t right = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        EXPECT_EQ(scores[i], 0.5F) << "of the background";
        std::size_t best = 0;
        for (std::size_t k = 1; k < 3; ++k)
            if (scores[k * truth.size() + i] > scores[best * truth.size() + i]) best = k;
        right += best == truth[i];
    }
    EXPECT_GT(double(right) / double(truth.size()), 0.7);  // a window without its surroundings
}

TEST(TrainerSettings, ScoresOfClassesApartLeaveTheRestToTheBackground) {
    const auto logits =
        torch::tensor({-2.0F, 1.0F, -1.0F, 3.0F, -0.5F, -0.1F, 2.0F, -4.0F}).view({1, 2, 2, 2});
    const auto chosen = classesOf(logits, {Outputs::Sigmoid, 0}).flatten();
    EXPECT_TRUE(torch::equal(chosen, torch::tensor({0, 0, 1, 0}, torch::kInt64)));
    const auto without = classesOf(logits, {Outputs::Sigmoid, -1}).flatten();
    EXPECT_TRUE(torch::equal(without, torch::tensor({1, 0, 1, 0}, torch::kInt64)));
    EXPECT_TRUE(torch::allclose(scoresOf(logits, {}).sum(1), torch::ones({1, 2, 2})));
}

TEST(TrainerSettings, AccumulatedBatchesAreOneLargeOne) {
    // Without norms and dropout the gradient of two batches is that of all their patches.
    torch::manual_seed(1);
    const NetworkOptionValues options{{"width", "4"}, {"depth", "1"}, {"norm", "none"}};
    const auto network = *makeNetwork("unet", 2, 3, options);
    const auto loss = *LossFunction::make("cross-entropy", Outputs::Softmax, {1, 2, 0.5F});
    Batch whole;
    whole.images = torch::randn({4, 2, 32, 32});
    whole.targets = torch::randint(0, 3, {4, 32, 32}, torch::kInt64);
    whole.targets[0].fill_(255);
    whole.targets[3].slice(0, 0, 20).fill_(255);
    std::vector<Batch> parts(2);
    for (int i = 0; i < 2; ++i) {
        parts[static_cast<std::size_t>(i)].images = whole.images.narrow(0, 2 * i, 2);
        parts[static_cast<std::size_t>(i)].targets = whole.targets.narrow(0, 2 * i, 2);
    }
    const ComputeDevice device;
    const TrainConfig config;
    network->train();
    auto optimiser = *Optimiser::make("sgd", network->named_parameters(), 0);
    GradientStep step(*network, loss, optimiser, device, config, 3);
    const double one = *step.compute(std::span(&whole, 1), 1, 1);
    std::map<std::string, torch::Tensor> gradients;
    for (const auto& item : network->named_parameters()) gradients[item.key()] = item.value().grad().clone();
    const double two = *step.compute(parts, 1, 1);
    EXPECT_NEAR(one, two, 1e-6);
    for (const auto& item : network->named_parameters())
        EXPECT_TRUE(torch::allclose(item.value().grad(), gradients[item.key()], 1e-4, 1e-6)) << item.key();
}

TEST(TrainerSettings, ClipsTheGradient) {
    TrainConfig config = quickConfig();
    config.optimiser = "sgd(momentum=0)";
    config.schedule = "constant";
    config.warmUpSteps = 0;
    config.learningRate = 1;
    config.clipNorm = 1e-3;
    config.epochs = 1;
    config.stepsPerEpoch = 1;
    const Recording run = train(config, shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_GT(run.all<TrainStep>()[0].gradientNorm, 1e-3) << "what is told is the norm before clipping";
    torch::manual_seed(config.seed);
    const auto fresh = *makeNetwork(config.network, 3, 3, config.networkOptions);
    const auto moved = readCheckpoint(*run.all<TrainCheckpoint>().back().bytes);
    double square = 0;
    for (const auto& item : fresh->named_parameters())
        square += (item.value() - moved->network.at(item.key())).square().sum().item<double>();
    EXPECT_NEAR(std::sqrt(square), 1e-3, 2e-5);  // float32 weights of about 0.1
}

TEST(TrainerSettings, SaysWhatAStepTook) {
    const Recording run = train(quickConfig(), shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    for (const TrainStep& step : run.all<TrainStep>()) {
        EXPECT_GT(step.gradientNorm, 0);
        EXPECT_GE(step.waitShare, 0);
        EXPECT_LE(step.waitShare, 1);
        EXPECT_GT(step.memoryBytes, 10'000'000);
    }
}

TEST(TrainerSettings, FilmsTheSameFewPatches) {
    TrainConfig config = quickConfig();
    config.patchSize = 32;
    const Recording run = train(config, shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    const auto films = run.all<TrainPatches>();
    ASSERT_EQ(films.size(), run.all<TrainValidation>().size());
    ASSERT_FALSE(films[0].patches.empty());
    EXPECT_LE(films[0].patches.size(), 6U);
    std::set<std::uint8_t> seen;
    for (const auto& patch : films[0].patches) {
        EXPECT_EQ(patch.window.size(), (Size{32, 32}));
        EXPECT_GE(patch.window.x, 192 - 32) << "of the validation quarter";
        ASSERT_EQ(patch.truth.size(), 32U * 32U);
        seen.insert(patch.truth.begin(), patch.truth.end());
        for (const std::uint8_t value : patch.prediction) EXPECT_TRUE(value >= 10 && value <= 12);
    }
    EXPECT_TRUE(seen.contains(10) && seen.contains(11) && seen.contains(12)) << "patches show all classes";
    for (std::size_t i = 0; i < films.size(); ++i) {
        ASSERT_EQ(films[i].patches.size(), films[0].patches.size());
        for (std::size_t p = 0; p < films[i].patches.size(); ++p) {
            EXPECT_EQ(films[i].patches[p].window, films[0].patches[p].window);
            EXPECT_EQ(films[i].patches[p].truth, films[0].patches[p].truth);
        }
    }
}

TEST(TrainerSettings, StopsEarlyAndEndsWithTheBestWeights) {
    TrainConfig config = quickConfig();
    config.epochs = 50;
    config.patience = 2;
    config.minDelta = 1;  // nothing is ever a gain but the first judgement
    const Recording run = train(config, shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    EXPECT_FALSE(run.ended()->stopped);
    EXPECT_EQ(run.ended()->step, 30);
    EXPECT_THAT(run.all<TrainNotice>().back().text, HasSubstr("no gain in 2 validations"));
    const auto checkpoints = run.all<TrainCheckpoint>();
    const auto best = std::ranges::find_if(checkpoints.rbegin(), checkpoints.rend(), &TrainCheckpoint::best);
    ASSERT_NE(best, checkpoints.rend());
    EXPECT_FALSE(checkpoints.back().best);
    EXPECT_EQ(*checkpoints.back().bytes, *best->bytes);

    config.restoreBest = false;
    const Recording kept = train(config, shapesSource());
    EXPECT_TRUE(kept.all<TrainCheckpoint>().back().best) << "predicted with what it ended with";
    EXPECT_EQ(kept.all<TrainCheckpoint>().back().step, 30);

    // A run that had ended so goes on when it is asked to.
    const Recording on = train(config, shapesSource(), kept.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(on.ended()) << on.failure();
    EXPECT_EQ(on.ended()->step, 50);
}

TEST(TrainerSettings, FallsToItsLastRateByTheClock) {
    TrainConfig config = quickConfig();
    config.epochs = 0;
    config.warmUpSteps = 0;
    std::vector<TrainStep> steps;
    // A machine that is busy with other things may need longer for some steps.
    for (config.maxSeconds = 3; steps.size() < 8 && config.maxSeconds < 1000; config.maxSeconds *= 4) {
        const Recording run = train(config, shapesSource());
        ASSERT_TRUE(run.ended()) << run.failure();
        steps = run.all<TrainStep>();
    }
    ASSERT_GE(steps.size(), 8U);
    EXPECT_LT(steps.back().learningRate, 0.5 * steps.front().learningRate);
    for (std::size_t i = 1; i < steps.size(); ++i)
        EXPECT_LE(steps[i].learningRate, steps[i - 1].learningRate);
}

TEST(TrainerSettings, SlowsTheEncoderAlone) {
    TrainConfig config = quickConfig();
    config.network = "unet-resnet18";
    config.networkOptions.clear();
    config.encoderRate = 0;
    config.epochs = 1;
    config.stepsPerEpoch = 2;
    const Recording run = train(config, shapesSource());
    ASSERT_TRUE(run.ended()) << run.failure();
    torch::manual_seed(config.seed);
    const auto fresh = *makeNetwork(config.network, 3, 3);
    const auto moved = readCheckpoint(*run.all<TrainCheckpoint>().back().bytes);
    for (const auto& item : fresh->named_parameters())
        EXPECT_EQ(torch::equal(item.value(), moved->network.at(item.key())),
                  item.key().starts_with("encoder."))
            << item.key();
}

TEST(TrainerSettings, NetworksThatNameWindowsTrainOnOneLabelACell) {
    const auto network = *makeNetwork("cnn-pc", 2, 3, {{"width", "2"}});
    auto targets = torch::full({1, 16, 20}, 255, torch::kInt64);
    targets[0].slice(0, 0, 8).slice(1, 0, 8).fill_(1);   // a whole cell
    targets[0].slice(0, 0, 8).slice(1, 8, 16).fill_(0);  // two classes: the larger one
    targets[0].slice(0, 0, 5).slice(1, 8, 16).fill_(2);
    targets[0][9][3] = 2;  // a single labelled pixel
    // 20 pixels across are three cells of 8, two pixels of each outer one outside.
    const auto cells = targetsOfCells(*network, targets, 3);
    const auto output = forwardCells(*network, torch::randn({1, 2, 16, 20}));
    EXPECT_EQ(cells.sizes().slice(1).vec(), output.logits.sizes().slice(2).vec());
    EXPECT_EQ(cells[0][0][0].item<int>(), 1);
    EXPECT_EQ(cells[0][0][1].item<int>(), 2);
    EXPECT_EQ(cells[0][1][0].item<int>(), 2);
    EXPECT_EQ(cells[0][1][1].item<int>(), 255);
}

TEST(TrainerSettings, PatchClassifiersTrainAndPredict) {
    for (const char* name : {"cnn-pc", "cerranet"}) {
        TrainConfig config = quickConfig();
        config.network = name;
        config.networkOptions.clear();
        if (config.network == "cnn-pc") config.networkOptions["width"] = "4";
        config.batchSize = 2;
        config.epochs = 1;
        config.stepsPerEpoch = config.network == "cnn-pc" ? 60 : 2;
        const Recording run = train(config, shapesSource());
        ASSERT_TRUE(run.ended()) << name << run.failure();
        EXPECT_TRUE(std::isfinite(run.all<TrainStep>().back().loss)) << name;
        auto predictor = loadPredictor(*run.all<TrainCheckpoint>().back().bytes, 1);
        ASSERT_TRUE(predictor.ok()) << predictor.error().text();
        std::vector<float> samples(3 * 64 * 64, 100), scores(3 * 64 * 64);
        ASSERT_TRUE((*predictor)->predict(samples, {64, 64}, scores)) << name;
        for (std::size_t i = 1; i < 8; ++i) EXPECT_EQ(scores[i], scores[0]) << name << ": one label a cell";
    }
}

// ---- bad input

TEST(TrainerSettings, RefusesUnknownLines) {
    TrainConfig config = quickConfig();
    config.loss = "cross-entrpy";
    EXPECT_THAT(train(config, shapesSource()).failure(), HasSubstr("did you mean \"cross-entropy\"?"));
    config = quickConfig();
    config.precision = Precision::Float16;
    EXPECT_THAT(train(config, shapesSource()).failure(), HasSubstr("fp16 is for CUDA devices"));
}

TEST(TrainerSettings, BandsWithoutDataGiveNoNaN) {
    auto scene = test::shapesScene({192, 128}, 3);
    const auto area = static_cast<std::size_t>(scene.size.area());
    std::fill_n(scene.samples.begin() + static_cast<std::ptrdiff_t>(area), area,
                std::numeric_limits<float>::quiet_NaN());
    std::fill_n(scene.samples.begin(), area / 3, std::numeric_limits<float>::quiet_NaN());
    std::fill_n(scene.samples.begin() + static_cast<std::ptrdiff_t>(2 * area), area, 4.0F);  // a constant one
    auto source = std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3, 3);
    const Recording run = train(quickConfig(), std::move(source));
    ASSERT_TRUE(run.ended()) << run.failure();
    for (const TrainStep& step : run.all<TrainStep>()) EXPECT_TRUE(std::isfinite(step.loss));
}

TEST(TrainerSettings, LearnsFromOneLabelledPixel) {
    for (const char* loss : {"cross-entropy", "dice + 10 * focal", "lovasz", "ohem", "boundary + mcc"}) {
        auto scene = test::shapesScene({128, 128}, 3);
        std::ranges::fill(scene.targets, kTargetIgnore);
        scene.targets[64 * 128 + 20] = 1;
        auto source = std::make_unique<test::MemorySource>(
            std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3, 3);
        TrainConfig config = quickConfig();
        config.loss = loss;
        const Recording run = train(config, std::move(source));
        ASSERT_TRUE(run.ended()) << loss << run.failure();
        for (const TrainStep& step : run.all<TrainStep>()) EXPECT_TRUE(std::isfinite(step.loss)) << loss;
    }
}

}  // namespace
}  // namespace swath
