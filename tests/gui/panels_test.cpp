// SPDX-License-Identifier: MIT
// Panels, dialogs, menu and settings of the window.
#include <fmt/format.h>
#include <imgui.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "app/recent_projects.h"
#include "engine/core/file.h"
#include "tests/gui/studio_fixture.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

class Panels : public test::StudioTest {
  protected:
    std::string userFile(const std::string& name) {
        const auto text = readText(dir_ / "user" / "swath" / name);
        return text ? *text : "";
    }
};

/// A panel of somebody else's: it counts how often its button was pressed.
class ToyPanel final : public Panel {
  public:
    std::string_view id() const override { return "toy"; }
    std::string title(const Session&) const override { return "Toy"; }
    void draw(const PanelInput& in) override {
        if (ui::button("toy/count", fmt::format("Pressed {} times", count_))) ++count_;
        ui::labelledRow("scenes", std::to_string(in.session.document().scenes.size()));
        if (ui::button("toy/add", "Add a class")) in.want(AddClass{fmt::format("toy {}", count_), {}});
        ui::gap();
        ImGui::SetCursorPosX(static_cast<float>(count_));
        ui::text("moves");
        ui::recordProbe(fmt::format("toy/pressed/{}", count_));
    }
    void save(Json& to) const override { to["count"] = count_; }
    void load(const Json& from) override { count_ = from.value("count", 0); }

  private:
    int count_ = 0;
};

TEST_F(Panels, OneFromOutsideIsDrawnSavedAndRestored) {
    const auto addToy = [&] {
        screen_->studio().addPanel(PanelPlace::Data, [] { return std::make_unique<ToyPanel>(); });
    };
    addToy();
    open("town.tif");
    play(
        "click data/4\nframes 2\nexpect panel.toy is shown\nclick toy/count\nclick toy/count\nframes 2\n"
        "expect probe.toy/pressed/2 is yes\nclick toy/add\nframes 3\nexpect classes is 1");
    start();
    addToy();
    open("town.swath");
    play("frames 2\nexpect panel.toy is shown\nexpect probe.toy/pressed/2 is yes");
}

TEST_F(Panels, TheDockOpensWithTheFirstPointOfACurveUnlessItWasClosed) {
    open("town.tif");
    addClasses();
    play(
        "expect panel.curves is hidden\nkey 1\nset brush 30\ndrag 100 100 300 120\nkey 2\ndrag 100 300 300 "
        "300");
    state().config = test::smallConfig();
    play(
        "key T\nwait training-stepped 60\nframes 2\nexpect panel.curves is shown\nkey Ctrl-D\nframes 2\n"
        "expect panel.curves is hidden\nkey Shift-T\nwait training-ended 30\n"
        "key T\nwait training-stepped 60\nframes 3\nexpect panel.curves is hidden\n"
        "click dock/0\nframes 2\nexpect panel.curves is shown\nkey Shift-T\nwait training-ended 30");
}

TEST_F(Panels, TheMainActionNeverScrollsAway) {
    start({1024, 700});
    open("town.tif");
    play("click side/1\nframes 3\nwheel -100 side-panel/1\nframes 4\nexpect probe.train/start is yes");
    const auto start = ui::probes().find("train/start"), panel = ui::probes().find("side-panel/1");
    ASSERT_TRUE(start && panel);
    EXPECT_LE(start->rect.bottom(), panel->rect.y);
}

TEST_F(Panels, AGroupIsFoldedToItsTabsAndATabUnfoldsIt) {
    open("town.tif");
    play(
        "expect panel.scenes is shown\nclick data/fold\nframes 2\nexpect panel.scenes is hidden\n"
        "expect probe.scenes/add is no\nclick data/1\nframes 2\nexpect panel.view is shown\n"
        "expect probe.bands/gamma is yes");
}

TEST_F(Panels, TheBarBetweenTheGroupsIsDraggedAndKept) {
    open("town.tif");
    play("click side/1\nframes 4");
    const auto bar = ui::probes().find("panes/side");
    ASSERT_TRUE(bar);
    const float y = bar->rect.centreY(), x = bar->rect.centreX();
    ui::input::mouseMove(x, y);
    play("frames 2");
    ui::input::mouseButton(0, true);
    play("frames 1");
    ui::input::mouseMove(x, y - 90);
    play("frames 1");
    ui::input::mouseButton(0, false);
    play("frames 2");
    EXPECT_NEAR(ui::probes().find("panes/side")->rect.centreY(), y - 90, 2);
    start();
    open("town.swath");
    play("frames 3");
    EXPECT_NEAR(ui::probes().find("panes/side")->rect.centreY(), y - 90, 2);
}

TEST_F(Panels, FailuresAreAmongTheMessages) {
    open("town.tif");
    ASSERT_TRUE(writeText(dir_ / "notes.txt", "no raster"));
    screen_->studio().drop({dir_ / "notes.txt"});
    play("frames 3\nexpect probe.toast/0/dismiss is yes\nclick dock/3\nframes 2");
    EXPECT_NE(value("messages.last").find("notes.txt"), std::string::npos);
    EXPECT_TRUE(sees(fmt::format("messages/{}", session().messages().size())));
}

TEST_F(Panels, WhatIsOpenAlreadyStaysOpenWhenItIsOpenedAgain) {
    open("town.tif");
    const Session* before = &session();
    for (const char* again : {"town.tif", "town.swath"}) {
        ASSERT_TRUE(screen_->studio().open(dir_ / again));
        EXPECT_EQ(&session(), before);
        EXPECT_FALSE(session().readOnly());
        EXPECT_EQ(session().document().scenes.size(), 1U);
    }
}

TEST_F(Panels, KeysAreShownOnTheWelcomePage) {
    play(
        "key ?\nframes 3\nexpect dialog.help is open\nexpect probe.help/close is yes\nkey Escape\nframes 2\n"
        "expect dialog.help is closed");
}

TEST_F(Panels, RecentProjectsAreListedWithTheirPicturesAndOpened) {
    open("town.tif");
    ASSERT_TRUE(drawUntil([&] { return !loadRecentProjects(dir_ / "user" / "swath").empty(); }));
    ASSERT_TRUE(drawUntil(
        [&] { return !loadRecentProjects(dir_ / "user" / "swath").front().picture.pixels.empty(); }));
    play("key Ctrl-W\nframes 3\nexpect project is \"\"");
    ASSERT_TRUE(drawUntil([&] { return sees("welcome/recent/1"); }));
    play("click welcome/recent/1\nframes 3\nexpect project is town.swath\nkey Ctrl-W\nframes 3");
    ASSERT_TRUE(drawUntil([&] { return sees("welcome/recent/1/forget"); }));
    play("click welcome/recent/1/forget");
    EXPECT_TRUE(drawUntil([&] { return !sees("welcome/recent/1"); }));
    EXPECT_TRUE(std::filesystem::exists(dir_ / "town.swath")) << "only the list forgets it";
}

TEST_F(Panels, ANewProjectIsMadeFromTheWelcomePage) {
    play("click welcome/new\nframes 2\nclick browser/name");
    ui::input::text((dir_ / "fresh").string());
    play(
        "frames 2\nclick browser/open\nframes 4\nexpect project is fresh.swath\nexpect scenes is 0\n"
        "expect probe.scenes/add is yes");
    EXPECT_TRUE(std::filesystem::exists(dir_ / "fresh.swath"));
}

TEST_F(Panels, TheBrowserEntersFoldersAndOpensFiles) {
    std::filesystem::create_directories(dir_ / "more");
    std::filesystem::copy_file(dir_ / "town.tif", dir_ / "more" / "village.tif");
    open("town.tif");
    play("key Ctrl-O\nframes 2\n");
    ASSERT_TRUE(drawUntil([&] { return sees("browser/more"); }));
    play("click browser/more");
    ASSERT_TRUE(drawUntil([&] { return sees("browser/village.tif"); }));
    play(
        "double-click browser/village.tif\nwait scene-ready 20\nframes 2\nexpect scenes is 2\n"
        "expect dialog.browser is closed");
}

TEST_F(Panels, WhatWasRemovedIsSaidWithTheWayBack) {
    open("town.tif");
    addClasses();
    play(
        "key 2\nset brush 30\ndrag 100 100 300 120\nexpect labels.ground above 5000\n"
        "click classes/2/more\nframes 2\nclick classes/2/remove\nwait-idle\nframes 3\nexpect classes is 1\n"
        "expect labels.any is 0\nclick toast/0/offer\nframes 3\nwait-idle\nexpect classes is 2\n"
        "expect labels.ground above 5000\n"
        "click scenes/1/more\nframes 2\nclick scenes/1/remove\nframes 3\nexpect scenes is 0\n"
        "click toast/0/offer\nframes 3\nwait-idle\nexpect scenes is 1\nexpect scene.name is town\n"
        "expect labels.ground above 5000\n");
    // Something else was done meanwhile: the way back is no longer one step.
    play(
        "click classes/1/more\nframes 2\nclick classes/1/remove\nwait-idle\nframes 3\n"
        "expect probe.toast/0/offer is yes\ndrag 100 300 200 300\nframes 3\nexpect probe.toast/0/offer is "
        "no\n"
        "key Z\nframes 3\nexpect probe.toast/0/offer is yes\nexpect classes is 1");
}

TEST_F(Panels, TheMenuDoesWhatItSaysAndShowsTheKeys) {
    open("town.tif");
    play(
        "click top/menu\nframes 3\nmove menu/view\nframes 20\nclick menu/view\nframes 6\n"
        "expect probe.menu/view/theme is yes\nclick menu/view/theme\nframes 3\nexpect theme is light\n"
        "expect probe.menu/view/theme is no");
}

TEST_F(Panels, SettingsAreOnePageAndKept) {
    open("town.tif");
    play(
        "key Ctrl-,\nframes 3\nexpect dialog.settings is open\nexpect probe.settings/memory-used is yes\n"
        "click settings/theme/1\nframes 3\nexpect theme is light\n"
        "click settings/keys/search\ntext eraser\nframes 3\nclick settings/key/tool/eraser\nframes 2\n");
    play("click settings/close\nframes 2");
    ASSERT_TRUE(
        drawUntil([&] { return userFile("settings.json").find("\"dark\": false") != std::string::npos; }));
    start();
    EXPECT_EQ(value("theme"), "light");
}

TEST_F(Panels, TheMemoryThatIsShownIsWhatTheCachesHold) {
    open("town.tif");
    const MemoryBudget& budget = *session().memory();
    EXPECT_EQ(budget.limit(), 2'000'000'000);
    std::int64_t sum = 0;
    std::set<std::string> names;
    for (const MemoryBudget::Use& use : budget.uses()) {
        sum += use.bytes;
        names.insert(use.name);
    }
    EXPECT_GT(sum, 0) << "the scene is on the screen";
    EXPECT_EQ(sum, budget.used());
    for (const char* cache : {"scene tiles", "label tiles", "tiles on the graphics card"})
        EXPECT_TRUE(names.contains(cache)) << cache;
    screen_->studio().settings().memoryBytes = 600'000'000;
    play("frames 2");
    EXPECT_EQ(budget.limit(), 600'000'000);
}

TEST_F(Panels, AKeyIsChangedRefusedWhereItIsTakenAndKept) {
    open("town.tif");
    play(
        "key Ctrl-,\nframes 3\nclick settings/keys/search\ntext eraser\nframes 3\n"
        "click settings/key/tool/eraser\nframes 2\nkey B\nframes 2");
    EXPECT_EQ(screen_->studio().actions().keyOf("tool/eraser"), "E") << "B is the brush's";
    play("click settings/key/tool/eraser\nframes 2\nkey F6\nframes 2");
    EXPECT_EQ(screen_->studio().actions().keyOf("tool/eraser"), "F6");
    play("key Escape\nframes 2\nkey F6\nframes 2\nexpect tool is eraser");
    ASSERT_TRUE(drawUntil([&] { return userFile("keys.json").find("F6") != std::string::npos; }));
    start();
    EXPECT_EQ(screen_->studio().actions().keyOf("tool/eraser"), "F6");
}

TEST_F(Panels, TheSizeOfEverythingIsChangedInTheSettings) {
    open("town.tif");
    const auto before = ui::probes().find("side/0");
    ASSERT_TRUE(before);
    play("key Ctrl-,\nframes 3\nclick settings/scale/3\nframes 4\nkey Escape\nframes 4");
    const auto after = ui::probes().find("side/0");
    ASSERT_TRUE(after);
    EXPECT_NEAR(after->rect.height, 1.5 * before->rect.height, 1.5);
}

TEST_F(Panels, ManyScenesAreSearchedAndWalked) {
    open("town.tif");
    for (int i = 0; i < 14; ++i) {
        const auto copy = dir_ / fmt::format("scene_of_a_very_long_name_{:03}.tif", i);
        std::filesystem::copy_file(dir_ / "town.tif", copy);
        ASSERT_TRUE(session().apply(AddScene{copy, ""}));
    }
    play(
        "wait-idle\nframes 3\nexpect scenes is 15\nclick data/0\nframes 2\nclick scenes/search\ntext "
        "003\nframes 3\n"
        "expect probe.scenes/5 is yes\nexpect probe.scenes/4 is no\nclick scenes/5\nframes 3\n"
        "expect scene.name contains 003\nclick scenes/search\nkey Ctrl-A\nkey Backspace\nframes 3\n"
        "click scenes/5\nframes 2\nkey Down\nframes 3\nexpect scene.name contains 004");
}

}  // namespace
}  // namespace swath
