// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/learn/classic/train/classic_learner.h"
#include "engine/learn/classic/train/classic_predictor.h"
#include "tests/engine/learn/memory_source.h"
#include "tests/engine/learn/recording.h"

namespace swath {
namespace {

TrainConfig forestConfig() {
    TrainConfig config;
    config.learner = "random-forest(trees=20, depth=10)";
    config.features = "bands + gaussian(1, 2) + statistics(5)";
    config.threads = 2;
    return config;
}

test::Recording run(const TrainConfig& config, std::unique_ptr<PatchSource> source) {
    LearnControl control;
    control.wish.store(PredictionWish{0, {{0, 0}, {7, 7}}});
    ClassicLearner learner(config, std::move(source));
    return test::record(learner, control);
}

std::unique_ptr<PatchSource> sourceOf(std::vector<test::MemoryScene> scenes) {
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::move(scenes)), 3, 3);
}

/// Mean IoU of a predictor over a whole scene, as predictScene() gives it.
double meanIou(Predictor& predictor, const test::MemoryScene& scene) {
    const auto source = sourceOf({scene});
    std::vector<std::uint8_t> map;
    const Status done = predictScene(
        predictor, scene.size,
        [&](const RectI& window, std::span<float> out) { return source->readImage(0, window, out); },
        [&](const MapRows& rows) {
            map.insert(map.end(), rows.classes.begin(), rows.classes.end());
            return Status();
        },
        {.window = 256, .margin = 32}, {}, {});
    EXPECT_TRUE(done);
    double sum = 0;
    for (int k = 0; k < 3; ++k) {
        double both = 0, either = 0;
        for (std::size_t i = 0; i < map.size(); ++i) {
            const bool truth = scene.targets[i] == k, said = map[i] == 10 + k;
            both += truth && said ? 1 : 0;
            either += truth || said ? 1 : 0;
        }
        sum += both / either / 3;
    }
    return sum;
}

TEST(ClassicLearner, ReportsAsANetworkDoes) {
    const auto recording = run(forestConfig(), test::shapesSource());
    ASSERT_TRUE(recording.ended()) << recording.failure();
    EXPECT_FALSE(recording.ended()->stopped);
    EXPECT_GE(recording.all<TrainPreparing>().size(), 3u);
    ASSERT_FALSE(recording.all<TrainStep>().empty());
    EXPECT_EQ(recording.all<TrainStep>().back().stepsPerEpoch, 20);
    const auto validations = recording.all<TrainValidation>();
    ASSERT_EQ(validations.size(), 1u);
    EXPECT_EQ(validations[0].set, "validation");
    EXPECT_GT(validations[0].meanIou, 0.6);
    EXPECT_GT(validations[0].loss, 0);
    const auto checkpoints = recording.all<TrainCheckpoint>();
    ASSERT_EQ(checkpoints.size(), 2u);
    EXPECT_FALSE(checkpoints[0].best);
    EXPECT_TRUE(checkpoints[1].best);
    const auto importance = recording.all<TrainImportance>();
    ASSERT_EQ(importance.size(), 1u);
    ASSERT_FALSE(importance[0].features.empty());
    for (std::size_t i = 1; i < importance[0].features.size(); ++i)
        EXPECT_GE(importance[0].features[i - 1].second, importance[0].features[i].second);
    const auto predictions = recording.all<TrainPrediction>();
    ASSERT_EQ(predictions.size(), 1u);  // the scene has no tile (7, 7)
    EXPECT_GE((*predictions[0].classes)[0], 10);
    EXPECT_EQ((*predictions[0].classes)[200 * 256], kUnlabelled);  // below the scene
    EXPECT_EQ(run(forestConfig(), test::shapesSource()).all<TrainValidation>()[0].confusion,
              validations[0].confusion);
}

TEST(ClassicLearner, ItsCheckpointPredictsWhatItPredicted) {
    const auto recording = run(forestConfig(), test::shapesSource());
    ASSERT_TRUE(recording.ended()) << recording.failure();
    auto predictor = loadClassicPredictor(*recording.all<TrainCheckpoint>()[0].bytes);
    ASSERT_TRUE(predictor) << predictor.error().text();
    EXPECT_EQ((*predictor)->classValues(), (std::vector<std::uint8_t>{10, 11, 12}));
    EXPECT_EQ((*predictor)->classNames()[1], "class 1");
    EXPECT_EQ((*predictor)->bandCount(), 3);
    EXPECT_GT(meanIou(**predictor, test::shapesScene({300, 280}, 77)), 0.6);
    std::vector<float> wrong(10), out(10);
    EXPECT_FALSE((*predictor)->predict(wrong, {2, 2}, out));
}

TEST(ClassicLearner, FiguresOfEachSceneCarryOverToOthers) {
    auto dark = test::shapesScene({256, 256}, 9);
    for (float& v : dark.samples) v = 0.4F * v + 300;
    TrainConfig config = forestConfig();
    double iou[2];
    for (const bool perScene : {false, true}) {
        config.normalisation = perScene ? NormalisationKind::Scene : NormalisationKind::DataSet;
        const auto recording = run(config, test::shapesSource({512, 256}, 5));
        ASSERT_TRUE(recording.ended()) << recording.failure();
        auto predictor = loadClassicPredictor(*recording.all<TrainCheckpoint>()[0].bytes);
        iou[perScene ? 1 : 0] = meanIou(**predictor, dark);
    }
    EXPECT_LT(iou[0], 0.4);
    EXPECT_GT(iou[1], 0.6);
}

TEST(ClassicLearner, AveragesOneOfEachScale) {
    auto dark = test::shapesScene({128, 96}, 9);
    for (float& v : dark.samples) v = 0.4F * v + 300;
    auto source = sourceOf({test::shapesScene({256, 192}, 1), test::shapesScene({256, 192}, 2), dark});
    const WindowReader readDark = [&](const RectI& window, std::span<float> out) {
        return source->readImage(2, window, out);
    };
    const auto predicted = [&](NormalisationKind kind) {
        TrainConfig config = forestConfig();
        config.normalisation = kind;
        LearnControl control;
        auto model = fitClassicModel(config, *source, control, [](const TrainEvent&) {});
        EXPECT_TRUE(model) << (model ? "" : model.error().text());
        EXPECT_EQ(model->ensembles.size(), kind == NormalisationKind::Both ? 2u : 1u);
        auto predictor = loadClassicPredictor(writeClassicCheckpoint(*model));
        EXPECT_TRUE(predictor) << (predictor ? "" : predictor.error().text());
        EXPECT_TRUE((*predictor)->beginScene(dark.size, readDark, {}));
        std::vector<float> samples(3 * 128 * 96), out(3 * 128 * 96);
        EXPECT_TRUE(readDark({0, 0, 128, 96}, samples));
        EXPECT_TRUE((*predictor)->predict(samples, dark.size, out));
        return out;
    };
    const auto both = predicted(NormalisationKind::Both), byDataSet = predicted(NormalisationKind::DataSet),
               byScene = predicted(NormalisationKind::Scene);
    EXPECT_NE(byDataSet, byScene);
    for (std::size_t i = 0; i < both.size(); ++i)
        ASSERT_NEAR(both[i], (byDataSet[i] + byScene[i]) / 2, 1e-6) << i;
}

TEST(ClassicLearner, AveragesSeveralLearners) {
    TrainConfig config = forestConfig();
    config.learner = "random-forest(trees=10) + 0.5 * linear + logistic";
    const auto recording = run(config, test::shapesSource());
    ASSERT_TRUE(recording.ended()) << recording.failure();
    EXPECT_GT(recording.all<TrainValidation>()[0].meanIou, 0.6);
    const auto model = readClassicCheckpoint(*recording.all<TrainCheckpoint>()[0].bytes);
    ASSERT_TRUE(model);
    ASSERT_EQ(model->ensembles.size(), 1u);
    EXPECT_EQ(model->ensembles[0].size(), 3u);
    EXPECT_EQ(model->config.learner, config.learner);
}

TEST(ClassicLearner, StopsSoonAndSaysSo) {
    TrainConfig config = forestConfig();
    config.learner = "random-forest(trees=2000)";
    LearnControl control;
    ClassicLearner learner(config, test::shapesSource({512, 512}));
    const auto recording = test::record(learner, control, [&](const TrainEvent& event) {
        if (std::holds_alternative<TrainStep>(event)) control.stop.request_stop();
    });
    ASSERT_TRUE(recording.ended()) << recording.failure();
    EXPECT_TRUE(recording.ended()->stopped);
    EXPECT_TRUE(recording.all<TrainCheckpoint>().empty());
}

TEST(ClassicLearner, SaysWhatIsMissing) {
    auto scene = test::shapesScene({256, 192}, 1);
    for (std::uint8_t& target : scene.targets)
        if (target == 2) target = kTargetIgnore;
    const auto two = run(forestConfig(), sourceOf({scene}));
    ASSERT_TRUE(two.ended()) << two.failure();
    ASSERT_EQ(two.all<TrainNotice>().size(), 1u);
    EXPECT_NE(two.all<TrainNotice>()[0].text.find("class 2"), std::string::npos);
    scene.role = [](int, int) { return Role::Validation; };
    EXPECT_NE(run(forestConfig(), sourceOf({scene})).failure().find("no labelled pixels"), std::string::npos);
    TrainConfig config = forestConfig();
    config.features = "gausian";
    EXPECT_NE(run(config, test::shapesSource()).failure().find("gaussian"), std::string::npos);
    config = forestConfig();
    config.learner = "forest";
    EXPECT_NE(run(config, test::shapesSource()).failure().find("forest"), std::string::npos);
}

TEST(ClassicLearner, OneLabelledPixelAndDeadBandsAreEnough) {
    auto scene = test::shapesScene({256, 192}, 1);
    std::fill_n(scene.samples.begin(), 256 * 192, std::numeric_limits<float>::quiet_NaN());
    std::fill_n(scene.samples.begin() + 256 * 192, 256 * 192, 4.0F);
    std::ranges::fill(scene.targets, kTargetIgnore);
    scene.targets[100 * 256 + 30] = 2;
    scene.role = [](int, int) { return Role::Train; };
    for (const char* learner :
         {"random-forest", "linear", "gaussian-mixture", "svm-rbf", "k-nearest", "k-means"}) {
        TrainConfig config = forestConfig();
        config.learner = learner;
        const auto recording = run(config, sourceOf({scene}));
        ASSERT_TRUE(recording.ended()) << learner << ": " << recording.failure();
        const auto validation = recording.all<TrainValidation>()[0];
        EXPECT_EQ(validation.set, "train");
        EXPECT_EQ(validation.meanIou, 1) << learner;
        EXPECT_EQ((*recording.all<TrainPrediction>()[0].classes)[1000], 12) << learner;
        EXPECT_TRUE(readClassicCheckpoint(*recording.all<TrainCheckpoint>()[0].bytes)) << learner;
    }
}

TEST(LearnerTerms, AreChecked) {
    EXPECT_TRUE(learnerTerms("network + 2 * random-forest(trees=50)"));
    EXPECT_EQ(networkCount(*learnerTerms("network(members=4) + linear")), 4);
    EXPECT_EQ(networkCount(*learnerTerms("network")), 1);
    EXPECT_EQ(networkCount(*learnerTerms("linear")), 0);
    EXPECT_FALSE(learnerTerms("network(members=0)"));
    EXPECT_TRUE(isWithoutNetwork(*learnerTerms("linear + bayes")));
    EXPECT_FALSE(isWithoutNetwork(*learnerTerms("linear + network")));
    for (const char* line :
         {"", "network + network", "-1 * linear", "random-forest(tree=5)", "k-nearest(k=0)"})
        EXPECT_FALSE(learnerTerms(line)) << line;
}

}  // namespace
}  // namespace swath
