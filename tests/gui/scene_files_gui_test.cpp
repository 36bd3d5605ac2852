// SPDX-License-Identifier: MIT
// Scenes whose files are not where the project says: moved away, or on a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "app/remote_consent.h"
#include "engine/core/file.h"
#include "tests/engine/raster/damaged_block.h"
#include "tests/gui/studio_fixture.h"
#include "tests/support/listener.h"

namespace swath {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SceneFilesGui : public test::StudioTest {
  protected:
    const Scene& scene(std::size_t index) { return session().document().scenes[index]; }
    /// A project of town, b and c, of which the last two have moved into "away".
    void openWithMovedScenes() {
        open("town.tif");
        for (const char* name : {"b.tif", "c.tif"}) {
            ASSERT_TRUE(test::writeScene(dir_ / name, {600, 500}, 3, test::discScene));
            screen_->studio().drop({dir_ / name});
            play("wait scene-ready 20\nwait-idle");
        }
        fs::create_directories(dir_ / "away");
        start();
        for (const char* name : {"b.tif", "c.tif"}) fs::rename(dir_ / name, dir_ / "away" / name);
        open("town.swath");
        ASSERT_FALSE(scene(1).failure.empty());
    }
    /// In the browser: into the folder of the moved files.
    void enterAway() {
        ASSERT_TRUE(drawUntil([&] { return sees("browser/away"); }));
        play("click browser/away");
        ASSERT_TRUE(drawUntil([&] { return sees("browser/b.tif"); }));
    }
};

TEST_F(SceneFilesGui, AMissingSceneIsLocatedWithThoseBesideIt) {
    openWithMovedScenes();
    play(
        "click data/0\nframes 2\nexpect probe.scenes/1/locate is no\nexpect probe.scenes/2/locate is yes\n"
        "click scenes/2/more\nframes 2\nclick scenes/2/find\nframes 3\nexpect dialog.browser is open");
    enterAway();
    play("expect probe.browser/open is yes\nclick browser/open");  // b.tif is chosen already: its name is
                                                                   // known
    ASSERT_TRUE(drawUntil([&] { return scene(1).ready && scene(2).ready; }))
        << scene(1).failure << scene(2).failure;
    EXPECT_EQ(scene(1).info.path, fs::canonical(dir_ / "away" / "b.tif").string());
    EXPECT_EQ(scene(2).info.path, fs::canonical(dir_ / "away" / "c.tif").string());
    play("wait-idle\nexpect dialog.browser is closed\nexpect probe.scenes/2/locate is no");
    EXPECT_THAT(value("messages.last"), HasSubstr("missing scene was found"));
    start();
    open("town.swath");
    EXPECT_TRUE(scene(2).ready) << scene(2).failure;
}

TEST_F(SceneFilesGui, AFileThatDoesNotFitIsRefusedInWords) {
    openWithMovedScenes();
    ASSERT_TRUE(test::writeScene(dir_ / "away" / "b.tif", {60, 50}, 3, test::discScene));
    play("click data/0\nframes 2\nclick scenes/2/locate\nframes 3");
    enterAway();
    play("double-click browser/b.tif\nframes 4\nexpect dialog.browser is closed");
    EXPECT_TRUE(drawUntil([&] { return value("messages.last").find("pixels") != std::string::npos; }));
    EXPECT_THAT(value("messages.last"), HasSubstr("pixels")) << "no click went through to the scene";
    EXPECT_FALSE(scene(1).failure.empty());
    EXPECT_FALSE(scene(2).failure.empty()) << "nothing was found, so nothing beside it";
}

TEST_F(SceneFilesGui, AnEmptyCanvasAndViewOfferToLocateTheScene) {
    openWithMovedScenes();
    play(
        "click data/0\nframes 2\nclick scenes/2\nframes 3\nexpect probe.canvas/help is yes\n"
        "click canvas/help\nframes 3\nexpect dialog.browser is open\nkey Escape\nframes 3\n"
        "click data/1\nframes 3\nclick view/locate\nframes 3\nexpect dialog.browser is open");
}

/// A project whose second scene is a VRT that refers to a server.
class ServersGui : public SceneFilesGui {
  protected:
    void SetUp() override {
        SceneFilesGui::SetUp();
        if (!screen_) return;
        setenv("GDAL_HTTP_TIMEOUT", "1", 1);
        ASSERT_TRUE(server_.ready());
        open("town.tif");
        test::writeMarkedVrt(dir_ / "far.vrt", "town.tif", {600, 500}, 3);
        screen_->studio().drop({dir_ / "far.vrt"});
        play("wait scene-ready 20\nwait-idle");
        start();
        std::string text = *readText(dir_ / "far.vrt");
        for (std::size_t at = 0; (at = text.find(">town.tif<", at)) != std::string::npos; ++at)
            text.replace(at, 10, ">/vsicurl/" + server_.url() + "<");
        for (std::size_t at = 0; (at = text.find("relativeToVRT=\"1\"", at)) != std::string::npos; ++at)
            text.replace(at, 17, "relativeToVRT=\"0\"");
        ASSERT_TRUE(writeText(dir_ / "far.vrt", text));
    }
    void TearDown() override {
        screen_.reset();
        unsetenv("GDAL_HTTP_TIMEOUT");
    }
    const test::Listener server_;
};

TEST_F(ServersGui, NothingIsFetchedUntilItIsAllowedAndTheQuestionIsAskedOnce) {
    open("town.swath");
    play(
        "frames 3\nexpect dialog.servers is open\nexpect probe.servers/1 is yes\nexpect probe.servers/2 is "
        "no");
    EXPECT_FALSE(scene(1).failure.empty());
    play("click servers/without\nframes 3\nexpect dialog.servers is closed");
    EXPECT_FALSE(rememberedAccess(dir_ / "town.swath").remote);
    start();
    open("town.swath");
    play(
        "frames 3\nexpect dialog.servers is closed\nclick data/0\nframes 2\nclick scenes/2/more\nframes 2\n"
        "click scenes/2/fetch\nframes 3\nexpect dialog.servers is open");
    EXPECT_FALSE(server_.wasCalled());
}

TEST_F(ServersGui, WhatIsAllowedIsFetchedAndRememberedForTheProject) {
    open("town.swath");
    play("frames 3\nexpect dialog.servers is open\nclick servers/allow\nframes 3");
    EXPECT_TRUE(drawUntil([&] { return server_.wasCalled(); }));
    EXPECT_TRUE(rememberedAccess(dir_ / "town.swath").remote);
    play("wait-idle 30\nexpect project is town.swath\nexpect dialog.servers is closed");
    EXPECT_FALSE(state().isOnServer(scene(1).id));
    EXPECT_TRUE(scene(0).ready);
}

TEST_F(ServersGui, AConfinedWindowNeitherAsksNorAllows) {
    open("town.swath");
    play("frames 3\nexpect dialog.servers is open");
    screen_->studio().confine();
    play("click servers/allow\nframes 4\nwait-idle");
    EXPECT_FALSE(rememberedAccess(dir_ / "town.swath").remote);
    EXPECT_FALSE(server_.wasCalled());
}

TEST_F(SceneFilesGui, ABlockThatCannotBeReadIsHatchedAndNamed) {
    ASSERT_TRUE(test::damageBlock(dir_ / "town.tif", 1, 0));
    open("town.tif");
    EXPECT_THAT(scene(0).damage, HasSubstr("at x 256, y 0"));
    play("goto 0 0 600 500\nframes 3\nwait-idle\nmove scene 300 100\nframes 3\nshot damaged.png");
    EXPECT_THAT(value("status"), HasSubstr("cannot be read"));
    play("move scene 100 400\nframes 3");
    EXPECT_EQ(value("status").find("cannot be read"), std::string::npos) << value("status");
    EXPECT_NE(value("status").find("R "), std::string::npos) << "the rest is as it was";
}

TEST_F(SceneFilesGui, ScenesOfOtherBandsAreNamedUnderTrainWithAWayToDoWithout) {
    open("town.tif");
    addClasses();
    ASSERT_TRUE(test::writeScene(dir_ / "two.tif", {600, 500}, 2, test::discScene));
    screen_->studio().drop({dir_ / "two.tif"});
    play("wait scene-ready 20\nwait-idle");
    const auto paint = [&](std::size_t index) {
        ASSERT_TRUE(session().apply(SelectScene{scene(index).id}));
        play("frames 3\nkey 1\nkey B\nframes 2\ndrag 200 200 300 220\nframes 3");
    };
    paint(0);
    paint(1);
    play("click side/1\nframes 3\nshot other-bands.png");
    ASSERT_TRUE(sees("train/other-bands"));
    EXPECT_TRUE(sees("train/without"));
}

}  // namespace
}  // namespace swath
