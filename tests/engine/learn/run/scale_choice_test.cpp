// SPDX-License-Identifier: MIT
#include "engine/learn/run/scale_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

using testing::HasSubstr;

/// One band: class 0 around 0 and class 1 around 10, with noise of deviation 1, seen as gain · v + offset.
/// Class 1 has this share of the pixels.
test::MemoryScene litScene(double shareOfOne, double gain, double offset, std::uint64_t seed) {
    test::MemoryScene scene{.size = {120, 100}, .samples = {}, .targets = {}};
    Rng rng(seed);
    for (std::int64_t i = 0; i < scene.size.area(); ++i) {
        const bool one = rng.uniform() < shareOfOne;
        scene.targets.push_back(one ? 1 : 0);
        scene.samples.push_back(static_cast<float>(gain * ((one ? 10 : 0) + rng.normal()) + offset));
    }
    return scene;
}

std::unique_ptr<PatchSource> sourceOf(std::vector<test::MemoryScene> scenes) {
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::move(scenes)), 1, 2);
}

TEST(ScaleChoice, TakesLightOutWhereScenesDifferByIt) {
    const auto choice =
        chooseScale(*sourceOf({litScene(0.4, 1, 0, 1), litScene(0.5, 3, 40, 2), litScene(0.6, 0.5, -20, 3)}));
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_EQ(choice->kind, NormalisationKind::Scene);
    EXPECT_GT(choice->scene, 5 * choice->dataSet);
    EXPECT_THAT(choice->reason(), HasSubstr("each scene by its own figures"));
}

TEST(ScaleChoice, KeepsWhatAColourMeansWhereScenesDifferByWhatTheyShow) {
    const auto choice =
        chooseScale(*sourceOf({litScene(0.03, 1, 0, 1), litScene(0.97, 1, 0, 2), litScene(0.5, 1, 0, 3)}));
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_EQ(choice->kind, NormalisationKind::DataSet);
    EXPECT_GT(choice->dataSet, 2 * choice->scene);
    EXPECT_THAT(choice->reason(), HasSubstr("the figures of the data set"));
}

TEST(ScaleChoice, IsBothWhereNeitherIsClearlyBetter) {
    const auto choice =
        chooseScale(*sourceOf({litScene(0.5, 1, 0, 1), litScene(0.5, 1, 0, 2), litScene(0.5, 1, 0, 3)}));
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_EQ(choice->kind, NormalisationKind::Both);
    EXPECT_GT(choice->dataSet, 0);
    EXPECT_THAT(choice->reason(), HasSubstr("both ways"));
}

TEST(ScaleChoice, IsTheDataSetWhereNothingCanBeTold) {
    auto source = sourceOf({litScene(0.5, 1, 0, 1)});
    auto choice = chooseScale(*source);
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->kind, NormalisationKind::DataSet);
    EXPECT_THAT(choice->reason(), HasSubstr("nothing speaks for another way"));
    // Two scenes, of one class each.
    choice = chooseScale(*sourceOf({litScene(0, 1, 0, 1), litScene(1, 5, 90, 2)}));
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->kind, NormalisationKind::DataSet);
    EXPECT_EQ(choice->dataSet, 0);
}

TEST(ScaleChoice, ValuesThatAreNotFiniteAndConstantBandsTellNothing) {
    std::vector scenes{litScene(0.4, 1, 0, 1), litScene(0.5, 3, 40, 2)};
    for (std::size_t i = 0; i < scenes[0].samples.size(); i += 3)
        scenes[0].samples[i] = std::numeric_limits<float>::quiet_NaN();
    auto choice = chooseScale(*sourceOf(scenes));
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->kind, NormalisationKind::Scene);
    for (auto& scene : scenes) std::ranges::fill(scene.samples, 7.0F);
    choice = chooseScale(*sourceOf(scenes));
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->kind, NormalisationKind::DataSet);
    EXPECT_EQ(choice->scene, 0);
}

TEST(ScaleChoice, IsWrittenIntoSettingsThatAskForItAndTold) {
    const auto source = sourceOf({litScene(0.4, 1, 0, 1), litScene(0.5, 3, 40, 2)});
    std::vector<TrainEvent> said;
    const auto sink = [&](TrainEvent event) { said.push_back(std::move(event)); };
    TrainConfig config;
    config.normalisation = NormalisationKind::RobustDataSet;
    ASSERT_TRUE(decideScale(config, *source, sink));
    EXPECT_EQ(config.normalisation, NormalisationKind::RobustDataSet);
    EXPECT_TRUE(said.empty());
    config.normalisation = NormalisationKind::Automatic;
    ASSERT_TRUE(decideScale(config, *source, sink));
    EXPECT_EQ(config.normalisation, NormalisationKind::Scene);
    ASSERT_EQ(said.size(), 1u);
    ASSERT_TRUE(std::holds_alternative<TrainNotice>(said[0]));
    EXPECT_TRUE(std::get<TrainNotice>(said[0]).harmless);
    std::stop_source stop;
    stop.request_stop();
    config.normalisation = NormalisationKind::Automatic;
    EXPECT_FALSE(decideScale(config, *source, sink, stop.get_token()));
}

}  // namespace
}  // namespace swath
