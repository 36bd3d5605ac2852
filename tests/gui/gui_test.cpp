// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <fstream>

#include "engine/core/file.h"
#include "engine/raster/image_file.h"
#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class Gui : public test::StudioTest {};

TEST_F(Gui, WelcomePageOffersWhatToDo) {
    play("expect probe.welcome/open is yes\nexpect probe.welcome/demo is yes");
}

TEST_F(Gui, ANewProjectTrainsByTheQuickRecipe) {
    EXPECT_EQ(UiState().config.recipe, kUsualRecipe);
}

TEST_F(Gui, PaintsUndoesAndFindsEverythingAgainAfterReopening) {
    open("town.tif");
    addClasses();
    play(
        "key 1\nset brush 30\ndrag 100 100 300 120\nexpect history.steps is 3\nexpect labels.disc above "
        "5000\n"
        "key 2\ndrag 100 300 300 300 300 400\nexpect labels.ground above 5000\n"
        "key Ctrl-Z\nexpect labels.ground is 0\nkey Ctrl-Shift-Z\nexpect labels.ground above 5000\n"
        "key E\ndrag 100 100 300 120\nexpect labels.disc is 0\nkey Z\n");
    const auto disc = value("labels.disc");
    EXPECT_NE(disc, "0");
    start();
    open("town.swath");
    EXPECT_EQ(value("labels.disc"), disc);
    EXPECT_EQ(value("history.steps"), "5");
    EXPECT_EQ(value("history.done"), "4");
    EXPECT_EQ(value("scene.name"), "town");
    play("key Z\nkey Z\nexpect labels.any is 0");
}

TEST_F(Gui, AFastStrokeHasNoGaps) {
    open("town.tif");
    addClasses();
    play("key 1\nset brush 9\ndrag 20 20 580 480\n");  // eight positions over 725 pixels
    const LabelMap& labels = *session().document().labelsOf(session().document().currentScene);
    for (int i = 0; i <= 100; ++i)
        EXPECT_EQ(labels.at(20 + 560 * i / 100, 20 + 460 * i / 100), 1) << "at " << i << " %";
}

TEST_F(Gui, EscapeTakesBackAStrokeAndAPolygon) {
    open("town.tif");
    addClasses();
    play(
        "key P\nclick scene 100 100\nclick scene 200 100\nkey Escape\nclick scene 300 100\nclick scene 400 "
        "100\n"
        "click scene 400 200\nkey Enter\nexpect features is 1\nexpect history.steps is 3\nexpect labels.any "
        "above 4900\n"
        "expect labels.any below 5100\n");
    const Vec2 at = screen_->studio().canvas().toWindow(state(), {100, 300});
    play("key B\nmove scene 100 300");
    ui::input::mouseButton(0, true);
    play(
        "move scene 150 300\nexpect labels.any above 5100\nkey Escape\nexpect history.steps is 3\nexpect "
        "labels.any below 5100");
    ui::input::mouseButton(0, false);
    (void)at;
}

TEST_F(Gui, AClassGetsAnotherColourAndKeepsItAfterReopening) {
    open("town.tif");
    addClasses();
    const auto ground = value("colour.ground");
    play(
        "key 2\nclick classes/1/swatch\nframes 2\nexpect class is 2\n"
        "expect probe.classes/1/colour/preset/12 is yes\nclick classes/1/colour/preset/5\nframes 3\n"
        "expect colour.disc is \"#af0dfd\"\nexpect probe.classes/1/colour/preset/5 is no\n");
    // In the field of colours: one change when the button is lifted.
    play("click classes/1/swatch\nframes 2\nclick classes/1/colour/picker\nframes 2\nkey Escape\nframes 2");
    const auto picked = value("colour.disc");
    EXPECT_NE(picked, "#af0dfd");
    EXPECT_EQ(value("colour.ground"), ground);
    EXPECT_EQ(value("probe.classes/1/colour/picker"), "no");
    start();
    open("town.swath");
    EXPECT_EQ(value("colour.disc"), picked);
}

TEST_F(Gui, TheClassMenuRenamesAndLeadsToTheColour) {
    open("town.tif");
    addClasses();
    play(
        "right-click classes/1\nframes 2\nclick classes/1/name\nkey Ctrl-A\ntext lake\nkey Enter\nframes 2\n"
        "expect colour.lake contains \"#\"\n"
        "right-click classes/1\nframes 2\nclick classes/1/colour-item\nframes 2\n"
        "click classes/1/colour/preset/3\nframes 2\nexpect colour.lake is \"#97014d\"");
}

TEST_F(Gui, EscapeClosesAMenuAndNothingElse) {
    open("town.tif");
    addClasses();
    play(
        "key P\nclick scene 100 100\nclick scene 200 100\nclick scene 200 200\n"
        "right-click classes/1\nframes 2\nexpect probe.classes/1/remove is yes\nkey Escape\nframes 2\n"
        "expect probe.classes/1/remove is no\n"
        "click options/over\nframes 2\nexpect probe.options/over/1 is yes\nkey Escape\nframes 2\n"
        "expect probe.options/over/1 is no\nkey Enter\nframes 2\nexpect features is 1");
}

TEST_F(Gui, TheFieldForANewClassStaysInSight) {
    open("town.tif");
    std::string script = "click side/0\n";
    for (int i = 1; i <= 25; ++i) script += "click classes/new\ntext c" + std::to_string(i) + "\nkey Enter\n";
    play(script +
         "frames 2\nexpect classes is 25\nexpect probe.classes/1 is no\nexpect probe.classes/25 is yes");
    const auto field = ui::probes().find("classes/new"), panel = ui::probes().find("side-panel/0");
    ASSERT_TRUE(field && panel);
    EXPECT_EQ(field->rect.height, 24);
    EXPECT_LE(field->rect.bottom(), panel->rect.y) << "above what scrolls";
}

TEST_F(Gui, DrawsARegionWithARole) {
    open("town.tif");
    play("key G\ndrag 50 60 250 260\nexpect regions is 1");
    const Region& region = session().document().regions.front();
    EXPECT_EQ(region.role, Role::Validation);
    EXPECT_NEAR(region.window.x, 50, 1);
    EXPECT_NEAR(region.window.width, 200, 2);
}

TEST_F(Gui, ZoomKeepsThePixelUnderThePointer) {
    open("town.tif");
    play("move scene 200 150\nframes 2");
    const Vec2 before = *state().hover;
    play("wheel 3 scene 200 150\nseconds 0.3");
    const Vec2 after = *state().hover;
    EXPECT_NEAR(before.x, after.x, 0.5);
    EXPECT_NEAR(before.y, after.y, 0.5);
    EXPECT_GT(state().view.zoom(), 1);
    play("pan 200 150 260 190\nkey Home\nseconds 0.3");
    EXPECT_TRUE(state().view.visible().contains(RectI{0, 0, 600, 500}));
}

TEST_F(Gui, PaletteDoesAnything) {
    open("town.tif");
    play("key Ctrl-P\ntext eraser\nkey Enter\nexpect tool is eraser");
}

TEST_F(Gui, AFileThatIsNoRasterIsAMessageNotAnEnd) {
    open("town.tif");
    std::ofstream(dir_ / "notes.txt") << "no raster";
    screen_->studio().drop({dir_ / "notes.txt"});
    play("frames 3\nexpect probe.toast/0/dismiss is yes\nexpect scenes is 1");
}

TEST_F(Gui, TrainsShowsErrorsAndJumpsToTheWorstPlace) {
    open("town.tif");
    addClasses();
    play(
        "key 1\nset brush 24\n"
        "drag 22 32 42 32\ndrag 150 32 170 32\ndrag 278 96 298 96\ndrag 406 160 426 160\n"
        "key 2\nset brush 10\ndrag 0 0 600 0\ndrag 0 64 600 64\ndrag 64 0 64 400\ndrag 320 0 320 400\n"
        "key G\nclick options/complete\ndrag 330 330 590 490\nexpect regions is 1\nkey B\n");
    state().config = test::smallConfig();
    play(
        "key T\nwait training-started 10\nwait training-stepped 60\nwait training-validated 60\n"
        "wait prediction-changed 30\n"
        "expect probe.curves/loss is yes\nkey F\nwait places-ranked 60\nexpect errors.shown is yes\n"
        "expect errors.places above 0\nkey N\nclick errors/class/1\nwait places-ranked 20\nkey N\n");
    // The pen does not wait for the network, and what it paints is counted.
    const auto steps = value("history.steps");
    play("key Home\nseconds 0.3\nkey B\ndrag 400 100 420 100");
    EXPECT_NE(value("history.steps"), steps);
    play(
        "click side/1\nclick train/pause\nwait training-paused 20\nexpect training.phase is paused\n"
        "click train/pause\nwait training-resumed 20\nclick train/stop\nwait training-ended 20\n"
        "expect training.phase is stopped\nexpect runs is 1");
    play(
        "right-click curves/loss\nframes 2\nclick curves/loss/menu/png\nframes 6\n"
        "right-click curves/loss\nframes 2\nclick curves/loss/menu/csv\nframes 3");
    ASSERT_TRUE(drawUntil([&] {
        return std::filesystem::exists(dir_ / "town-loss.png") &&
               std::filesystem::exists(dir_ / "town-loss.csv");
    }));
    const auto picture = readImage(dir_ / "town-loss.png");
    ASSERT_TRUE(picture) << picture.error().text();
    EXPECT_GT(picture->size.width, 300);
    EXPECT_NE(readText(dir_ / "town-loss.csv").value().find("train"), std::string::npos);
}

TEST_F(Gui, PicturesAreTheSameOverTwoRuns) {
    const auto picture = [&] {
        open("town.tif");
        play("move top/project\nframes 4");
        return screen_->picture();
    };
    const Image first = picture();
    start();
    std::filesystem::remove(dir_ / "town.swath");
    const Image second = picture();
    ASSERT_EQ(first.size, second.size);
    // The message about the project comes and goes with the clock; the scene may not differ.
    std::size_t different = 0;
    for (int y = 80; y < 500; ++y)
        for (int x = 60; x < 640; ++x) {
            const auto at = static_cast<std::size_t>((y * first.size.width + x) * first.channels);
            different += first.pixels[at] != second.pixels[at] ? 1 : 0;
        }
    EXPECT_EQ(different, 0u);
}

TEST_F(Gui, TheGalleryShowsWhatTheNetworkSees) {
    open("town.tif");
    addClasses();
    play(
        "key 1\nset brush 60\ndrag 100 100 300 120\nkey 2\ndrag 100 300 300 300\n"
        "click side/1\nframes 2\nclick train/gallery\nwait patches-previewed\nframes 3\n"
        "expect probe.gallery/patch/1 is yes\nexpect probe.gallery/patch/12 is yes\n");
    const auto first = session().patchGallery().patches[0].rgb;
    EXPECT_EQ(session().patchGallery().patches.size(), 12U);
    play("click gallery/again\nwait patches-previewed\nframes 3\nclick gallery/masks\nframes 2\n");
    EXPECT_NE(session().patchGallery().patches[0].rgb, first);
    play("key Escape\nframes 2\nexpect probe.gallery/done is no\nexpect dialog.gallery is closed");
}

}  // namespace
}  // namespace swath
