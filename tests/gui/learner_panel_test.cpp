// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "app/offscreen.h"
#include "app/script/player.h"
#include "app/script/values.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class LearnerPanel : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "town.tif", {600, 500}, 3, test::discScene));
        auto screen = Offscreen::create({1280, 800});
        if (!screen) GTEST_SKIP() << "no OpenGL without a display here: " << screen.error().text();
        screen_ = std::move(*screen);
        ASSERT_TRUE(screen_->studio().open(dir_ / "town.tif"));
        play(
            "wait scene-ready\nwait-idle\nclick side/0\nclick classes/new\ntext disc\nkey Enter\nclick "
            "classes/new\n"
            "text ground\nkey Enter\nexpect classes is 2");
    }
    void play(const std::string& script) {
        auto steps = parseScript(script);
        ASSERT_TRUE(steps) << steps.error().text();
        const Status played = Player(*screen_, dir_.path()).play(*steps);
        ASSERT_TRUE(played) << played.error().text();
    }
    test::TempDir dir_;
    std::unique_ptr<Offscreen> screen_;
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
    play(
        "click side/1\nframes 2\nexpect probe.train/features/gaussian is no\nclick train/learner\nframes 2\n"
        "click train/learner/1\nframes 2\nexpect probe.train/features/gaussian is yes\n"
        "click train/features/gradient\nframes 2\nexpect probe.train/features/gradient/sizes is yes");
    EXPECT_EQ(screen_->studio().state().config.learner, "random-forest");
    EXPECT_EQ(screen_->studio().state().config.features, "bands + gaussian(1, 2, 4) + gradient");
}

}  // namespace
}  // namespace swath
