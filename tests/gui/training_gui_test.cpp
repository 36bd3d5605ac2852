// SPDX-License-Identifier: MIT
// A run in the window: its line of words, its pause, its advice, its row among the jobs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class TrainingGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        open("town.tif");
        addClasses();
        play("key 1\nset brush 30\ndrag 100 100 300 120\nkey 2\ndrag 100 300 300 300");
        state().config = test::smallConfig();
    }
};

TEST_F(TrainingGui, OneLineSaysWhatTheRunIsAt) {
    state().config.epochs = 2000;
    play(
        "key T\nwait training-stepped 60\nwait training-stepped 60\nframes 2\nexpect probe.train/status is "
        "yes");
    EXPECT_THAT(value("training.line"),
                testing::MatchesRegex("Training · epoch [0-9]+ of 2000 · .+ patches/s( · .+ left)?"));
    EXPECT_TRUE(sees("top/training")) << "the bar says it too, whichever tab is open";
    play("key T\nwait training-paused 30\nframes 2");
    EXPECT_THAT(value("training.line"), testing::MatchesRegex("Paused · epoch [0-9]+, step .+"));
    play("key Shift-T\nwait training-ended 30\nframes 2");
    EXPECT_THAT(value("training.line"), testing::MatchesRegex("Stopped · epoch [0-9]+ after .+"));
}

TEST_F(TrainingGui, APauseIsAnnouncedUntilTheStepEnds) {
    // Steps that take a while, and nothing between them.
    state().config.patchSize = 256;
    state().config.batchSize = 8;
    play("click side/1\nclick train/live\nkey T\nwait training-stepped 60");
    ui::input::key(ui::Key::T, true);
    (void)screen_->frame();
    EXPECT_TRUE(state().pausing);
    EXPECT_EQ(value("training.line"), "Pausing after this step");
    ui::input::key(ui::Key::T, false);
    (void)screen_->frame();  // drawn with the sign
    (void)screen_->frame();  // and what was drawn can be found
    EXPECT_EQ(value("training.phase"), "running") << "the step was over too soon to see anything";
    EXPECT_EQ(value("probe.train/pause"), "disabled");
    EXPECT_EQ(value("training.line"), "Pausing after this step");
    play("wait training-paused 60\nframes 2\nexpect probe.train/pause is yes");
    EXPECT_FALSE(state().pausing);
    EXPECT_THAT(value("training.line"), testing::HasSubstr("Paused"));
    play("key Shift-T\nwait training-ended 60");
}

TEST_F(TrainingGui, AdviceOfOneRuleIsOneLineAndLeadsToItsPanel) {
    // Classes without a label: a run says so of each.
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(session().apply(AddClass{fmt::format("never {}", i), {}}));
    play(
        "key T\nwait training-validated 60\nwait training-validated 60\nframes 3\nkey Shift-T\nwait "
        "training-ended 30\nframes 3");
    std::size_t unlabelled = 0, line = 0;
    std::set<std::string> rules;
    for (const Advice& each : session().advice()) {
        const bool first = rules.insert(each.rule).second;
        unlabelled += each.rule == "unlabelled" ? 1 : 0;
        if (first && each.rule == "unlabelled") line = rules.size();
    }
    ASSERT_GE(unlabelled, 5U);
    EXPECT_TRUE(sees(fmt::format("train/advice/{}", rules.size())));
    EXPECT_FALSE(sees(fmt::format("train/advice/{}", rules.size() + 1)));
    play(fmt::format("expect panel.label is hidden\nclick train/advice/{}/show\nframes 3", line));
    EXPECT_EQ(value("panel.label"), "shown") << "classes are painted, or removed, there";
}

TEST_F(TrainingGui, ARunIsCancelledInItsRowAmongTheJobs) {
    play("key T\nwait training-stepped 60\nrun view/jobs\nframes 3\nexpect panel.jobs is shown");
    const auto jobs = session().jobs();
    const auto run = std::ranges::find_if(
        jobs, [](const JobStatus& job) { return job.kind == JobKind::Train && job.active(); });
    ASSERT_NE(run, jobs.end());
    const std::string cancel = fmt::format("jobs/{}/cancel", run->id.value);
    play("click " + cancel + "\nwait training-ended 60\nframes 3\nexpect training.phase is stopped");
    EXPECT_FALSE(sees(cancel)) << "what is over cannot be cancelled";
    EXPECT_EQ(value("runs"), "1");
}

}  // namespace
}  // namespace swath
