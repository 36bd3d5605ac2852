// SPDX-License-Identifier: MIT
// Bands that are worked out, and files of polygons, in the window.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class BandsGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        start({1280, 1200});  // all of View is in sight
        open("town.tif");
    }
    int bands() { return session().document().current()->info.bandCount(); }
};

TEST_F(BandsGui, ADerivedBandCanBeShownAndGoesWithUndo) {
    play(
        "click data/1\nframes 3\nexpect probe.bands/remove is no\nclick bands/new\ntext sobel(b1)\n"
        "key Enter\nwait scene-ready 20\nwait-idle\nframes 2\nexpect probe.bands/remove is yes");
    EXPECT_EQ(bands(), 4);
    EXPECT_EQ(session().document().current()->info.bands[3].name, "sobel(b1)");
    play("move scene 300 200\nkey Ctrl-Z\nwait scene-ready 20\nframes 2\nexpect probe.bands/remove is no");
    EXPECT_EQ(bands(), 3);
    play(
        "key Ctrl-Shift-Z\nwait scene-ready 20\nframes 2\nclick bands/remove\nwait scene-ready "
        "20\nwait-idle");
    EXPECT_EQ(bands(), 3);
    EXPECT_EQ(value("history.done"), "2");
    // What makes no sense stays in its field, to be mended.
    play(
        "click bands/new\ntext median(b9)\nkey Enter\nframes 3\nexpect probe.toast/0/dismiss is yes\n"
        "click bands/new\nkey Ctrl-A\ntext median(b2)\nclick bands/add\nwait scene-ready 20\nwait-idle");
    EXPECT_EQ(bands(), 4);
    EXPECT_EQ(session().document().current()->info.bands[3].name, "median(b2)");
}

TEST_F(BandsGui, WhatIsTakenForAMaskIsShownAndCanBeOverruled) {
    ASSERT_TRUE(test::writeScene(dir_ / "four.tif", {600, 500}, 4, test::discScene));
    test::writeMarkedVrt(dir_ / "marked.vrt", "four.tif", {600, 500}, 4);
    play("click data/1\nframes 3\nexpect probe.bands/mask is no\nexpect probe.bands/units/1 is no");
    open("marked.vrt");
    play("click data/1\nframes 3\nexpect probe.bands/mask is yes");
    EXPECT_EQ(bands(), 4) << "it has many values: a band";
    play("click bands/alpha\nframes 2\nclick bands/alpha/1\nwait scene-ready 20\nwait-idle");
    EXPECT_EQ(bands(), 3);
    EXPECT_TRUE(session().document().current()->info.hasMask);
    play("move scene 300 200\nkey Ctrl-Z\nwait scene-ready 20\nframes 2");
    EXPECT_EQ(bands(), 4);
}

TEST_F(BandsGui, DeclaredValuesCanBeTakenAsTheyAreStored) {
    ASSERT_TRUE(test::writeScene(dir_ / "four.tif", {600, 500}, 4, test::discScene));
    test::writeMarkedVrt(dir_ / "marked.vrt", "four.tif", {600, 500}, 4);
    open("marked.vrt");
    const auto most = [&] { return session().document().current()->statistics.bands[0].max; };
    EXPECT_LT(most(), 0.1);
    play("click data/1\nframes 3\nclick bands/units/1\nwait scene-ready 20\nwait-idle");
    EXPECT_GT(most(), 900);
    EXPECT_GT(session().document().current()->composition.channels[0].hi, 900) << "the picture stays";
    play("click bands/units/0\nwait scene-ready 20\nwait-idle");
    EXPECT_LT(most(), 0.1);
}

TEST_F(BandsGui, MeasuredShiftsAreShownAsArrowsWhenTheirBandIsClicked) {
    const SceneId scene = session().document().currentScene;
    play("click data/1\nframes 3");
    ASSERT_TRUE(session().apply(MeasureShifts{scene, 0}));
    play("wait-idle\nwheel -40 bands/new\nframes 3\nclick align/band/2\nframes 2");
    EXPECT_EQ(state().shiftsOfBand, 1);
    EXPECT_EQ(session().shifts()->shifts.front().looked, 9);
    const Image arrows = screen_->picture();
    play("click align/band/2\nframes 2");
    EXPECT_EQ(state().shiftsOfBand, -1);
    EXPECT_NE(arrows.pixels, screen_->picture().pixels);
}

TEST_F(BandsGui, PolygonsAreSavedAndComeBackAsAFile) {
    addClasses();
    play(
        "key 1\nkey P\nclick scene 100 100\nclick scene 200 100\nclick scene 200 200\nkey Enter\n"
        "expect features is 1\nkey Ctrl-P\ntext save polygons\nkey Enter\nframes 3\n"
        "click browser/name\ntext drawn.geojson\nclick browser/open");
    const auto file = dir_ / "drawn.geojson";
    ASSERT_TRUE(drawUntil([&] { return std::filesystem::exists(file); }));
    play("wait-idle\nmove scene 300 200\nkey Ctrl-Z\nexpect features is 0\nexpect labels.disc is 0");
    screen_->studio().drop({file});
    ASSERT_TRUE(drawUntil([&] { return value("features") == "1"; }));
    EXPECT_NE(value("labels.disc"), "0");
    EXPECT_EQ(value("classes"), "2") << "the class was known by its name";
}

}  // namespace
}  // namespace swath
