// SPDX-License-Identifier: MIT
// Groups of panels are folded, and the panes keep the sizes that were drawn.
#include <gtest/gtest.h>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class LayoutGui : public test::StudioTest {
  protected:
    ui::Rect at(const std::string& probe) {
        const auto found = ui::probes().find(probe);
        EXPECT_TRUE(found) << probe;
        return found ? found->rect : ui::Rect();
    }
    void dragBy(const std::string& probe, float dx, float dy) {
        const ui::Rect from = at(probe);
        ui::input::mouseMove(from.centreX(), from.centreY());
        play("frames 2");
        ui::input::mouseButton(0, true);
        play("frames 1");
        ui::input::mouseMove(from.centreX() + dx, from.centreY() + dy);
        play("frames 1");
        ui::input::mouseButton(0, false);
        play("frames 3");
    }
};

TEST_F(LayoutGui, TheWorkGroupFoldsAndLeavesItsRoomToTheData) {
    open("town.tif");
    const float before = at("data-group").height;
    play("expect panel.label is shown\nclick side/fold\nframes 3\nexpect panel.label is hidden");
    EXPECT_FALSE(sees("classes/new"));
    EXPECT_TRUE(sees("side/0"));
    EXPECT_GT(at("data-group").height, before + 100);
    start();
    open("town.swath");
    play(
        "frames 3\nexpect panel.label is hidden\nclick side/fold\nframes 3\nexpect panel.label is shown\n"
        "expect probe.classes/new is yes\nclick side/fold\nframes 3\nclick side/1\nframes 3\n"
        "expect panel.learn is shown\nexpect probe.train/start is yes");
}

TEST_F(LayoutGui, TheDockFoldsAndLeavesItsRoomToTheScene) {
    open("town.tif");
    const float folded = at("canvas").height;
    play("expect panel.curves is hidden\nclick dock/fold\nframes 3\nexpect panel.curves is shown");
    EXPECT_LT(at("canvas").height, folded - 100);
    play("click dock/fold\nframes 3\nexpect panel.curves is hidden");
    EXPECT_EQ(at("canvas").height, folded);
}

TEST_F(LayoutGui, TheWidthOfTheSideAndTheHeightOfTheDockAreKept) {
    open("town.tif");
    play("click dock/0\nframes 4");
    const float side = at("side-group").width, dock = at("dock-group").height;
    dragBy("panes/right", -70, 0);
    dragBy("panes/bottom", 0, -60);
    EXPECT_NEAR(at("side-group").width, side + 70, 2);
    EXPECT_NEAR(at("dock-group").height, dock + 60, 2);
    start();
    open("town.swath");
    play("frames 4");
    EXPECT_NEAR(at("side-group").width, side + 70, 2);
    EXPECT_NEAR(at("dock-group").height, dock + 60, 2);
}

}  // namespace
}  // namespace swath
