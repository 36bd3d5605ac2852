// SPDX-License-Identifier: MIT
// Labels that are painted while a network trains: they reach it, the run says from which step on, and it can
// be made again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(90);

class LiveLabelsSession : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {512, 512}, 2, test::discScene));
        ASSERT_TRUE(test::writeScene(dir_ / "b.tif", {256, 256}, 2, test::discScene));
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground")));
        for (const char* name : {"b.tif", "a.tif"}) ASSERT_TRUE(session_->apply(AddScene{dir_ / name, ""}));
        session_->waitIdle();
        scene_ = session_->document().sceneNamed("a")->id;
        paint(1, {256, 256});
        paint(2, {40, 40});
    }
    void paint(std::uint8_t value, Vec2 at, double radius = 30, SceneId scene = {}) {
        ASSERT_TRUE(
            session_->apply(PaintStroke{scene ? scene : scene_, value, PaintOver::Anything, {at}, radius}));
    }
    void reopen() {
        session_.reset();
        session_ = std::move(*Session::open(dir_ / "p.swath"));
        session_->waitIdle();
    }
    static TrainConfig config() {
        return {.networkOptions = {{"width", "8"}, {"depth", "2"}},
                .patchSize = 64,
                .batchSize = 2,
                .epochs = 200,
                .stepsPerEpoch = 20,
                .learningRate = 3e-3,
                .precision = Precision::Float32,
                .threads = 1};
    }
    const swath::Run& run() const { return *session_->document().newestRun(); }
    const std::vector<RunRecord::LabelChange>& told() const { return run().record.labelChanges; }
    template <class Condition>
    bool waitUntil(const Condition& holds) {
        const auto until = std::chrono::steady_clock::now() + kPatience;
        while (!holds() && std::chrono::steady_clock::now() < until) {
            session_->waitForNews(std::chrono::seconds(1));
            session_->pump();
        }
        return holds();
    }
    bool waitForStep(std::int64_t step) {
        return waitUntil([&] { return session_->training().step >= step; });
    }
    void stop() {
        ASSERT_TRUE(session_->apply(StopTraining{}));
        session_->waitIdle();
        ASSERT_EQ(session_->training().phase, TrainingStatus::Phase::Stopped) << session_->training().detail;
    }
    /// A run to which a stroke is given, and which stops some steps later.
    void trainAndPaint() {
        ASSERT_TRUE(session_->apply(StartTraining{config()}));
        ASSERT_TRUE(waitForStep(3));
        paint(2, {460, 460}, 50);
        EXPECT_TRUE(waitUntil([&] { return told().size() == 2; })) << told().size();
        ASSERT_TRUE(waitForStep(told().back().step + 8));
        stop();
    }
    std::string messages() const {
        std::string all;
        for (const Message& message : session_->messages()) all += message.text + "\n";
        return all;
    }
    static std::vector<double> losses(const swath::Run& run) {
        const auto series = run.series.find("train/loss");
        return series == run.series.end() ? std::vector<double>() : series->second.value;
    }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    SceneId scene_;
};

TEST_F(LiveLabelsSession, ReachTheRunWhoseRecordSaysFromWhichStep) {
    trainAndPaint();
    ASSERT_EQ(told().size(), 2u);
    EXPECT_EQ(told()[0].step, 1);
    EXPECT_GT(told()[1].step, 3);
    EXPECT_LT(told()[0].pixels, told()[1].pixels);
    EXPECT_LT(told()[0].change, told()[1].change);
    EXPECT_EQ(told()[1].change, session_->document().history.steps().back().id);
    EXPECT_EQ(session_->training().labelsFrom, told()[1].step);
    EXPECT_FALSE(session_->training().labelsOnTheirWay);
    const auto before = told();
    reopen();
    EXPECT_EQ(told(), before);
}

TEST_F(LiveLabelsSession, OnlyWhatChangesWhatIsLearnedIsHandedOver) {
    ASSERT_TRUE(session_->apply(StartTraining{config()}));
    ASSERT_TRUE(waitForStep(3));
    LabelClass renamed = session_->document().classes.all()[0];
    renamed.name = "round";
    ASSERT_TRUE(session_->apply(ChangeClass{renamed}));
    paint(1, {256, 256}, 5);  // what it is already
    ASSERT_TRUE(waitForStep(session_->training().step + 20));
    EXPECT_EQ(told().size(), 1u);
    ASSERT_TRUE(session_->apply(AddRegion{scene_, {300, 300, 100, 100}, Role::Validation, false}));
    EXPECT_TRUE(waitUntil([&] { return told().size() == 2; })) << "a role is something to learn by";
    stop();
}

TEST_F(LiveLabelsSession, AnExactRepeatLearnsWhatTheRunLearnedStepByStep) {
    trainAndPaint();
    const swath::Run first = run();
    // Another scene with labels would come first, and the history goes on in another way.
    paint(1, {100, 100}, 60, session_->document().sceneNamed("b")->id);
    paint(1, {300, 100}, 60);
    ASSERT_TRUE(session_->apply(Undo{}));
    reopen();  // what was done is only in the file
    const auto compare = [&](bool labelsOfThen) {
        TrainConfig again = first.config;
        ASSERT_TRUE(session_->apply(StartTraining{again, first.id, labelsOfThen}));
        // A step whose patches hold no label has no loss, so steps are no measure.
        ASSERT_TRUE(waitUntil([&] { return losses(run()).size() >= losses(first).size(); }));
        stop();
        std::vector<double> made = losses(run()), known = losses(first);
        made.resize(known.size());
        if (labelsOfThen)
            EXPECT_EQ(made, known);
        else
            EXPECT_NE(made, known);
    };
    compare(true);
    ASSERT_EQ(told().size(), 2u);
    EXPECT_EQ(told(), first.record.labelChanges);
    EXPECT_EQ(run().record.labels, first.record.labels);
    EXPECT_THAT(messages(), Not(HasSubstr("labels")));
    compare(false);
    EXPECT_THAT(messages(), HasSubstr("the labels are not those of run 1"));
}

TEST_F(LiveLabelsSession, ARepeatSaysWhenTheHistoryHasGoneAnotherWay) {
    trainAndPaint();
    const RunId first = run().id;
    ASSERT_TRUE(session_->apply(Undo{}));  // of the stroke that was handed over
    paint(1, {300, 100}, 60);
    ASSERT_TRUE(session_->apply(StartTraining{config(), first, true}));
    ASSERT_TRUE(waitForStep(2));
    EXPECT_THAT(messages(), HasSubstr("the history no longer has the labels that it learned from"));
    stop();
    ASSERT_EQ(told().size(), 1u);
    EXPECT_EQ(told()[0].change, session_->document().history.steps().back().id);
}

TEST_F(LiveLabelsSession, GoingOnTakesWhatWasPaintedSinceAndKeepsTheRecord) {
    trainAndPaint();
    const auto before = told();
    const RunId id = run().id;
    reopen();
    paint(1, {300, 100}, 20);
    const std::int64_t stoppedAt = static_cast<std::int64_t>(losses(run()).size());
    ASSERT_TRUE(session_->apply(ContinueRun{id, run().config}));
    EXPECT_TRUE(waitUntil([&] { return told().size() == 3; })) << told().size();
    stop();
    ASSERT_EQ(told().size(), 3u);
    EXPECT_EQ(told()[0], before[0]);
    EXPECT_EQ(told()[1], before[1]);
    EXPECT_GT(told()[2].step, stoppedAt);
}

/// As after a crash between two checkpoints.
TEST_F(LiveLabelsSession, StepsThatAreMadeAgainAreMadeWithTheLabelsThatTheyHad) {
    TrainConfig short_ = config();
    short_.epochs = 1;
    ASSERT_TRUE(session_->apply(StartTraining{short_}));
    session_->waitIdle();
    const EditId begun = told().front().change;
    paint(2, {460, 460}, 50);
    paint(1, {300, 300}, 50);
    const swath::Run ended = run();
    ASSERT_EQ(losses(ended).size(), 20u);
    session_.reset();
    {
        auto store = ProjectStore::open(dir_ / "p.swath", OpenMode::ReadWrite);
        ASSERT_TRUE(store) << store.error().text();
        auto rows = store->load();
        ASSERT_TRUE(rows) << rows.error().text();
        RunRow row = rows->runs.front();
        RunRecord record = runRecordFromJson(row.recordJson);
        record.labelChanges.push_back({25, EditId{rows->journal[3].id}, "", 1});
        row.recordJson = toJson(record);
        ASSERT_TRUE(store->updateRun(row));
    }
    session_ = std::move(*Session::open(dir_ / "p.swath"));
    session_->waitIdle();
    ASSERT_EQ(told().size(), 2u);
    ASSERT_TRUE(session_->apply(ContinueRun{ended.id, config()}));
    EXPECT_TRUE(waitUntil([&] { return told().size() == 3; })) << told().size();
    stop();
    EXPECT_EQ(told()[0].change, begun);
    EXPECT_EQ(told()[1].step, 25);
    EXPECT_GT(told()[1].pixels, told()[0].pixels) << "told anew, by the run";
    EXPECT_GT(told()[2].step, 25);
    EXPECT_EQ(told()[2].change, session_->document().history.steps().back().id);
}

}  // namespace
}  // namespace swath
