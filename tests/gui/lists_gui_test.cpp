// SPDX-License-Identifier: MIT
// Lists are searched, walked by arrows and copied wherever they are; empty panels offer the next step.
#include <fmt/format.h>
#include <imgui.h>

#include "tests/gui/studio_fixture.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

class Lists : public test::StudioTest {
  protected:
    static std::string copied() {
        const char* text = ImGui::GetClipboardText();
        return text ? text : "";
    }
    std::size_t done() { return session().document().history.cursor(); }
};

TEST_F(Lists, HistoryIsWalkedCopiedAndSearchedToAnyOfItsSteps) {
    open("town.tif");
    for (int i = 0; i < 40; ++i) ASSERT_TRUE(session().apply(AddClass{fmt::format("kind {:02}", i), {}}));
    const std::size_t all = session().document().history.steps().size();
    ASSERT_GE(all, 40U);
    play(fmt::format("run view/history\nframes 3\nclick history/{}\nframes 3\nkey Ctrl-C\nframes 1", all));
    EXPECT_NE(copied().find("kind 39"), std::string::npos) << copied();
    play("key Down\nframes 3");
    EXPECT_EQ(done(), all - 1) << "one step back";
    play("key Down\nframes 3\nkey Up\nframes 3\nkey PageDown\nframes 3\nkey PageDown\nframes 3");
    EXPECT_EQ(done(), all - 21);
    EXPECT_TRUE(sees(fmt::format("history/{}", all - 21))) << "the list follows";
    EXPECT_FALSE(sees(fmt::format("history/{}", all))) << "rows out of sight are not built";
    play("key End\nframes 3");
    EXPECT_EQ(done(), 0U);
    EXPECT_TRUE(sees("history/0"));
    play(
        "wheel 100 history/0\nframes 3\nclick history/search\ntext \"KIND 07\"\nframes 3\nkey Down\nframes "
        "3");
    EXPECT_EQ(session().document().classes.size(), 8U) << "the only one that is called so";
}

TEST_F(Lists, JobsAreWalkedAndCopied) {
    open("town.tif");
    const auto copy = dir_ / "village.tif";
    std::filesystem::copy_file(dir_ / "town.tif", copy);
    ASSERT_TRUE(session().apply(AddScene{copy, ""}));
    play("wait-idle\nrun view/jobs\nframes 3");
    const auto jobs = session().jobs();
    ASSERT_GE(jobs.size(), 2U);
    play(fmt::format("click jobs/{}\nframes 2\nkey Ctrl-C\nframes 1", jobs[0].id.value));
    EXPECT_TRUE(copied().starts_with(jobs[0].name)) << copied();
    EXPECT_NE(copied().find("done in"), std::string::npos) << copied();
    play("key Down\nframes 2\nkey Ctrl-C\nframes 1");
    EXPECT_TRUE(copied().starts_with(jobs[1].name)) << copied();
}

TEST_F(Lists, FilesAreSearchedWalkedAndCopied) {
    for (int i = 0; i < 14; ++i)
        std::filesystem::copy_file(dir_ / "town.tif", dir_ / fmt::format("chip_{:02}.tif", i));
    open("town.tif");
    play("key Ctrl-O\nframes 2");
    ASSERT_TRUE(drawUntil([&] { return sees("browser/chip_03.tif"); }));
    play("click browser/chip_03.tif\nframes 2\nkey Down\nframes 2\nkey Ctrl-C\nframes 1");
    EXPECT_EQ(copied(), "chip_04.tif");
    play("click browser/search\ntext 11\nframes 3");
    EXPECT_TRUE(sees("browser/chip_11.tif"));
    EXPECT_FALSE(sees("browser/chip_03.tif"));
}

TEST_F(Lists, NetworksAreSearchedWalkedAndCopied) {
    open("town.tif");
    screen_->studio().state().config = {};
    play("click side/1\nframes 3\nclick train/network\nframes 3\nexpect dialog.networks is open");
    const auto& all = networkCatalog();
    ASSERT_GE(all.size(), 3U);
    play("click networks/" + all[0].name + "\nframes 2\nkey Down\nframes 2");
    EXPECT_EQ(state().config.network, all[1].name);
    play("key Down\nframes 2\nkey Ctrl-C\nframes 1");
    EXPECT_EQ(state().config.network, all[2].name);
    EXPECT_TRUE(copied().starts_with(all[2].title)) << copied();
    play("click networks/search\ntext \"no such network\"\nframes 3");
    EXPECT_FALSE(sees("networks/" + all[2].name));
}

TEST_F(Lists, EmptyPanelsOfferTheNextStep) {
    play("click welcome/new\nframes 2\nclick browser/name");
    ui::input::text((dir_ / "fresh").string());
    play("frames 2\nclick browser/open\nframes 4\nexpect project is fresh.swath");
    play(
        "key Escape\nframes 3\nrun view/history\nrun view/bands\nframes 3\nclick view/empty\nframes "
        "3\nexpect dialog.browser is "
        "open");
    play(
        "key Escape\nframes 3\nrun view/train\nframes 2\nclick history/empty\nframes 3\n"
        "expect panel.label is shown\nclick classes/empty\nframes 3\ntext water\nkey Enter\nframes 3\n"
        "expect classes is 1\nexpect probe.classes/empty is no");
}

TEST_F(Lists, LayersOfASceneWithoutAMapOfferToTrain) {
    open("town.tif");
    play("run view/layers\nframes 3\nexpect probe.maps/empty is yes\nclick maps/empty\nframes 3\nwait-idle");
    EXPECT_NE(value("messages.last"), "") << "without labels it says what is missing";
}

}  // namespace
}  // namespace swath
