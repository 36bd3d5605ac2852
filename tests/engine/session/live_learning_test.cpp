// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class LiveLearningSession : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {600, 512}, 2, test::discScene));
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground")));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
        session_->setVisible(scene_, {{0, 0}, {1, 0}, {0, 1}, {1, 1}});
        config_.threads = 2;
    }
    /// A dot of the class in a disc, one of the other beside it. @param at  which disc of the row.
    void paint(int at) {
        const double x = 64.0 * at + 32;
        ASSERT_TRUE(session_->apply(PaintStroke{scene_, 1, PaintOver::Anything, {{x, 32}}, 12}));
        ASSERT_TRUE(session_->apply(PaintStroke{scene_, 2, PaintOver::Anything, {{x + 30, 60}, {x, 60}}, 6}));
    }
    std::vector<EventKind> waitIdle() {
        std::vector<EventKind> seen;
        session_->waitIdle([&](const SessionEvent& event) { seen.push_back(event.kind); });
        return seen;
    }
    static std::int64_t count(const std::vector<EventKind>& seen, EventKind kind) {
        return std::ranges::count(seen, kind);
    }
    /// Share of the pixels of the visible tiles that are classified as they are.
    double accuracy() {
        const Prediction* prediction = session_->document().predictionOf(scene_);
        if (!prediction) return 0;
        int right = 0;
        for (int y = 0; y < 512; ++y)
            for (int x = 0; x < 512; ++x)
                right += prediction->classes.at(x, y) == (test::inDisc(x, y) ? 1 : 2) ? 1 : 0;
        return right / (512.0 * 512);
    }
    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    SceneId scene_;
    TrainConfig config_;
};

TEST_F(LiveLearningSession, TheMapFollowsEachStroke) {
    ASSERT_TRUE(session_->apply(SetLiveLearner{true, config_}));
    EXPECT_EQ(count(waitIdle(), EventKind::LiveFailed), 1);  // nothing is labelled yet
    EXPECT_NE(session_->live().problem.find("no labelled pixels"), std::string::npos);
    paint(0);
    auto seen = waitIdle();
    EXPECT_GE(count(seen, EventKind::LiveMapped), 1);
    EXPECT_GE(count(seen, EventKind::PredictionChanged), 8);  // four tiles, coarse and full
    const LiveStatus& live = session_->live();
    EXPECT_TRUE(live.problem.empty()) << live.problem;
    EXPECT_GT(live.samples, 400u);
    EXPECT_GE(live.penUpToMapS, live.penUpToCoarseS);
    EXPECT_GT(live.penUpToCoarseS, 0);
    EXPECT_EQ(live.features.size(), live.importance.size());
    EXPECT_GT(accuracy(), 0.85);
    const auto rounds = live.rounds;
    paint(3);
    paint(6);
    seen = waitIdle();
    EXPECT_GT(session_->live().rounds, rounds);
    EXPECT_GT(accuracy(), 0.9);
    EXPECT_NE(session_->live().words().find("after the pen"), std::string::npos);
}

TEST_F(LiveLearningSession, AnotherViewIsClassifiedWithoutAnotherFit) {
    paint(0);
    ASSERT_TRUE(session_->apply(SetLiveLearner{true, config_}));
    (void)waitIdle();
    const auto rounds = session_->live().rounds;
    EXPECT_EQ(session_->document().predictionOf(scene_)->classes.at(550, 40), kUnlabelled);
    session_->setVisible(scene_, {{2, 0}});
    (void)waitIdle();
    EXPECT_EQ(session_->live().rounds, rounds);
    EXPECT_NE(session_->document().predictionOf(scene_)->classes.at(550, 40), kUnlabelled);
}

TEST_F(LiveLearningSession, UndoIsFollowedAndOffMeansOff) {
    paint(0);
    ASSERT_TRUE(session_->apply(SetLiveLearner{true, config_}));
    (void)waitIdle();
    ASSERT_EQ(session_->live().rounds, 1);
    ASSERT_TRUE(session_->apply(Undo{}));
    (void)waitIdle();
    EXPECT_EQ(session_->live().rounds, 2);
    ASSERT_TRUE(session_->apply(SetLiveLearner{false, config_}));
    paint(2);
    EXPECT_EQ(count(waitIdle(), EventKind::LiveMapped), 0);
    EXPECT_FALSE(session_->live().on);
    EXPECT_EQ(session_->live().words(), "Off");
}

TEST_F(LiveLearningSession, TheNextStrokeCallsOffTheLastRound) {
    config_.learner = "random-forest(trees=2000)";
    ASSERT_TRUE(session_->apply(SetLiveLearner{true, config_}));
    for (int i = 0; i < 5; ++i) {
        paint(i);
        (void)session_->pump();  // starts a round
    }
    const auto seen = waitIdle();
    EXPECT_EQ(count(seen, EventKind::LiveMapped), 1);  // only the last one came to its end
    EXPECT_EQ(session_->live().rounds, 1);
}

TEST_F(LiveLearningSession, RefusesSettingsThatMakeNoSense) {
    config_.features = "gausian(1)";
    const Status refused = session_->apply(SetLiveLearner{true, config_});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("gaussian"), std::string::npos);
    EXPECT_FALSE(session_->live().on);
}

TEST_F(LiveLearningSession, ClosingInTheMiddleIsSafe) {
    config_.learner = "random-forest(trees=2000)";
    paint(0);
    ASSERT_TRUE(session_->apply(SetLiveLearner{true, config_}));
    (void)session_->pump();
    session_.reset();
}

}  // namespace
}  // namespace swath
