// SPDX-License-Identifier: MIT
// A scene of several files in the window: the dialog, ready views, indices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

class ComposeGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        start({1280, 1200});  // all of View is in sight
        fs::create_directories(dir_ / "product");
        for (const char* name : {"S2B_B02.tif", "S2B_B03.tif", "S2B_B04.tif", "S2B_B08.tif", "S2B_SCL.tif"})
            ASSERT_TRUE(test::writeScene(dir_ / "product" / name, {300, 250}, 1, test::discScene));
        open("town.tif");
    }
    const Scene& scene(std::size_t index) { return session().document().scenes[index]; }
    std::vector<fs::path> product() {
        std::vector<fs::path> files;
        for (const char* name : {"S2B_B04.tif", "S2B_B03.tif", "S2B_B02.tif", "S2B_B08.tif"})
            files.push_back(dir_ / "product" / name);
        return files;
    }
    void addDropped() {
        screen_->studio().drop(product());
        ASSERT_TRUE(drawUntil([&] { return sees("compose/4/taken"); }));
        play(
            "frames 2\nclick compose/add\nframes 3\nexpect dialog.compose is closed\nwait scene-ready "
            "20\nwait-idle");
    }
};

TEST_F(ComposeGui, BandsThatAreDroppedTogetherBecomeOneScene) {
    addDropped();
    ASSERT_EQ(session().document().scenes.size(), 2u);
    EXPECT_EQ(scene(1).info.bandCount(), 4);
    EXPECT_EQ(scene(1).info.bands[3].name, "B08 near infrared");
    EXPECT_TRUE(scene(1).ready) << scene(1).failure;
    EXPECT_EQ(session().document().currentScene, scene(1).id) << "what was made is looked at";
    // The colours are right without a touch.
    EXPECT_EQ(scene(1).composition.channels[0].band, 0);
    EXPECT_EQ(scene(1).composition.channels[2].band, 2);
    start();
    open("town.swath");
    EXPECT_TRUE(scene(1).ready) << scene(1).failure;
    EXPECT_EQ(scene(1).info.bandCount(), 4);
}

TEST_F(ComposeGui, OfAFolderWhatIsRecognisedIsTakenAndTheRestOffered) {
    play("click data/0\nframes 2\nclick scenes/compose\nframes 3\nexpect dialog.browser is open");
    ASSERT_TRUE(drawUntil([&] { return sees("browser/product"); }));
    play("click browser/product");
    ASSERT_TRUE(drawUntil([&] { return sees("browser/S2B_B02.tif"); }));
    play("click browser/folder");
    ASSERT_TRUE(drawUntil([&] { return sees("compose/5/taken"); }));
    play(
        "frames 2\nshot compose.png\nclick compose/1/down\nclick compose/4/taken\nclick compose/add\nframes "
        "3");
    ASSERT_TRUE(drawUntil([&] { return session().document().scenes.size() == 2 && scene(1).ready; }));
    ASSERT_EQ(scene(1).info.bandCount(), 3);
    EXPECT_EQ(scene(1).info.bands[0].name, "B03 green");
    EXPECT_EQ(scene(1).info.bands[1].name, "B02 blue");
}

TEST_F(ComposeGui, ScenesAreWalkedByKeyAndKeptToJudgeBy) {
    addDropped();
    play("click canvas\nkey PageUp\nframes 3");
    EXPECT_EQ(session().document().currentScene, scene(0).id);
    play("key PageUp\nframes 3\nkey PageDown\nframes 3");
    EXPECT_EQ(session().document().currentScene, scene(1).id);
    play("click data/0\nframes 2\nright-click scenes/2\nframes 3\nclick scenes/2/validation\nframes 3");
    ASSERT_EQ(session().document().regions.size(), 1u);
    EXPECT_EQ(session().document().regions[0].role, Role::Validation);
    play("right-click scenes/2\nframes 3\nclick scenes/2/train\nframes 3");
    EXPECT_TRUE(session().document().regions.empty());
    play("key Ctrl-Z\nframes 3");
    EXPECT_EQ(session().document().regions.size(), 1u);
}

TEST_F(ComposeGui, PatchesAreExportedFromTheDialog) {
    addClasses();
    play(
        "run file/patches\nframes 3\nexpect dialog.patches is open\nclick patches/size/0\nframes 2\n"
        "click patches/export\nframes 3\nexpect dialog.patches is closed\nwait-idle");
    const fs::path folder = dir_ / "town-patches";
    EXPECT_TRUE(fs::exists(folder / "index.csv"));
    EXPECT_TRUE(fs::exists(folder / "train" / "images" / "town_0_0.tif"));
    EXPECT_TRUE(fs::exists(folder / "train" / "masks" / "town_384_256.tif"));
    EXPECT_THAT(value("messages.last"), testing::HasSubstr("12 patches"));
}

TEST_F(ComposeGui, ReadyViewsAndIndicesAreAClickAway) {
    addDropped();
    play(
        "click data/0\nframes 2\nclick scenes/2\nframes 3\nclick data/1\nframes 3\nclick "
        "bands/presets\nframes 2\n"
        "expect probe.bands/preset/false-colour is yes\nclick bands/preset/false-colour\nframes 3");
    EXPECT_EQ(scene(1).composition.channels[0].band, 3);
    EXPECT_EQ(scene(1).composition.channels[1].band, 0);
    play("click bands/indices\nframes 2\nclick bands/index/ndvi\nframes 3\nwait scene-ready 20\nwait-idle");
    ASSERT_EQ(scene(1).info.bandCount(), 5);
    EXPECT_EQ(scene(1).info.bands[4].name, "ndvi");
    play("key Ctrl-Z\nframes 3\nwait scene-ready 20\nwait-idle");
    EXPECT_EQ(scene(1).info.bandCount(), 4);
}

TEST_F(ComposeGui, WhatDoesNotFitIsSaidBeforeItIsMade) {
    const std::vector<std::uint16_t> samples(300 * 250, 700);
    const auto write = [&](const char* name, double east) {
        ASSERT_TRUE(writeRaster(dir_ / "product" / name, {300, 250}, PixelType::UInt16,
                                std::as_bytes(std::span(samples)), {""},
                                {Geotransform{{east, 10, 0, 5000000, 0, -10}}, ""}));
    };
    write("S2B_20200715_B11.tif", 500000);
    write("S2B_20210402_B12.tif", 700000);
    auto files = product();
    files.push_back(dir_ / "product" / "S2B_20200715_B11.tif");
    files.push_back(dir_ / "product" / "S2B_20210402_B12.tif");
    screen_->studio().drop(files);
    ASSERT_TRUE(drawUntil([&] { return sees("compose/remark/1"); }));
    play("frames 2\nshot remarks.png\nclick compose/add\nframes 3\nexpect dialog.compose is open");
    EXPECT_TRUE(sees("compose/remark/2")) << "the days";
    play("click compose/6/taken\nframes 3");
    EXPECT_FALSE(sees("compose/remark/1")) << "without the one that lies elsewhere nothing is wrong";
    play("click compose/add\nframes 3\nexpect dialog.compose is closed\nwait scene-ready 20\nwait-idle");
    EXPECT_EQ(scene(1).info.bandCount(), 5);
}

}  // namespace
}  // namespace swath
