// SPDX-License-Identifier: MIT
#include "engine/runs/run_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/session/run_support.h"

namespace swath {
namespace {

using test::fill;
using test::goodRun;
using testing::HasSubstr;

void replace(Run& run, const std::string& series, int points, double everySteps,
             const std::function<double(int)>& value) {
    run.series.erase(series);
    fill(run, series, points, everySteps, value);
}

TEST(RunAdvice, AGoodRunIsLeftInPeace) {
    for (const Advice& advice : adviseOnRun(goodRun())) ADD_FAILURE() << advice.text;
    EXPECT_TRUE(adviseOnRun(swath::Run{}).empty());
}

TEST(RunAdvice, AClassThatDoesNotMoveIsNamed) {
    swath::Run run = goodRun();
    replace(run, "validation/iou/road", 20, 20, [](int i) { return std::min(0.31, 0.031 * i); });
    const auto advice = stuckClassAdvice(run);
    ASSERT_EQ(advice.size(), 1u);
    EXPECT_EQ(advice[0].text, "road has not moved for 10 validations (IoU 0.31)");
    EXPECT_FALSE(advice[0].hint.empty());
    const auto progress = classProgress(run);
    EXPECT_EQ(progress[0].sinceGain, 0);
    EXPECT_EQ(progress[1].sinceGain, 10);
    EXPECT_EQ(progress[1].validations, 20);
}

TEST(RunAdvice, AClassThatIsNotFoundIsNamedSooner) {
    swath::Run run = goodRun();
    replace(run, "validation/iou/road", 6, 20, [](int) { return 0.0; });
    ASSERT_EQ(stuckClassAdvice(run).size(), 1u);
    EXPECT_EQ(stuckClassAdvice(run)[0].rule, "not-found");
    replace(run, "validation/iou/road", 4, 20, [](int) { return 0.0; });
    EXPECT_TRUE(stuckClassAdvice(run).empty());
}

TEST(RunAdvice, WhatTheRunDoesAlreadyIsNotAdvised) {
    swath::Run run = goodRun();
    replace(run, "validation/iou/road", 6, 20, [](int) { return 0.0; });
    ASSERT_EQ(stuckClassAdvice(run).size(), 1u);
    EXPECT_THAT(stuckClassAdvice(run)[0].hint, testing::Not(HasSubstr("choose class weights")))
        << "the default settings weigh classes";
    run.config.classWeighting = ClassWeighting::None;
    run.config.sampler = "uniform";
    EXPECT_THAT(stuckClassAdvice(run)[0].hint, HasSubstr("choose class weights"));
}

TEST(RunAdvice, WhenAllStandStillItIsAPlateauAndNoClassIsBlamed) {
    swath::Run run = goodRun();
    for (const char* series : {"validation/mean_iou", "validation/iou/water", "validation/iou/road"})
        replace(run, series, 20, 20, [](int i) { return i < 8 ? 0.1 * i : 0.7 - 0.001 * i; });
    ASSERT_TRUE(plateauAdvice(run));
    EXPECT_THAT(plateauAdvice(run)->text, HasSubstr("for 13 validations (best 0.700 at step 140)"));
    EXPECT_TRUE(stuckClassAdvice(run).empty());
    replace(run, "validation/mean_iou", 9, 20, [](int) { return 0.5; });
    EXPECT_FALSE(plateauAdvice(run));
}

TEST(RunAdvice, LearningByHeartNeedsBothLosses) {
    swath::Run run = goodRun();
    const auto turns = [](int i) { return i <= 8 ? 2.0 - 0.15 * i : 0.8 + 0.05 * (i - 8); };
    replace(run, "validation/loss", 20, 20, turns);
    ASSERT_TRUE(divergingAdvice(run));
    EXPECT_THAT(divergingAdvice(run)->text, HasSubstr("since step 160"));
    replace(run, "train/loss", 400, 1, [](int i) { return 1 + 0.001 * i; });
    EXPECT_FALSE(divergingAdvice(run)) << "the training loss does not fall";
    run = goodRun();
    replace(run, "validation/loss", 20, 20, [](int i) { return i == 20 ? 3.0 : 2.0 - 0.05 * i; });
    EXPECT_FALSE(divergingAdvice(run)) << "one bad validation";
}

TEST(RunAdvice, ARisingTrainingLossAndGrowingGradientsAreUnstable) {
    swath::Run run = goodRun();
    replace(run, "train/loss", 400, 1, [](int i) { return i < 300 ? 1.0 : 1.9; });
    ASSERT_TRUE(unstableAdvice(run));
    EXPECT_THAT(unstableAdvice(run)->hint, HasSubstr("lower the learning rate"));
    run = goodRun();
    replace(run, "train/gradient_norm", 400, 1, [](int i) { return i < 350 ? 1.0 : 30.0; });
    ASSERT_TRUE(unstableAdvice(run));
    EXPECT_THAT(unstableAdvice(run)->text, HasSubstr("30 times"));
    run.config.clipNorm = 1;
    EXPECT_FALSE(unstableAdvice(run));
}

TEST(RunAdvice, WaitingForPixelsIsSaidAboveFivePercent) {
    swath::Run run = goodRun();
    replace(run, "train/wait_share", 400, 1, [](int i) { return i > 300 ? 0.25 : 0.0; });
    ASSERT_TRUE(waitingAdvice(run));
    EXPECT_THAT(waitingAdvice(run)->text, HasSubstr("25 %"));
    replace(run, "train/wait_share", 400, 1, [](int i) { return i > 300 ? 0.04 : 0.9; });
    EXPECT_FALSE(waitingAdvice(run)) << "it is over";
}

TEST(RunAdvice, RareClassesAreNamedUnlessTheyAreWeighedUp) {
    swath::Run run = goodRun();
    run.config.classWeighting = ClassWeighting::None;
    run.config.sampler = "uniform";
    run.record.labelled = {{"water", 1'000'000}, {"road", 3000}};
    ASSERT_EQ(imbalanceAdvice(run).size(), 1u);
    EXPECT_THAT(imbalanceAdvice(run)[0].text, HasSubstr("road has 0.3 %"));
    run.config.sampler = "balanced(share=0.75)";
    EXPECT_TRUE(imbalanceAdvice(run).empty());
    run.record.labelled[1].second = 0;
    ASSERT_EQ(imbalanceAdvice(run).size(), 1u);
    EXPECT_EQ(imbalanceAdvice(run)[0].text, "nothing is labelled as road");
}

TEST(RunAdvice, FiguresOfTheTrainSetAreCalledSo) {
    swath::Run run = test::runNamed("run 1");
    fill(run, "train/mean_iou", 3, 20, [](int) { return 0.9; });
    ASSERT_TRUE(noValidationAdvice(run));
    EXPECT_FALSE(noValidationAdvice(goodRun()));
}

TEST(RunAdvice, NoticesAreRepeatedWithTheirSteps) {
    swath::Run run = goodRun();
    run.record.notices = {{120, "batch halved to 4: out of memory"}};
    ASSERT_EQ(noticeAdvice(run).size(), 1u);
    EXPECT_EQ(noticeAdvice(run)[0].text, "step 120: batch halved to 4: out of memory");
    EXPECT_FALSE(noticeAdvice(run)[0].warning);
}

class Leakage : public testing::Test {
  protected:
    void SetUp() override {
        Scene scene;
        scene.id = SceneId{1};
        scene.name = "a";
        scene.info.size = {1024, 512};
        document_.scenes.push_back(scene);
        document_.currentLayer = LayerId{2};
        LabelMap labels({1024, 512});
        auto tile = std::make_shared<LabelTile>();
        tile->fill(1);
        labels.setTile({0, 0}, tile);  // x and y below 256
        labels.setTile({3, 0}, tile);
        document_.labels.emplace(std::pair(SceneId{1}, LayerId{2}), labels);
    }
    void judge(const RectI& window) {
        document_.regions.push_back({RegionId{3}, SceneId{1}, window, Role::Validation, false});
    }
    Document document_;
};

TEST_F(Leakage, IsHintedAtWhereARegionLiesWithinAPatchOfTrainLabels) {
    judge({300, 0, 256, 256});
    EXPECT_TRUE(leakageHints(document_, 32).empty());
    ASSERT_EQ(leakageHints(document_, 64).size(), 1u);
    EXPECT_THAT(leakageHints(document_, 64)[0], HasSubstr("a: 1 of 1"));
}

TEST_F(Leakage, LabelsOfTheRegionItselfAreNone) {
    judge({0, 0, 256, 256});
    EXPECT_TRUE(leakageHints(document_, 128).empty());
}

TEST_F(Leakage, ARegionAtTheEdgeOfTheSceneIsLookedAtInside) {
    judge({1024 - 200, 300, 200, 212});
    ASSERT_EQ(leakageHints(document_, 64).size(), 1u);  // tile 3 ends at y = 256
}

}  // namespace
}  // namespace swath
