// SPDX-License-Identifier: MIT
// Keys of tools, view and panels: each is pressed, and what it does is looked at.
#include <gtest/gtest.h>

#include "tests/gui/map_fixture.h"

namespace swath {
namespace {

class KeysGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        open("town.tif");
        addClasses();
    }
    void hold(ui::Key key, bool down) {
        ui::input::key(key, down);
        play("frames 2");
    }
};

TEST_F(KeysGui, XSwapsTheLastTwoClasses) {
    play(
        "key 1\nkey 2\nkey X\nexpect class is 1\nkey X\nexpect class is 2\nset brush 20\ndrag 100 100 200 "
        "100");
    EXPECT_NE(value("labels.ground"), "0");
    // The other one is gone: there is nothing to swap with.
    play("key 1");
    ASSERT_TRUE(session().apply(RemoveClass{2}));
    play("wait-idle\nframes 2\nexpect classes is 1\nkey X\nexpect class is 1");
}

TEST_F(KeysGui, BracketsChangeTheSizeOfWhatIsPainted) {
    play("key 1\nset brush 20\ndrag 100 400 200 400");
    const std::string before = value("labels.disc");
    play("key Z\nkey ]\nkey ]\nexpect brush above 20\ndrag 100 400 200 400\nexpect labels.disc above " +
         before);
    play(
        "key Z\nkey [\nkey [\nkey [\nexpect brush below 20\ndrag 100 400 200 400\nexpect labels.disc below " +
        before);
}

TEST_F(KeysGui, VAndSpaceMoveTheViewAndNeverPaint) {
    play("key B\nset brush 30\nwheel 4 scene 300 250\nseconds 0.3");
    const double x = state().view.centre().x;
    hold(ui::Key::Space, true);
    play("drag 300 250 260 250");
    hold(ui::Key::Space, false);
    EXPECT_NEAR(state().view.centre().x, x + 40, 2);
    EXPECT_EQ(value("tool"), "brush");
    play("key V\nexpect tool is pan\nexpect labels.any is 0\ndrag 260 250 300 250\nexpect labels.any is 0");
    EXPECT_NEAR(state().view.centre().x, x, 2);
    play("key B\ndrag 300 250 320 250\nexpect labels.any above 0");
}

TEST_F(KeysGui, TabLeavesTheSceneAloneAndBringsTheRestBack) {
    const auto before = ui::probes().find("canvas");
    ASSERT_TRUE(before);
    play("key Tab\nframes 3");
    const auto alone = ui::probes().find("canvas");
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->rect, (ui::Rect{0, 0, 1280, 800}));
    for (const char* gone : {"top/menu", "tool/brush", "side/0", "data/0", "dock/0", "status"})
        EXPECT_FALSE(sees(gone)) << gone;
    // What is not seen still does its work.
    play("key 1\nset brush 20\ndrag 300 250 340 250\nexpect labels.disc above 0\nkey Tab\nframes 3");
    EXPECT_EQ(ui::probes().find("canvas")->rect, before->rect);
    for (const char* back : {"top/menu", "tool/brush", "side/0", "data/0", "dock/0", "status"})
        EXPECT_TRUE(sees(back)) << back;
}

TEST_F(KeysGui, CtrlBHidesTheSideAndGivesItsRoomToTheScene) {
    const auto before = ui::probes().find("canvas"), side = ui::probes().find("side-group");
    ASSERT_TRUE(before && side);
    play("expect panel.label is shown\nkey Ctrl-B\nframes 3\nexpect panel.label is hidden");
    EXPECT_FALSE(sees("side/0"));
    EXPECT_FALSE(sees("data/0"));
    EXPECT_TRUE(sees("top/menu"));
    EXPECT_NEAR(ui::probes().find("canvas")->rect.width, before->rect.width + side->rect.width, 2);
    play("key Ctrl-B\nframes 3\nexpect panel.label is shown");
    EXPECT_EQ(ui::probes().find("canvas")->rect, before->rect);
}

class KeysOfMaps : public test::MapTest {};

TEST_F(KeysOfMaps, MShowsAndHidesTheMap) {
    train(1);
    const Rgb shown = pixelAt({400, 300});
    play("key M\nwait-idle\nframes 2");
    const Rgb hidden = pixelAt({400, 300});
    EXPECT_NE(hidden, shown);
    play("key M\nwait-idle\nframes 2");
    EXPECT_EQ(pixelAt({400, 300}), shown);
}

TEST_F(KeysOfMaps, ShiftNGoesBackToThePlaceBefore) {
    // The map says ground everywhere: both strokes of the other class are places.
    play("key 1\nset brush 40\ndrag 500 400 560 400");
    train(2);
    play("key F\nwait places-ranked 60\nframes 2\nexpect errors.places above 1\nkey N\nseconds 0.3");
    const std::size_t place = state().place;
    const Vec2 at = state().view.centre();
    play("key N\nseconds 0.3");
    EXPECT_NE(state().place, place);
    EXPECT_NE(state().view.centre(), at);
    play("key Shift-N\nseconds 0.3");
    EXPECT_EQ(state().place, place);
    EXPECT_EQ(state().view.centre(), at);
}

}  // namespace
}  // namespace swath
