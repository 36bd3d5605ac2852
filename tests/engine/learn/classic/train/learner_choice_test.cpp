// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/learner_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/learn/classic/train/classic_learner.h"
#include "tests/engine/learn/lit_scene.h"
#include "tests/engine/learn/recording.h"

namespace swath {
namespace {

using test::litSource;
using testing::HasSubstr;

/// With noise that hides a part of each class in the other.
test::MemoryScene litScene(double shareOfOne, double gain, double offset, std::uint64_t seed) {
    return test::litScene(shareOfOne, gain, offset, seed, 2, {80, 60});
}

/// Class 1 lies in the middle of the values, class 0 on both sides: no line tells them apart.
test::MemoryScene ringScene(std::uint64_t seed) {
    test::MemoryScene scene{.size = {80, 60}, .samples = {}, .targets = {}};
    Rng rng(seed);
    for (std::int64_t i = 0; i < scene.size.area(); ++i) {
        const double value = 10 * rng.uniform();
        scene.targets.push_back(value > 3 && value < 7 ? 1 : 0);
        scene.samples.push_back(static_cast<float>(value));
    }
    return scene;
}

TrainConfig automatic() {
    TrainConfig config;
    config.learner = "automatic(trees=10, leaf=5)";
    config.features = "bands";
    config.normalisation = NormalisationKind::Automatic;
    config.threads = 2;
    return config;
}

struct Fitted {
    Result<ClassicModel> model;
    std::string reason;
};

Fitted fit(const TrainConfig& config, std::unique_ptr<PatchSource> source) {
    LearnControl control;
    std::string reason;
    auto model = fitClassicModel(config, *source, control, [&](const TrainEvent& event) {
        if (const auto* notice = std::get_if<TrainNotice>(&event); notice && notice->harmless)
            reason = notice->text;
    });
    return {std::move(model), reason};
}

TEST(LearnerChoice, TakesEachScenesOwnScaleWhereTheyDifferByLight) {
    const auto [model, reason] = fit(
        automatic(), litSource({litScene(0.4, 1, 0, 1), litScene(0.5, 3, 40, 2), litScene(0.6, 0.5, -20, 3),
                                litScene(0.5, 2, -60, 4), litScene(0.4, 1, 25, 5)}));
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(model->config.normalisation, NormalisationKind::Scene);
    EXPECT_EQ(model->config.learner, "linear + random-forest(leaf=5, trees=10)");
    EXPECT_EQ(model->ensembles.size(), 1u);
    EXPECT_EQ(model->ensembles[0].size(), 2u);
    EXPECT_THAT(reason, HasSubstr("none of 8 other ways is clearly better"));
}

TEST(LearnerChoice, TakesOneScaleForAllWhereScenesDifferByWhatTheyShow) {
    const auto [model, reason] = fit(
        automatic(), litSource({litScene(0.03, 1, 0, 1), litScene(0.97, 1, 0, 2), litScene(0.5, 1, 0, 3),
                                litScene(0.02, 1, 0, 4), litScene(0.95, 1, 0, 5), litScene(0.3, 1, 0, 6)}));
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(model->config.normalisation, NormalisationKind::DataSet);
    EXPECT_THAT(reason, HasSubstr("all scenes by the same figures"));
    EXPECT_THAT(reason, HasSubstr("against"));
}

TEST(LearnerChoice, TakesTheForestAloneWhereNoLineTellsClassesApart) {
    std::vector<test::MemoryScene> scenes;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) scenes.push_back(ringScene(seed));
    TrainConfig config = automatic();
    config.normalisation = NormalisationKind::DataSet;  // which stands, whatever labels say
    const auto [model, reason] = fit(config, litSource(std::move(scenes)));
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(model->config.normalisation, NormalisationKind::DataSet);
    // A line says "class 0" everywhere, the forest is right: averaged or not, it decides.
    const auto taken = learnerTerms(model->config.learner);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->back().name, "random-forest");
    EXPECT_THAT(reason, HasSubstr("mean IoU 0.9"));
}

TEST(LearnerChoice, NeedsFourPartsToLeaveTheUsualWay) {
    // All speaks for one scale, but only three scenes do.
    const auto [model, reason] = fit(
        automatic(), litSource({litScene(0.03, 1, 0, 1), litScene(0.97, 1, 0, 2), litScene(0.5, 1, 0, 3)}));
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(model->config.normalisation, NormalisationKind::Scene);
    EXPECT_THAT(reason, HasSubstr("too little"));
}

TEST(LearnerChoice, CutsASingleSceneIntoQuarters) {
    const auto [model, reason] = fit(automatic(), litSource({ringScene(1)}));
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(model->config.normalisation, NormalisationKind::Scene);
    EXPECT_THAT(reason, HasSubstr("quarters of the scene"));
}

TEST(LearnerChoice, LeavesFewSamplesToAForestOfSmallLeaves) {
    test::MemoryScene scene = ringScene(1);
    std::fill(scene.targets.begin() + 6, scene.targets.end(), kTargetIgnore);
    const auto [model, reason] = fit(automatic(), litSource({scene}));
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(model->config.learner, "random-forest(leaf=1, trees=10)");
}

TEST(LearnerChoice, ChoosesTheScaleOfALearnerThatIsGiven) {
    TrainConfig config = automatic();
    config.learner = "linear";
    const auto [model, reason] =
        fit(config, litSource({litScene(0.03, 1, 0, 1), litScene(0.97, 1, 0, 2), litScene(0.5, 1, 0, 3),
                               litScene(0.02, 1, 0, 4), litScene(0.95, 1, 0, 5), litScene(0.3, 1, 0, 6)}));
    ASSERT_TRUE(model) << model.error().text();
    EXPECT_EQ(model->config.normalisation, NormalisationKind::DataSet);
    EXPECT_EQ(model->config.learner, "linear");
    // Told both, there is nothing to choose.
    config.normalisation = NormalisationKind::Scene;
    EXPECT_EQ(fit(config, litSource({litScene(0.5, 1, 0, 1), litScene(0.5, 1, 0, 2)})).reason, "");
}

TEST(LearnerChoice, IsTheSameEachTimeAndWithAnyThreads) {
    const auto scenes = [] {
        return litSource(
            {litScene(0.2, 1, 0, 1), litScene(0.7, 1, 3, 2), litScene(0.5, 2, 0, 3), litScene(0.4, 1, 5, 4)});
    };
    TrainConfig config = automatic();
    const auto first = fit(config, scenes());
    config.threads = 1;
    const auto second = fit(config, scenes());
    ASSERT_TRUE(first.model && second.model);
    EXPECT_EQ(first.reason, second.reason);
    EXPECT_EQ(writeClassicCheckpoint(*first.model).size(), writeClassicCheckpoint(*second.model).size());
}

TEST(LearnerChoice, CanBeStopped) {
    LearnControl control;
    control.stop.request_stop();
    const auto source = litSource({litScene(0.5, 1, 0, 1), litScene(0.5, 1, 0, 2)});
    const auto model = fitClassicModel(automatic(), *source, control, [](const TrainEvent&) {});
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, Errc::Cancelled);
}

TEST(LearnerTerms, ChoosingStandsAlone) {
    EXPECT_TRUE(learnerTerms("automatic"));
    EXPECT_TRUE(learnerTerms("network + automatic(trees=200)"));
    EXPECT_FALSE(learnerTerms("automatic + linear"));
    EXPECT_FALSE(learnerTerms("automatic + automatic"));
}

}  // namespace
}  // namespace swath
