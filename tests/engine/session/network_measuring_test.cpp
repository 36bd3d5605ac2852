// SPDX-License-Identifier: MIT
// Networks are measured beside everything else: a run never waits for that.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);

/// What was done on the compute thread, in its order.
class Diary {
  public:
    /// @return how often it has been done, this time included.
    int note(const std::string& what) {
        const std::lock_guard lock(mutex_);
        lines_.push_back(what);
        noted_.notify_all();
        return static_cast<int>(std::ranges::count(lines_, what));
    }
    bool waitFor(const std::string& what) {
        std::unique_lock lock(mutex_);
        return noted_.wait_for(lock, kPatience, [&] { return std::ranges::count(lines_, what) > 0; });
    }
    std::vector<std::string> lines() {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable noted_;
    std::vector<std::string> lines_;
};

/// Ends when it is told to, and not before.
Result<TrainingCost> endless(const MeasureLimits& limits) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, limits.stop, [] { return false; });
    return Error{Errc::Cancelled, "the measurement was stopped", ""};
}

class NotingLearner final : public Learner {
  public:
    explicit NotingLearner(Diary& diary) : diary_(diary) {}
    void run(LearnControl&, const TrainEventSink& sink) override {
        diary_.note("train");
        sink(TrainEnded{.step = 1});
    }

  private:
    Diary& diary_;
};

class NetworkMeasuring : public testing::Test {
  protected:
    void open(NetworkMeter meter) {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {128, 128}, 3, test::discScene));
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground"),
                                              {.makeLearner =
                                                   [this](TrainConfig, std::unique_ptr<PatchSource>,
                                                          std::shared_ptr<const std::vector<std::byte>>) {
                                                       return Result<std::unique_ptr<Learner>>(
                                                           std::make_unique<NotingLearner>(diary_));
                                                   },
                                               .meter = std::move(meter)}));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
        ASSERT_TRUE(session_->apply(PaintStroke{scene_, 1, PaintOver::Anything, {{64, 64}}, 20}));
        ASSERT_TRUE(session_->apply(PaintStroke{scene_, 2, PaintOver::Anything, {{10, 10}}, 9}));
    }
    /// The first measurement would never end.
    NetworkMeter endlessAtFirst() {
        return {.training = [this](const NetworkQuery&, int,
                                   const MeasureLimits& limits) -> Result<TrainingCost> {
                    return diary_.note("measure") == 1 ? endless(limits) : TrainingCost{12, 3456};
                },
                .prediction = [](const NetworkQuery&, const MeasureLimits&) -> Result<NetworkTiming> {
                    return Error{Errc::Unsupported, "not measured here", ""};
                }};
    }

    test::TempDir dir_;
    Diary diary_;
    std::unique_ptr<Session> session_;
    SceneId scene_;
    const NetworkQuery query_{
        .network = "unet", .options = {{"width", "2"}, {"depth", "1"}}, .size = {32, 32}};
};

TEST_F(NetworkMeasuring, GivesWayToARunAndIsTakenUpAfterIt) {
    open(endlessAtFirst());
    ASSERT_TRUE(session_->apply(ProfileNetwork{query_, 8}));
    ASSERT_TRUE(diary_.waitFor("measure"));
    ASSERT_TRUE(session_->apply(StartTraining{}));
    ASSERT_TRUE(diary_.waitFor("train")) << "the run waits for the measurement";
    session_->waitIdle();
    EXPECT_EQ(session_->training().phase, TrainingStatus::Phase::Ended) << session_->training().detail;
    EXPECT_EQ(diary_.lines(), (std::vector<std::string>{"measure", "train", "measure"}));
    const NetworkProfile* profile = session_->networkProfile(query_, 8);
    ASSERT_NE(profile, nullptr);
    ASSERT_TRUE(profile->training);
    EXPECT_EQ(profile->training->bytes, 3456);
}

TEST_F(NetworkMeasuring, OneCapHoldsForAllFiguresAndWhatRanIntoItIsSaid) {
    std::vector<MeasureLimits> given;  // on the compute thread, read when it is idle
    const auto late = [&given](const MeasureLimits& limits, const std::string& what) {
        given.push_back(limits);
        return Error{Errc::Unsupported, what, ""};
    };
    open({.training = [&](const NetworkQuery&, int, const MeasureLimits& limits) -> Result<TrainingCost> {
              given.push_back(limits);
              return TrainingCost{12, 3456};
          },
          .prediction = [&](const NetworkQuery&,
                            const MeasureLimits& limits) { return late(limits, "takes too long"); },
          .field = [&](const NetworkQuery&,
                       const MeasureLimits& limits) { return late(limits, "not even begun"); }});
    ASSERT_TRUE(session_->apply(ProfileNetwork{query_, 8}));
    session_->waitIdle();
    ASSERT_EQ(given.size(), 3U);
    for (const MeasureLimits& limits : given) {
        EXPECT_EQ(limits.capSeconds, 20);
        EXPECT_EQ(limits.begun, given.front().begun);
    }
    const NetworkProfile* profile = session_->networkProfile(query_, 8);
    ASSERT_NE(profile, nullptr);
    EXPECT_TRUE(profile->training);
    EXPECT_FALSE(profile->measured());
    ASSERT_TRUE(profile->unmeasured);
    EXPECT_EQ(profile->unmeasured->what, "takes too long");

    // It is not tried again and again, unless a person wants that.
    NetworkQuery other = query_;
    other.bands = 4;
    for (const NetworkQuery& query : {other, query_}) ASSERT_TRUE(session_->apply(ProfileNetwork{query, 8}));
    session_->waitIdle();
    EXPECT_LE(given.size(), 6U);
    const std::size_t before = given.size();
    ASSERT_TRUE(session_->apply(ProfileNetwork{query_, 8, true}));
    session_->waitIdle();
    EXPECT_EQ(given.size(), before + 3);
}

TEST_F(NetworkMeasuring, ThatAPersonCancelledStaysCancelled) {
    open(endlessAtFirst());
    ASSERT_TRUE(session_->apply(ProfileNetwork{query_, 8}));
    ASSERT_TRUE(diary_.waitFor("measure"));
    for (const JobStatus& job : session_->jobs())
        if (job.kind == JobKind::MeasureNetwork) (void)session_->apply(CancelJob{job.id});
    session_->waitIdle();
    ASSERT_TRUE(session_->apply(StartTraining{}));
    session_->waitIdle();
    EXPECT_EQ(diary_.lines(), (std::vector<std::string>{"measure", "train"}));
}

}  // namespace
}  // namespace swath
