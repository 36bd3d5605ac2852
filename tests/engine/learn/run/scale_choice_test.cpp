// SPDX-License-Identifier: MIT
#include "engine/learn/run/scale_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/engine/learn/lit_scene.h"

namespace swath {
namespace {

using test::litScene;
using test::litSource;
using testing::HasSubstr;

TEST(ScaleChoice, TakesLightOutWhereScenesDifferByIt) {
    const auto choice = chooseScale(
        *litSource({litScene(0.4, 1, 0, 1), litScene(0.5, 3, 40, 2), litScene(0.6, 0.5, -20, 3)}));
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_EQ(choice->kind, NormalisationKind::Scene);
    EXPECT_GT(choice->scene, 5 * choice->dataSet);
    EXPECT_THAT(choice->reason(), HasSubstr("each scene by its own figures"));
}

TEST(ScaleChoice, KeepsWhatAColourMeansWhereScenesDifferByWhatTheyShow) {
    const auto choice =
        chooseScale(*litSource({litScene(0.03, 1, 0, 1), litScene(0.97, 1, 0, 2), litScene(0.5, 1, 0, 3)}));
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_EQ(choice->kind, NormalisationKind::DataSet);
    EXPECT_GT(choice->dataSet, 2 * choice->scene);
    EXPECT_THAT(choice->reason(), HasSubstr("the figures of the data set"));
}

TEST(ScaleChoice, IsBothWhereNeitherIsClearlyBetter) {
    const auto choice =
        chooseScale(*litSource({litScene(0.5, 1, 0, 1), litScene(0.5, 1, 0, 2), litScene(0.5, 1, 0, 3)}));
    ASSERT_TRUE(choice) << choice.error().text();
    EXPECT_EQ(choice->kind, NormalisationKind::Both);
    EXPECT_GT(choice->dataSet, 0);
    EXPECT_THAT(choice->reason(), HasSubstr("both ways"));
}

TEST(ScaleChoice, IsTheDataSetWhereNothingCanBeTold) {
    auto source = litSource({litScene(0.5, 1, 0, 1)});
    auto choice = chooseScale(*source);
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->kind, NormalisationKind::DataSet);
    EXPECT_THAT(choice->reason(), HasSubstr("nothing speaks for another way"));
    // Two scenes, of one class each.
    choice = chooseScale(*litSource({litScene(0, 1, 0, 1), litScene(1, 5, 90, 2)}));
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->kind, NormalisationKind::DataSet);
    EXPECT_EQ(choice->dataSet, 0);
}

TEST(ScaleChoice, ValuesThatAreNotFiniteAndConstantBandsTellNothing) {
    std::vector scenes{litScene(0.4, 1, 0, 1), litScene(0.5, 3, 40, 2)};
    for (std::size_t i = 0; i < scenes[0].samples.size(); i += 3)
        scenes[0].samples[i] = std::numeric_limits<float>::quiet_NaN();
    auto choice = chooseScale(*litSource(scenes));
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->kind, NormalisationKind::Scene);
    for (auto& scene : scenes) std::ranges::fill(scene.samples, 7.0F);
    choice = chooseScale(*litSource(scenes));
    ASSERT_TRUE(choice);
    EXPECT_EQ(choice->kind, NormalisationKind::DataSet);
    EXPECT_EQ(choice->scene, 0);
}

TEST(ScaleChoice, IsWrittenIntoSettingsThatAskForItAndTold) {
    const auto source = litSource({litScene(0.4, 1, 0, 1), litScene(0.5, 3, 40, 2)});
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
