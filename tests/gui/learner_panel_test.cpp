// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class LearnerPanel : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        open("town.tif");
        addClasses();
    }
};

TEST_F(LearnerPanel, TheMapFollowsTheBrush) {
    play(
        "key 1\nset brush 16\ndrag 30 32 34 32\n"
        "key 2\ndrag 62 60 66 66\n"
        "click side/1\nframes 2\nclick train/follow\nwait live-mapped\nframes 2\nwheel -4 "
        "side-panel/1\nframes 4\n"
        "expect live.rounds is 1\nexpect probe.train/features/gaussian is yes\n"
        "wheel -4 side-panel/1\nframes 4\nexpect probe.train/importance/1 is yes\n"
        "key 2\ndrag 0 62 20 66\nwait live-mapped\nframes 2\nexpect live.rounds above 1\n"
        "expect live.pen_up_to_map_s above 0");
    const Session& session = *screen_->studio().session();
    const Prediction* prediction = session.document().predictionOf(session.document().currentScene);
    ASSERT_NE(prediction, nullptr);
    int right = 0;
    for (int y = 0; y < 500; ++y)
        for (int x = 0; x < 600; ++x)
            right += prediction->classes.at(x, y) == (test::inDisc(x, y) ? 1 : 2) ? 1 : 0;
    EXPECT_GT(right, 0.85 * 600 * 500);
}

TEST_F(LearnerPanel, ALearnerIsChosenWithItsFeatures) {
    screen_->studio().state().config = {};
    play(
        "click side/1\nframes 2\nexpect probe.train/features/gaussian is no\nclick train/learner\nframes 2\n"
        "click train/learner/2\nframes 2\nexpect probe.train/features/gaussian is yes\n"
        "click train/features/gradient\nframes 2\nexpect probe.train/features/gradient/sizes is yes");
    EXPECT_EQ(screen_->studio().state().config.learner, "random-forest");
    EXPECT_EQ(screen_->studio().state().config.features, "bands + gaussian(1, 2, 4) + gradient");
}

TEST_F(LearnerPanel, WhatTakesTooLongToMeasureIsSaid) {
    setenv("XDG_CACHE_HOME", (dir_ / "cache").c_str(), 1);  // nothing was measured before
    const Error late{Errc::Unsupported, "takes too long", ""};
    const auto never = [late](const NetworkQuery&, const MeasureLimits&) { return late; };
    auto made = Session::create(
        dir_ / "p.swath", *ClassTable::parse("disc,ground"),
        {.meter = {.training = [late](const NetworkQuery&, int, const MeasureLimits&) { return late; },
                   .prediction = never,
                   .field = never}});
    ASSERT_TRUE(made);
    screen_->studio().setSession(std::move(*made));
    screen_->studio().state().config = {};
    play(
        "click side/1\nframes 2\nclick train/network\nframes 3\nwait-idle\nframes 3\n"
        "expect probe.network/unmeasured is yes\nexpect probe.network/again is yes");
}

}  // namespace
}  // namespace swath
