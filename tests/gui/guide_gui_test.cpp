// SPDX-License-Identifier: MIT
// The six steps from files to a map, and how long a view takes to be there.
#include <gtest/gtest.h>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class GuideGui : public test::StudioTest {};

TEST_F(GuideGui, ComesWithANewProjectAndLeadsToEachPlace) {
    play("expect probe.guide/open is no\nkey Ctrl-N\nframes 3\nclick browser/name");
    ui::input::text((dir_ / "fresh").string());
    play("frames 2\nclick browser/open\nframes 4");
    ASSERT_TRUE(drawUntil([&] { return sees("guide/open"); }));
    // What cannot be done yet says so.
    play(
        "expect probe.guide/patches is disabled\nexpect probe.guide/map is disabled\nclick "
        "guide/label\nframes 3");
    EXPECT_FALSE(screen_->studio().dialogs().isOpen("guide"));
    EXPECT_TRUE(screen_->studio().layout().shows("label"));
    open("town.tif");
    play(
        "key F1\nframes 3\nexpect probe.guide/patches is yes\nclick guide/patches\nframes 3\nexpect "
        "probe.patches/export is yes");
    EXPECT_FALSE(screen_->studio().dialogs().isOpen("guide"));
}

TEST_F(GuideGui, AViewIsSharpWhenAScriptHasWaitedForIt) {
    const Status opened = screen_->studio().open(dir_ / "town.tif");
    ASSERT_TRUE(opened) << opened.error().text();
    play("clock start\nwait-view sharp 60\nclock sharp\npace 60\nframes 2\npace 0");
    EXPECT_GT(screen_->studio().canvas().drawn().sharp, 0);
    EXPECT_EQ(screen_->studio().canvas().drawn().empty, 0);
    auto steps = parseScript("wait-view finished");
    ASSERT_TRUE(steps);
    EXPECT_FALSE(Player(*screen_, dir_.path()).play(*steps));
}

}  // namespace
}  // namespace swath
