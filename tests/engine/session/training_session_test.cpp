// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "engine/runs/evaluation.h"
#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(90);

class TrainingSession : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {512, 512}, 2, test::discScene));
        ASSERT_TRUE(test::writeMask(dir_ / "m.tif", {512, 512},
                                    [](int x, int y) { return test::inDisc(x, y) ? 1 : 2; }));
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground")));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
    }
    void importAndSplit() {
        ASSERT_TRUE(session_->apply(ImportMask{dir_ / "m.tif", scene_, {}, Role::Train}));
        session_->waitIdle();
        ASSERT_TRUE(session_->apply(SplitRegions{0.25, true, 1}));
    }
    static TrainConfig small() {
        return {.networkOptions = {{"width", "8"}, {"depth", "2"}},
                .patchSize = 64,
                .batchSize = 4,
                .epochs = 3,
                .stepsPerEpoch = 20,
                .learningRate = 3e-3,
                .precision = Precision::Float32,
                .threads = 1};
    }
    bool waitFor(EventKind kind) {
        const auto until = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < until) {
            for (const SessionEvent& event : session_->pump())
                if (event.kind == kind) return true;
            session_->waitForNews(kPatience);
        }
        return false;
    }
    void expectCurvesToGoForward() {
        for (const auto& [name, curve] : session_->document().newestRun()->series) {
            EXPECT_TRUE(std::ranges::is_sorted(curve.step)) << name;
            EXPECT_TRUE(std::ranges::is_sorted(curve.timeS)) << name;
        }
    }
    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    SceneId scene_;
};

TEST_F(TrainingSession, LearnsStoresCurvesAndCheckpointAndPredictsAfterReopening) {
    importAndSplit();
    ASSERT_TRUE(session_->apply(StartTraining{small()}));
    session_->waitIdle();
    ASSERT_EQ(session_->training().phase, TrainingStatus::Phase::Ended) << session_->training().detail;
    ASSERT_TRUE(session_->training().meanIou);
    EXPECT_GT(*session_->training().bestMeanIou, 0.6);
    session_.reset();

    session_ = std::move(*Session::open(dir_ / "p.swath"));
    session_->waitIdle();
    const auto* run = session_->document().newestRun();
    ASSERT_NE(run, nullptr);
    EXPECT_EQ(run->state, "done");
    EXPECT_EQ(run->series.at("train/loss").value.size(), 60u);
    EXPECT_FALSE(run->series.at("validation/iou/disc").value.empty());
    ASSERT_TRUE(session_->apply(PredictScene{scene_, {}}));
    session_->waitIdle();
    ASSERT_NE(session_->document().predictionOf(scene_), nullptr);
    EXPECT_GT(session_->confusion().meanIou().value_or(0), 0.6);
}

TEST_F(TrainingSession, KeepsWhatItReadsFromUndo) {
    importAndSplit();
    const auto step = [&](const Intent& intent, bool goes) {
        const Status done = session_->apply(intent);
        EXPECT_EQ(done.ok(), goes);
        if (!done) {
            EXPECT_EQ(done.error().code, Errc::Busy) << done.error().text();
        }
    };
    step(AddBand{scene_, "b1 * 2"}, true);
    session_->waitIdle();
    TrainConfig config = small();
    config.epochs = 0;
    ASSERT_TRUE(session_->apply(StartTraining{config}));
    ASSERT_TRUE(waitFor(EventKind::TrainingStepped));
    step(Undo{}, false);
    EXPECT_EQ(session_->document().scene(scene_)->stack.bands.size(), 2U);
    step(PaintStroke{.scene = scene_, .value = 1, .points = {{50, 50}, {90, 50}}}, true);
    step(Undo{}, true);
    step(Undo{}, false);
    ASSERT_TRUE(session_->apply(StopTraining{}));
    session_->waitIdle();
    step(Undo{}, true);
    EXPECT_EQ(session_->document().scene(scene_)->stack.bands.size(), 1U);
}

TEST_F(TrainingSession, PausesGoesOnAndStopsWithACheckpointToResumeFrom) {
    importAndSplit();
    TrainConfig config = small();
    config.epochs = 0;
    ASSERT_TRUE(session_->apply(StartTraining{config}));
    ASSERT_TRUE(waitFor(EventKind::TrainingStepped));
    ASSERT_TRUE(session_->apply(PauseTraining{}));
    ASSERT_TRUE(waitFor(EventKind::TrainingPaused));
    const auto paused = session_->training().step;
    session_->waitForNews(std::chrono::milliseconds(200));  // there are none
    session_->pump();
    EXPECT_EQ(session_->training().step, paused);
    ASSERT_TRUE(session_->apply(ResumeTraining{}));
    ASSERT_TRUE(waitFor(EventKind::TrainingStepped));
    ASSERT_TRUE(session_->apply(StopTraining{}));
    ASSERT_TRUE(waitFor(EventKind::TrainingEnded));
    session_->waitIdle();
    const RunId run = session_->document().newestRun()->id;
    const auto stoppedAt = session_->training().step;
    session_.reset();

    session_ = std::move(*Session::open(dir_ / "p.swath"));
    session_->waitIdle();
    ASSERT_TRUE(session_->checkpoint(run, true));
    config.epochs = static_cast<int>(stoppedAt / config.stepsPerEpoch) + 2;
    ASSERT_TRUE(session_->apply(ContinueRun{run, config}));
    ASSERT_TRUE(waitFor(EventKind::TrainingStepped));
    EXPECT_GT(session_->training().step, paused);  // not from the beginning
    session_->waitIdle();
    EXPECT_EQ(session_->training().phase, TrainingStatus::Phase::Ended) << session_->training().detail;
    expectCurvesToGoForward();
}

TEST_F(TrainingSession, GoingOnForgetsWhatWasDrawnAfterTheCheckpoint) {
    importAndSplit();
    TrainConfig config = small();
    config.epochs = 1;
    ASSERT_TRUE(session_->apply(StartTraining{config}));
    session_->waitIdle();
    const RunId run = session_->document().newestRun()->id;
    session_.reset();
    {
        // As after a crash: steps were made, and their points saved, that no checkpoint holds.
        auto store = ProjectStore::open(dir_ / "p.swath", OpenMode::ReadWrite);
        ASSERT_TRUE(store) << store.error().text();
        ASSERT_TRUE(store->appendSeries(run, {{"train/loss", 21, 1000, 9}, {"train/loss", 25, 1001, 9}}));
    }
    session_ = std::move(*Session::open(dir_ / "p.swath"));
    session_->waitIdle();
    ASSERT_EQ(session_->document().run(run)->series.at("train/loss").value.size(), 22u);
    config.epochs = 2;
    config.maxSeconds = 3600;
    ASSERT_TRUE(session_->apply(ContinueRun{run, config}));
    session_->waitIdle();
    ASSERT_EQ(session_->training().phase, TrainingStatus::Phase::Ended) << session_->training().detail;
    EXPECT_EQ(session_->document().run(run)->series.at("train/loss").value.size(), 40u);
    expectCurvesToGoForward();
    session_.reset();
    session_ = std::move(*Session::open(dir_ / "p.swath"));
    EXPECT_EQ(session_->document().run(run)->series.at("train/loss").value.size(), 40u);
    expectCurvesToGoForward();
}

TEST_F(TrainingSession, LivePredictionFillsWhatIsOnTheScreen) {
    importAndSplit();
    TrainConfig config = small();
    config.epochs = 0;
    ASSERT_TRUE(session_->apply(StartTraining{config}));
    session_->setVisible(scene_, {{0, 0}, {1, 0}});
    ASSERT_TRUE(waitFor(EventKind::PredictionChanged));
    const Prediction* prediction = session_->document().predictionOf(scene_);
    ASSERT_NE(prediction, nullptr);
    for (const TileIndex index : prediction->classes.tiles()) {
        EXPECT_EQ(index.y, 0);
        EXPECT_LE(index.x, 1);
    }
    ASSERT_TRUE(session_->apply(StopTraining{}));
    session_->waitIdle();
}

TEST_F(TrainingSession, SaysWhyItCannotTrain) {
    const Status nothing = session_->apply(StartTraining{small()});
    ASSERT_FALSE(nothing);
    EXPECT_NE(nothing.error().what.find("labels"), std::string::npos);
    // Labels in a validation region only.
    ASSERT_TRUE(session_->apply(AddRegion{scene_, {0, 0, 512, 512}, Role::Validation, false}));
    ASSERT_TRUE(session_->apply(PaintStroke{scene_, 1, PaintOver::Anything, {{50, 50}}, 20}));
    ASSERT_TRUE(session_->apply(StartTraining{small()}));
    session_->waitIdle();
    EXPECT_EQ(session_->training().phase, TrainingStatus::Phase::Failed);
    EXPECT_NE(session_->training().detail.find("train"), std::string::npos) << session_->training().detail;
    TrainConfig bad = small();
    bad.patchSize = 4;
    EXPECT_FALSE(session_->apply(StartTraining{bad}));
    bad = small();
    bad.networkOptions["widht"] = "8";
    EXPECT_NE(session_->apply(StartTraining{bad}).error().hint.find("width"), std::string::npos);
}

TEST_F(TrainingSession, ClosingWhileTrainingKeepsACheckpoint) {
    importAndSplit();
    TrainConfig config = small();
    config.epochs = 0;
    ASSERT_TRUE(session_->apply(StartTraining{config}));
    ASSERT_TRUE(waitFor(EventKind::TrainingStepped));
    session_.reset();
    session_ = std::move(*Session::open(dir_ / "p.swath"));
    session_->waitIdle();
    EXPECT_TRUE(session_->checkpoint(session_->document().newestRun()->id, true));
}

TEST_F(TrainingSession, KeepsWholeScenesToJudgeByUnlessSomebodySaidWhich) {
    for (const char* name : {"b.tif", "c.tif", "d.tif", "e.tif", "f.tif"}) {
        ASSERT_TRUE(test::writeScene(dir_ / name, {512, 512}, 2, test::discScene));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / name, ""}));
        session_->waitIdle();
    }
    for (const Scene& scene : session_->document().scenes)
        ASSERT_TRUE(session_->apply(ImportMask{dir_ / "m.tif", scene.id, {}, Role::Train}));
    session_->waitIdle();
    const auto validating = [&] {
        return std::ranges::count(session_->document().regions, Role::Validation, &Region::role);
    };
    TrainConfig config = small();
    config.epochs = 1;
    ASSERT_TRUE(session_->apply(StartTraining{config}));  // the share is 0
    session_->waitIdle();
    EXPECT_EQ(validating(), 0);
    config.validationShare = 0.2;
    ASSERT_TRUE(session_->apply(StartTraining{config}));
    session_->waitIdle();
    EXPECT_EQ(validating(), 1);
    EXPECT_FALSE(session_->document().newestRun()->series.at("validation/iou/disc").value.empty());
    ASSERT_TRUE(session_->apply(Undo{}));
    EXPECT_EQ(validating(), 0);
}

}  // namespace
}  // namespace swath
