// SPDX-License-Identifier: MIT
// What a session keeps of a run, told by a learner that says what the test wants.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::HasSubstr;

class ToldLearner final : public Learner {
  public:
    explicit ToldLearner(std::vector<TrainEvent> events) : events_(std::move(events)) {}
    void run(LearnControl&, const TrainEventSink& sink) override {
        for (TrainEvent& event : events_) sink(std::move(event));
    }

  private:
    std::vector<TrainEvent> events_;
};

class RunHistory : public testing::Test {
  protected:
    static constexpr Size kSize{300, 260};

    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kSize, 3, test::discScene));
        session_ =
            std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground"), options()));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
        ASSERT_TRUE(session_->apply(PaintStroke{scene_, 1, PaintOver::Anything, {{150, 130}}, 20}));
        ASSERT_TRUE(session_->apply(PaintStroke{scene_, 2, PaintOver::Anything, {{30, 30}}, 20}));
    }
    void reopen() {
        session_.reset();
        session_ = std::move(*Session::open(dir_ / "p.swath", OpenMode::ReadWrite, options()));
        session_->waitIdle();
    }
    SessionOptions options() {
        return {
            .makeLearner =
                [this](TrainConfig, std::unique_ptr<PatchSource>,
                       std::shared_ptr<const std::vector<std::byte>>) -> Result<std::unique_ptr<Learner>> {
                return std::unique_ptr<Learner>(std::make_unique<ToldLearner>(events_));
            }};
    }
    /// A run that says this. @return its number.
    RunId tell(std::vector<TrainEvent> events, RunId like = {}) {
        events_ = std::move(events);
        EXPECT_TRUE(session_->apply(StartTraining{{}, like}));
        session_->waitIdle();
        return session_->document().newestRun()->id;
    }
    const swath::Run& run() { return *session_->document().newestRun(); }
    static TrainStep step(std::int64_t number, double wait = 0) {
        return {.step = number,
                .loss = 1.0 / static_cast<double>(number),
                .learningRate = 1e-3,
                .patchesPerSecond = 10,
                .elapsedS = static_cast<double>(number),
                .gradientNorm = 0.5,
                .waitShare = wait,
                .memoryBytes = 1'000'000};
    }
    static TrainPatches patches(std::int64_t number, int scene = 0) {
        const RectI window{100, 90, 64, 48};
        const auto pixels = static_cast<std::size_t>(window.area());
        return {number,
                {{scene, window, std::vector<std::uint8_t>(pixels, 1),
                  std::vector<std::uint8_t>(pixels, static_cast<std::uint8_t>(number % 3))}}};
    }
    static TrainCheckpoint checkpoint(std::int64_t number) {
        return {number, 1, false, std::make_shared<const std::vector<std::byte>>(100)};
    }

    test::TempDir dir_;
    std::vector<TrainEvent> events_;  // of the next run
    std::unique_ptr<Session> session_;
    SceneId scene_;
};

TEST_F(RunHistory, CurvesOfEveryFigureAreKept) {
    tell({TrainPreparing{.phase = "starting", .device = "CPU", .threads = 2}, step(1), step(2),
          TrainValidation{
              .step = 2, .set = "validation", .confusion = {6, 2, 0, 4}, .meanIou = 0.7, .loss = 0.4},
          TrainEnded{.step = 2, .epoch = 1}});
    reopen();
    for (const char* series :
         {"train/loss", "train/gradient_norm", "train/wait_share", "train/memory_bytes"}) {
        ASSERT_TRUE(run().series.contains(series)) << series;
        EXPECT_EQ(run().series.at(series).value.size(), 2u) << series;
    }
    EXPECT_DOUBLE_EQ(run().series.at("validation/iou/disc").value.at(0), 6.0 / 8);
    EXPECT_DOUBLE_EQ(run().series.at("validation/f1/disc").value.at(0), 12.0 / 14);
    EXPECT_DOUBLE_EQ(run().series.at("validation/loss").value.at(0), 0.4);
    EXPECT_EQ(run().record.threads, 2);
}

TEST_F(RunHistory, FiguresOfTheTrainSetDoNotMixWithThoseOfTheSteps) {
    tell({step(1),
          TrainValidation{.step = 1, .set = "train", .confusion = {6, 2, 0, 4}, .meanIou = 0.7, .loss = 9},
          TrainEnded{.step = 1}});
    EXPECT_EQ(run().series.at("train/loss").value, std::vector<double>{1.0});
    EXPECT_EQ(run().series.at("train/set_loss").value, std::vector<double>{9.0});
    EXPECT_THAT(session_->advice().back().rule, "no-validation");
}

TEST_F(RunHistory, TheRecordSaysWhatItWasMadeOfAndHowItEnded) {
    ASSERT_TRUE(session_->apply(AddRegion{scene_, {0, 0, 64, 64}, Role::Validation, false}));
    tell({step(1), TrainNotice{"batch halved to 4: out of memory"},
          TrainFailed{Error{Errc::InvalidInput, "it diverged", "lower the rate"}}});
    const RunRecord before = run().record;
    reopen();
    EXPECT_EQ(run().record, before);
    EXPECT_EQ(before.exitReason, "failed: it diverged");
    EXPECT_FALSE(before.endedAt.empty());
    EXPECT_EQ(before.labels.size(), 16u);
    EXPECT_EQ(before.labelled.size(), 2u);
    EXPECT_GT(before.labelled[0].second, 1000);
    ASSERT_EQ(before.scenes.size(), 1u);
    EXPECT_TRUE(before.scenes[0].labelled);
    ASSERT_EQ(before.split.size(), 1u);
    EXPECT_EQ(before.split[0].role, Role::Validation);
    ASSERT_EQ(before.notices.size(), 2u);
    EXPECT_THAT(before.notices[0].text, HasSubstr("within a patch"));
    EXPECT_EQ(before.notices[1].step, 1);
    EXPECT_FALSE(before.swath.empty());
    EXPECT_FALSE(before.torch.empty());
    EXPECT_FALSE(before.gdal.empty());
    EXPECT_FALSE(session_->advice().empty());
}

TEST_F(RunHistory, ARepeatOnOtherLabelsIsSaid) {
    const RunId first = tell({step(1), TrainEnded{.step = 1}});
    tell({step(1), TrainEnded{.step = 1}}, first);
    EXPECT_EQ(run().record.repeats, "run 1");
    EXPECT_EQ(run().record.labels, session_->document().run(first)->record.labels);
    for (const Message& message : session_->messages())
        EXPECT_THAT(message.text, testing::Not(HasSubstr("labels are not")));
    ASSERT_TRUE(session_->apply(PaintStroke{scene_, 1, PaintOver::Anything, {{200, 200}}, 5}));
    tell({step(1), TrainEnded{.step = 1}}, first);
    EXPECT_THAT(session_->messages().back().text, HasSubstr("the labels are not those of run 1"));
}

TEST_F(RunHistory, AFilmIsKeptAndReadAgainWithItsPictures) {
    std::vector<TrainEvent> events{step(1)};
    for (int i = 1; i <= 40; ++i) events.emplace_back(patches(i * 5));
    events.emplace_back(patches(300, 7));  // of no scene
    events.emplace_back(TrainEnded{.step = 200});
    const RunId id = tell(std::move(events));
    const auto check = [&] {
        const Film* film = session_->film(id);
        ASSERT_NE(film, nullptr);
        ASSERT_FALSE(film->empty());
        EXPECT_LE(film->frames().size(), Film::kMostFrames);
        EXPECT_EQ(film->frames().front().step, 5);
        EXPECT_EQ(film->frames().back().step, 200);
        const FilmPatch& patch = film->frames().back().patches.at(0);
        EXPECT_EQ(patch.scene, scene_);
        EXPECT_EQ(patch.prediction.at(0), 200 % 3);
        const auto picture = session_->filmPicture(patch.scene, patch.window);
        ASSERT_NE(picture, nullptr);
        EXPECT_EQ(picture->size, (Size{64, 48}));
    };
    check();
    const auto steps = session_->film(id)->steps();
    reopen();
    EXPECT_EQ(session_->film(id), nullptr);
    ASSERT_TRUE(session_->apply(LoadFilm{id}));
    session_->waitIdle();
    check();
    EXPECT_EQ(session_->film(id)->steps(), steps);
    EXPECT_FALSE(session_->apply(LoadFilm{RunId{99}}));
}

TEST_F(RunHistory, AFilmGoesOnWithItsRun) {
    const RunId id =
        tell({step(1), patches(5), patches(10), step(10), checkpoint(10), TrainEnded{.step = 10}});
    reopen();
    events_ = {step(8), patches(15), TrainEnded{.step = 15}};  // from a checkpoint at step 7
    ASSERT_TRUE(session_->apply(ContinueRun{id, {}}));
    session_->waitIdle();
    EXPECT_EQ(session_->film(id)->steps(), (std::vector<std::int64_t>{5, 15}));
    reopen();
    ASSERT_TRUE(session_->apply(LoadFilm{id}));
    session_->waitIdle();
    EXPECT_EQ(session_->film(id)->steps(), (std::vector<std::int64_t>{5, 15}));
}

TEST_F(RunHistory, ARunThatDoesNotKnowAClassIsNotGoneOnWith) {
    const RunId id = tell({step(1), checkpoint(1), TrainEnded{.step = 1}});
    ASSERT_TRUE(session_->apply(AddClass{"road", {}}));
    const Status refused = session_->apply(ContinueRun{id, {}});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("run 1 does not know road"));
    EXPECT_THAT(refused.error().hint, HasSubstr("start a new run"));
    tell({step(1), TrainEnded{.step = 1}}, id);
    EXPECT_EQ(run().classes.size(), 3u);
    EXPECT_EQ(session_->document().runs.size(), 2u);
}

TEST_F(RunHistory, ACheckLeavesNoRunBehindAndSaysWhyItCannot) {
    ASSERT_TRUE(session_->apply(Undo{}));
    ASSERT_TRUE(session_->apply(Undo{}));
    const Status refused = session_->apply(TryTraining{RunCheck::Overfit, {}});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("no scene has labels"));
    EXPECT_FALSE(session_->checking());
    EXPECT_EQ(session_->check(), nullptr);
    EXPECT_TRUE(session_->document().runs.empty());
}

TEST_F(RunHistory, AStepWithoutALossLeavesNoPointOfIt) {
    TrainStep without = step(2);
    without.loss = std::numeric_limits<double>::quiet_NaN();
    tell({step(1), without, step(3), without, TrainEnded{.step = 4}});
    EXPECT_EQ(run().series.at("train/loss").step, (std::vector<double>{1, 3}));
    EXPECT_EQ(run().series.at("train/learning_rate").step.size(), 4u);
    ASSERT_TRUE(session_->training().loss);
    EXPECT_EQ(*session_->training().loss, step(3).loss) << "the last that there was";
}

TEST_F(RunHistory, RunsAreExportedInTheBackground) {
    const RunId id = tell({step(1), TrainEnded{.step = 1}});
    ASSERT_TRUE(session_->apply(ExportRuns{{id}, dir_ / "board"}));
    bool exported = false;
    session_->waitIdle(
        [&](const SessionEvent& e) { exported = exported || e.kind == EventKind::RunsExported; });
    EXPECT_TRUE(exported);
    EXPECT_TRUE(std::filesystem::exists(dir_ / "board" / "run-1" / "series.csv"));
}

}  // namespace
}  // namespace swath
