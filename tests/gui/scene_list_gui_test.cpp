// SPDX-License-Identifier: MIT
// The list of scenes: several are chosen, named, arranged, sorted, added and removed; a thousand stay quick.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include <filesystem>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class SceneListGui : public test::StudioTest {
  protected:
    /// town, s1, s2 … in the list.
    void openWith(int count) {
        open("town.tif");
        AddScenes wanted;
        fs::create_directories(dir_ / "more");
        ASSERT_TRUE(test::writeScene(dir_ / "more" / "s1.tif", {60, 50}, 1, test::discScene));
        for (int i = 1; i <= count; ++i) {
            const auto copy = dir_ / "more" / fmt::format("s{}.tif", i);
            if (i > 1) fs::copy_file(dir_ / "more" / "s1.tif", copy);
            wanted.sources.push_back({copy});
        }
        ASSERT_TRUE(session().apply(wanted));
        play("run view/scenes\nwait-idle 60\nframes 2");
        ASSERT_EQ(session().document().scenes.size(), static_cast<std::size_t>(count) + 1);
    }
    std::vector<std::string> names() {
        std::vector<std::string> all;
        for (const Scene& scene : session().document().scenes) all.push_back(scene.name);
        return all;
    }
    void clickWith(ui::Key modifier, const std::string& probe) {
        ui::input::key(modifier, true);
        play("frames 1\nclick " + probe + "\nframes 2");
        ui::input::key(modifier, false);
        play("frames 1");
    }
    /// @param part  of the target's height, at which it is let go.
    void dragRow(const std::string& from, const std::string& to, float part) {
        const auto a = ui::probes().find(from), b = ui::probes().find(to);
        ASSERT_TRUE(a && b);
        const float x = a->rect.x + 40;
        const float y0 = a->rect.y + a->rect.height / 2, y1 = b->rect.y + part * b->rect.height;
        ui::input::mouseMove(x, y0);
        play("frames 1");
        ui::input::mouseButton(0, true);
        for (int k = 0; k <= 8; ++k) {
            play("frames 1");
            ui::input::mouseMove(x, y0 + (y1 - y0) * static_cast<float>(k) / 8);
        }
        play("frames 2");
        ui::input::mouseButton(0, false);
        play("frames 3");
    }
};

TEST_F(SceneListGui, ASceneIsRenamedByItsMenuAndByF2) {
    openWith(2);
    play(
        "click scenes/2/more\nframes 3\nclick scenes/2/name\nkey Ctrl-A\ntext lake\nkey Enter\nframes 3\n"
        "expect probe.scenes/2/remove is no");
    EXPECT_THAT(names(), ElementsAre("town", "lake", "s2"));
    play("click scenes/3\nframes 3\nkey F2\nframes 4\nkey Ctrl-A\ntext hill\nkey Enter\nframes 3");
    EXPECT_THAT(names(), ElementsAre("town", "lake", "hill"));
    play("key Ctrl-Z\nframes 3\nkey Ctrl-Z\nframes 3");
    EXPECT_THAT(names(), ElementsAre("town", "s1", "s2"));
}

TEST_F(SceneListGui, ScenesAreDraggedAndMovedByTheMenu) {
    openWith(3);
    dragRow("scenes/4", "scenes/2", 0.2F);
    EXPECT_THAT(names(), ElementsAre("town", "s3", "s1", "s2"));
    EXPECT_EQ(value("scene.name"), "town") << "to drag is not to choose";
    dragRow("scenes/1", "scenes/4", 0.9F);
    EXPECT_THAT(names(), ElementsAre("s3", "s1", "s2", "town"));
    play("click scenes/1/more\nframes 3\nclick scenes/1/end\nframes 3");
    EXPECT_THAT(names(), ElementsAre("s1", "s2", "town", "s3"));
    play("key Ctrl-Z\nframes 3\nkey Ctrl-Z\nframes 3\nkey Ctrl-Z\nframes 3");
    EXPECT_THAT(names(), ElementsAre("town", "s1", "s2", "s3"));
    // Where the list is sorted there is no place to drag to.
    play("click scenes/arrange\nframes 3\nclick scenes/sort/name\nframes 3");
    dragRow("scenes/4", "scenes/2", 0.2F);
    EXPECT_THAT(names(), ElementsAre("town", "s1", "s2", "s3"));
}

TEST_F(SceneListGui, SeveralAreChosenRemovedAndComeBackWithOneUndo) {
    openWith(5);
    play("click scenes/2\nframes 3");
    clickWith(ui::Key::LeftShift, "scenes/4");
    play("expect probe.scenes/chosen/more is yes");
    EXPECT_EQ(value("scene.name"), "s1") << "the canvas stays";
    clickWith(ui::Key::LeftCtrl, "scenes/3");
    play("click scenes/2/more\nframes 3\nclick scenes/2/remove\nframes 3\nwait-idle");
    EXPECT_THAT(names(), ElementsAre("town", "s2", "s4", "s5"));
    play("key Ctrl-Z\nframes 3\nwait-idle");
    EXPECT_THAT(names(), ElementsAre("town", "s1", "s2", "s3", "s4", "s5"));
    // One that is not among them is meant alone.
    play("click scenes/2\nframes 2");
    clickWith(ui::Key::LeftShift, "scenes/4");
    play("click scenes/6/more\nframes 3\nclick scenes/6/remove\nframes 3\nwait-idle");
    EXPECT_THAT(names(), ElementsAre("town", "s1", "s2", "s3", "s4"));
}

TEST_F(SceneListGui, AllAreChosenByCtrlAAndTakeARoleTogether) {
    openWith(3);
    play(
        "click scenes/1\nframes 2\nkey Ctrl-A\nframes 2\nexpect probe.scenes/chosen/more is yes\n"
        "click scenes/chosen/more\nframes 3\nclick scenes/1/validation\nframes 3\nexpect regions is 4");
    play("click scenes/2/more\nframes 3\nclick scenes/2/copy\nframes 3");
    const std::string copied = ImGui::GetClipboardText();
    EXPECT_EQ(std::ranges::count(copied, '\n'), 3) << copied;
    play("key Ctrl-Z\nframes 3\nexpect regions is 0");
    play(
        "click scenes/1\nframes 2\nkey Ctrl-A\nframes 2\nkey Delete\nframes 3\nwait-idle\nexpect scenes is "
        "0");
    play("key Ctrl-Z\nframes 3\nwait-idle\nexpect scenes is 4");
}

TEST_F(SceneListGui, TheNextSceneIsTheNextInTheListAsItIsShown) {
    openWith(3);
    play("click scenes/arrange\nframes 3\nclick scenes/sort/name\nframes 3\nexpect scene.name is town");
    play("click scenes/arrange\nframes 3\nclick scenes/sort/reversed\nframes 3");
    play("key PageDown\nframes 3\nexpect scene.name is s3\nkey PageDown\nframes 3\nexpect scene.name is s2");
    play("key PageUp\nframes 3\nexpect scene.name is s3");
    // Also while the list has the keys: one step a press.
    play("click scenes/2\nframes 3\nexpect scene.name is s1\nkey PageUp\nframes 3\nexpect scene.name is s2");
    start();
    open("town.swath");
    play("run view/scenes\nframes 3");
    EXPECT_EQ(state().sceneList.listing.sort, SceneSort::Name) << "it is kept";
    EXPECT_TRUE(state().sceneList.listing.reversed);
}

TEST_F(SceneListGui, GroupsFoldAndAreSearched) {
    openWith(12);
    play(
        "click scenes/arrange\nframes 3\nclick scenes/group-by/folder\nframes 3\n"
        "expect probe.scenes/group/2 is yes\nexpect probe.scenes/3 is yes\n"
        "click scenes/group/2\nframes 3\nexpect probe.scenes/3 is no\nexpect probe.scenes/1 is yes\n"
        "click scenes/search\ntext s12\nframes 3\nexpect probe.scenes/13 is yes\nexpect probe.scenes/2 is "
        "no");
    play("click scenes/grid\nframes 3\nwait-idle\nframes 2\nexpect probe.scenes/13 is yes");
    EXPECT_GE(ui::probes().find("scenes/13")->rect.height, 96);
}

TEST_F(SceneListGui, AFolderThatIsDroppedIsAddedInOneStep) {
    open("town.tif");
    fs::create_directories(dir_ / "in");
    for (const char* name : {"a.tif", "b.tif", "c.tif"})
        ASSERT_TRUE(test::writeScene(dir_ / "in" / name, {60, 50}, 1, test::discScene));
    screen_->studio().drop({dir_ / "in"});
    ASSERT_TRUE(drawUntil([&] { return session().document().scenes.size() == 4; }));
    play("wait-idle\nkey Ctrl-Z\nframes 3\nexpect scenes is 1");
}

TEST_F(SceneListGui, ManyAreAddedByTheDialogWithTheirClasses) {
    open("town.tif");
    for (const char* name : {"patches/forest/p.tif", "patches/water/q.tif"}) {
        fs::create_directories((dir_ / name).parent_path());
        ASSERT_TRUE(test::writeScene(dir_ / name, {60, 50}, 1, test::discScene));
    }
    play("run view/scenes\nframes 2\nclick scenes/add-folder\nframes 3\nexpect dialog.browser is open");
    ASSERT_TRUE(drawUntil([&] { return sees("browser/patches"); }));
    play("click browser/patches");
    ASSERT_TRUE(drawUntil([&] { return sees("browser/forest"); }));
    play("click browser/classes\nframes 2\nclick browser/all\nframes 3");
    ASSERT_TRUE(drawUntil([&] { return session().document().scenes.size() == 3; }));
    play("wait-idle\nexpect dialog.browser is closed\nexpect classes is 2");
    play(
        "run view/scenes\nframes 2\nclick scenes/2/more\nframes 3\nclick scenes/2/fill\nframes 3\nwait-idle");
    EXPECT_EQ(session().document().labelsOf(session().document().scenes[1].id)->countValues()[1], 60 * 50);
}

TEST_F(SceneListGui, FilesAreChosenByClicksAndAddedTogether) {
    open("town.tif");
    for (const char* name : {"u.tif", "v.tif", "w.tif"}) fs::copy_file(dir_ / "town.tif", dir_ / name);
    play("run file/add-folder\nframes 3");
    ASSERT_TRUE(drawUntil([&] { return sees("browser/w.tif"); }));
    play(
        "click browser/u.tif\nframes 2\nclick browser/v.tif\nframes 2\nclick browser/w.tif\nframes 2\n"
        "click browser/v.tif\nframes 2\nclick browser/some\nframes 3");
    ASSERT_TRUE(drawUntil([&] { return session().document().scenes.size() == 3; }));
    EXPECT_THAT(names(), ElementsAre("town", "u", "w"));
}

TEST_F(SceneListGui, OfAThousandOnlyThoseInSightAreDrawn) {
    openWith(1000);
    int seen = 0;
    for (int i = 1; i <= 1001; ++i) seen += sees(fmt::format("scenes/{}", i)) ? 1 : 0;
    EXPECT_GT(seen, 3);
    EXPECT_LT(seen, 40);
    for (const char* look : {"scenes/grid", "scenes/list"}) {
        play(std::string("click ") + look + "\nframes 3\nwheel -9000 data-panel/0\nframes 3");
        EXPECT_TRUE(sees("scenes/1001")) << look << ": the last one comes into sight";
        EXPECT_FALSE(sees("scenes/1"));
    }
    play(
        "click scenes/search\ntext s777\nframes 3\nexpect probe.scenes/778 is yes\nexpect probe.scenes/1 is "
        "no");
    play("key Escape\nframes 2");
}

}  // namespace
}  // namespace swath
