// SPDX-License-Identifier: MIT
// A project with many classes and scenes in windows of four sizes.
#include <fmt/format.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include <filesystem>

#include "tests/gui/bars.h"
#include "tests/gui/studio_fixture.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

struct WindowSize {
    Size size;
    double scale;
};

void PrintTo(const WindowSize& w, std::ostream* out) {
    *out << w.size.width << "x" << w.size.height << " at " << w.scale;
}

constexpr int kClasses = 25, kScenes = 40;

class Sizes : public test::StudioTest, public testing::WithParamInterface<WindowSize> {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        screen_.reset();
        makeProject();
        start(GetParam().size, GetParam().scale);
        if (screen_) open("landcover of the river delta 2024.swath");
    }
    void makeProject() {
        std::string classes = "disc,ground";
        for (int i = 3; i <= kClasses; ++i) classes += fmt::format(",class with a long name {}", i);
        auto made =
            Session::create(dir_ / "landcover of the river delta 2024.swath", *ClassTable::parse(classes));
        ASSERT_TRUE(made);
        ASSERT_TRUE((*made)->apply(AddScene{dir_ / "town.tif", ""}));
        ASSERT_TRUE(test::writeScene(dir_ / "small.tif", {64, 64}, 3, test::discScene));
        for (int i = 2; i <= kScenes; ++i) {
            const auto copy =
                dir_ / fmt::format("S2A_MSIL2A_20240{}_T33UVR_20240407T14_{:02}.tif", 400 + i, i);
            std::filesystem::copy_file(dir_ / "small.tif", copy);
            ASSERT_TRUE((*made)->apply(AddScene{copy, ""}));
        }
        (*made)->waitIdle();
        ASSERT_TRUE((*made)->apply(SelectScene{(*made)->document().scenes.front().id}));
        ASSERT_TRUE((*made)->flush());
    }
    ui::Rect window() const {
        return {0, 0, static_cast<float>(GetParam().size.width), static_cast<float>(GetParam().size.height)};
    }
    std::size_t partsOf(const std::string& panel) {
        for (const test::Bar& bar : test::bars())
            if (bar.panel == panel) return test::expectTidy(bar, window());
        return 0;
    }
};

TEST_P(Sizes, BarsTabsAndHeadsAreWholeAndApart) {
    play("key Ctrl-D\nframes 3\nmove scene 300 250\nframes 3\nexpect classes is 25\nexpect scenes is 40");
    test::expectTidyBars(window());
    EXPECT_GE(partsOf("top"), 6U) << "menu, name, undo, redo, what is saved, the palette";
    EXPECT_GE(partsOf("tools"), 11U);
    EXPECT_GE(partsOf("options"), 2U);
    EXPECT_GE(partsOf("side-group"), 5U) << "four tabs and the button that folds";
    EXPECT_GE(partsOf("data-group"), 5U);
    EXPECT_GE(partsOf("dock-group"), 6U);
    EXPECT_EQ(partsOf("side-head/0"), 1U);
    EXPECT_EQ(partsOf("data-head/0"), 2U) << "what adds scenes and says how they are listed, and the search";
    EXPECT_TRUE(sees("status"));
    const auto scene = ui::probes().find("canvas");
    ASSERT_TRUE(scene);
    EXPECT_TRUE(test::inside(scene->rect, window()));
    EXPECT_GT(scene->rect.width, window().width * 0.4F) << "the scene is what it is about";
}

TEST_P(Sizes, SoAreThoseOfARunAndItsWords) {
    play("key 1\nset brush 30\ndrag 100 100 300 120\nkey 2\ndrag 100 300 300 300");
    state().config = test::smallConfig();
    state().config.epochs = 2000;
    play("key T\nwait training-validated 90\nframes 3\nmove scene 300 250\nframes 3");
    EXPECT_TRUE(sees("train/pause"));
    EXPECT_TRUE(sees("train/stop"));
    EXPECT_TRUE(sees("top/training"));
    EXPECT_TRUE(sees("top/palette"));
    test::expectTidyBars(window());
    test::expectNothingCutAcross();
    play("key Shift-T\nwait training-ended 60\nframes 3");
    test::expectTidyBars(window());
}

TEST_P(Sizes, NoTabHasControlsThatAreCutOff) {
    play("frames 3\nkey G\ndrag 330 330 590 490\nkey B\nkey Ctrl-D\nframes 3");
    const auto look = [&](const std::string& group, int tabs) {
        for (int tab = 0; tab < tabs; ++tab) {
            SCOPED_TRACE(fmt::format("{}/{}", group, tab));
            play(fmt::format("click {}/{}\nframes 3", group, tab));
            test::expectNothingCutAcross();
            test::expectTidyBars(window());
        }
    };
    look("side", 4);
    look("data", 4);
    look("dock", 6);
}

INSTANTIATE_TEST_SUITE_P(Windows, Sizes,
                         testing::Values(WindowSize{{1024, 700}, 1}, WindowSize{{1280, 800}, 1},
                                         WindowSize{{1920, 1080}, 1}, WindowSize{{3840, 2160}, 2}));

class SizesGui : public test::StudioTest {};

/// A panel with a button that its edge cuts, and two that lie on one another.
class UntidyPanel final : public Panel {
  public:
    std::string_view id() const override { return "untidy"; }
    std::string title(const Session&) const override { return "Untidy"; }
    void draw(const PanelInput&) override {
        const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
        (void)ui::button("untidy/a", "One of two", {.width = 100});
        ImGui::SameLine(ImGui::GetCursorPosX() + 60);
        (void)ui::button("untidy/b", "The other", {.width = 100});
        ImGui::SetCursorPosX(right - 40);
        (void)ui::button("untidy/wide", "Too far to the right", {.width = 100});
    }
};

TEST_F(SizesGui, TheChecksSeeWhatIsCutOffAndWhatOverlaps) {
    screen_->studio().addPanel(PanelPlace::Data, [] { return std::make_unique<UntidyPanel>(); });
    open("town.tif");
    play("click data/4\nframes 3\nexpect panel.untidy is shown");
    EXPECT_NONFATAL_FAILURE(test::expectNothingCutAcross(), "untidy/wide");
    const test::Bar two{"data-panel/4", {"untidy/a", "untidy/b"}}, wide{"data-panel/4", {"untidy/wide"}};
    EXPECT_NONFATAL_FAILURE((void)test::expectTidy(two, {0, 0, 1280, 800}), "untidy/b");
    EXPECT_NONFATAL_FAILURE((void)test::expectTidy(wide, {0, 0, 1280, 800}), "untidy/wide");
    // Where the panel itself does not lie in the window: nothing else of it is wrong.
    const test::Bar alone{"data-panel/4", {}};
    EXPECT_NONFATAL_FAILURE((void)test::expectTidy(alone, {0, 0, 1000, 800}), "data-panel/4");
}

TEST_F(SizesGui, NothingIsClippedAtTheSmallestSizeAndHidpiScalesAll) {
    open("town.tif");
    play("click side/1\nframes 3\nmove top/project\nframes 3");
    const std::vector<std::string> all{"top/",  "tool/", "view/", "tools/",
                                       "side/", "data/", "dock/", "train/start"};
    const std::vector<test::Place> plain = test::placesOf(all);
    EXPECT_GT(plain.size(), 25U);
    start({1024, 700});
    open("town.swath");
    play("click side/1\nframes 3\nmove top/project\nframes 3");
    test::expectTidyBars({0, 0, 1024, 700});
    test::expectNothingCutAcross();
    EXPECT_EQ(test::placesOf(all).size(), plain.size()) << "nothing is left out";
    for (const double scale : {1.5, 2.0}) {
        start({static_cast<int>(1280 * scale), static_cast<int>(800 * scale)}, scale);
        open("town.swath");
        play("click side/1\nframes 3\nmove top/project\nframes 3");
        const std::vector<test::Place> large = test::placesOf(all);
        ASSERT_EQ(large.size(), plain.size());
        for (std::size_t i = 0; i < plain.size(); ++i) {
            EXPECT_EQ(large[i].id, plain[i].id);
            EXPECT_NEAR(large[i].rect.height, plain[i].rect.height * scale, 1.5) << plain[i].id;
            EXPECT_NEAR(large[i].rect.x, plain[i].rect.x * scale, 8 * scale) << plain[i].id;
        }
    }
}

}  // namespace
}  // namespace swath
