// SPDX-License-Identifier: MIT
#include "widgets/ui/ui.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/widgets/ui_frame.h"
#include "widgets/plot/plot.h"
#include "widgets/ui/command_palette.h"
#include "widgets/ui/histogram.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/paint.h"
#include "widgets/ui/split.h"
#include "widgets/ui/toasts.h"

namespace swath::ui {
namespace {

constexpr Size kWindow{640, 480};
constexpr Rect kPanel{0, 0, 400, 440};

class UiTest : public testing::Test {
  protected:
    UiFrames frames_{kWindow, 1, darkTheme(), false};
    void type(const char* text, auto contents) {
        input::text(text);
        frames_.frame(contents);
        press(Key::Enter, contents);
    }
    void press(Key key, auto contents) {
        input::key(key, true);
        frames_.frame(contents);
        input::key(key, false);
        frames_.frame(contents);
    }
    void TearDown() override { ImGui::GetIO().ClearInputCharacters(); }
};

TEST_F(UiTest, FontsHoldTheSignsThatTextsUse) {
    const Fonts& fonts = frames_.ui().fonts();
    if (fonts.family == "built-in") GTEST_SKIP() << "neither Inter nor DejaVu Sans is installed";
    for (ImFont* font : {fonts.regular, fonts.small, fonts.title})
        for (const int sign :
             {0x202F, 0x2009, 0x2013, 0xB7, 0x2026, 0xD7, 0xB0, 0xB2, 0x221A, 0x2192, 0x2265})
            EXPECT_NE(font->FindGlyphNoFallback(static_cast<ImWchar>(sign)), nullptr) << std::hex << sign;
    EXPECT_FLOAT_EQ(fonts.regular->FontSize, 14);
    EXPECT_FLOAT_EQ(fonts.small->FontSize, 12);
}

TEST_F(UiTest, DigitsStandInColumns) {
    ImFont* font = frames_.ui().fonts().regular;
    for (ImWchar c = '0'; c <= '9'; ++c) EXPECT_FLOAT_EQ(font->GetCharAdvance(c), font->GetCharAdvance('0'));
}

TEST_F(UiTest, ButtonAnswersAClickAtItsProbe) {
    int pressed = 0;
    const auto contents = [&] {
        beginPanel("panel", kPanel);
        if (button("train/start", "Start")) ++pressed;
        if (button("train/off", "Resume", {.enabled = false})) ++pressed;
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    frames_.click("train/start", contents);
    EXPECT_EQ(pressed, 1);
    frames_.click("train/off", contents);
    EXPECT_EQ(pressed, 1);
    EXPECT_FALSE(frames_.ui().probes().find("train/off")->enabled);
    EXPECT_FALSE(frames_.ui().probes().find("nothing"));
}

TEST_F(UiTest, ControlsOfAPanelAre24PixelsHigh) {
    bool flag = false;
    int number = 3, choice = 0;
    double value = 0.5;
    std::string name;
    const std::string items[] = {"a", "b"};
    const auto contents = [&] {
        beginPanel("panel", kPanel);
        button("b", "Button");
        toggle("t", "Toggle", flag);
        checkbox("c", "Check", flag);
        slider("s", "Slider", value, 0, 1);
        numberField("n", "Number", number, 0, 9);
        combo("m", "Combo", choice, items);
        segmented("g", "Choice", choice, items);
        textField("x", "Text", name);
        listRow("l", "Row");
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    for (const char* id : {"b", "t", "c", "s", "n", "m", "g", "x", "l"}) {
        const auto probe = frames_.ui().probes().find(id);
        ASSERT_TRUE(probe) << id;
        EXPECT_FLOAT_EQ(probe->rect.height, 24) << id;
    }
}

TEST_F(UiTest, ValueControlsChangeTheirValues) {
    bool on = false, checked = true;
    int choice = 0, part = 0;
    const std::string items[] = {"U-Net", "SegFormer"};
    const auto contents = [&] {
        beginPanel("panel", kPanel);
        toggle("on", "On", on);
        checkbox("checked", "Checked", checked);
        segmented("part", {}, part, items);
        combo("network", "Network", choice, items);
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    frames_.click("on", contents);
    EXPECT_TRUE(on);
    frames_.click("checked", contents);
    EXPECT_FALSE(checked);
    frames_.click("part/1", contents);
    EXPECT_EQ(part, 1);
    frames_.click("network", contents);
    frames_.frame(contents);
    frames_.frame(contents);
    frames_.click("network/1", contents);
    EXPECT_EQ(choice, 1);
}

TEST_F(UiTest, NumberIsTakenWhenItIsFinishedAndClamped) {
    int epochs = 20;
    const auto contents = [&] {
        beginPanel("panel", kPanel);
        numberField("epochs", "Epochs", epochs, 1, 500);
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    frames_.click("epochs", contents);
    input::text("900");
    frames_.frame(contents);
    EXPECT_EQ(epochs, 20) << "half-typed numbers are not taken";
    press(Key::Enter, contents);
    EXPECT_EQ(epochs, 500);
}

TEST_F(UiTest, TextFieldTellsWhenItIsSubmitted) {
    std::string name;
    int submitted = 0;
    const auto contents = [&] {
        beginPanel("panel", kPanel);
        if (textField("name", "Name", name) == TextEvent::Submitted) ++submitted;
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    frames_.click("name", contents);
    type("water, deep", contents);
    EXPECT_EQ(name, "water, deep");
    EXPECT_EQ(submitted, 1);
}

TEST_F(UiTest, DividerResizesThePane) {
    PaneSizes sizes;
    const auto contents = [&] { splitPanes("panes", {0, 0, 640, 480}, sizes); };
    frames_.frame(contents);
    frames_.frame(contents);
    const auto probe = frames_.ui().probes().find("panes/right");
    ASSERT_TRUE(probe);
    const float before = sizes.right, x = probe->rect.centreX(), y = probe->rect.centreY();
    input::mouseMove(x, y);
    frames_.frame(contents);
    input::mouseButton(0, true);
    frames_.frame(contents);
    input::mouseMove(x - 40, y);
    frames_.frame(contents);
    input::mouseButton(0, false);
    frames_.frame(contents);
    EXPECT_FLOAT_EQ(sizes.right, before + 40);
}

TEST_F(UiTest, ToastsFadeButFailuresStay) {
    Toasts toasts;
    toasts.info("Saved");
    toasts.failure("cannot read a.tif", "check the path");
    toasts.failure("cannot read a.tif", "check the path");
    toasts.failure(Error{Errc::Cancelled, "stopped", ""});
    ASSERT_EQ(toasts.all().size(), 2U);
    EXPECT_EQ(toasts.all().back().count, 2);
    double now = 0;
    const auto contents = [&] { toasts.draw({0, 0, 640, 480}, now); };
    frames_.frame(contents);
    now = 60;
    frames_.frame(contents);
    ASSERT_EQ(toasts.all().size(), 1U);
    frames_.frame(contents);
    frames_.click("toast/0/dismiss", contents);
    EXPECT_TRUE(toasts.all().empty());
}

TEST_F(UiTest, PaletteChoosesWhatWasTyped) {
    const PaletteItem items[] = {{"a", "Add a scene", "Ctrl-O", nullptr, true},
                                 {"t", "Start training", "T", nullptr, true}};
    CommandPalette palette;
    palette.open();
    std::optional<std::string> chosen;
    const auto contents = [&] {
        if (auto id = palette.draw(items)) chosen = id;
    };
    frames_.frame(contents);
    frames_.frame(contents);
    input::text("tra");
    frames_.frame(contents);
    frames_.frame(contents);
    EXPECT_TRUE(frames_.ui().probes().find("palette/t"));
    press(Key::Enter, contents);
    EXPECT_EQ(chosen, "t");
    EXPECT_FALSE(palette.isOpen());
}

TEST_F(UiTest, HistogramHandlesMoveTheStretch) {
    std::vector<std::int64_t> bins(256, 5);
    double lo = 0.2, hi = 0.8;
    const auto contents = [&] {
        beginPanel("panel", kPanel);
        histogram("h", bins, 0, 1, lo, hi, {255, 0, 0});
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    const auto probe = frames_.ui().probes().find("h/lo");
    ASSERT_TRUE(probe);
    input::mouseMove(probe->rect.centreX(), probe->rect.centreY());
    frames_.frame(contents);
    input::mouseButton(0, true);
    frames_.frame(contents);
    input::mouseMove(probe->rect.centreX() + 500, probe->rect.centreY());
    frames_.frame(contents);
    input::mouseButton(0, false);
    frames_.frame(contents);
    EXPECT_GT(lo, 0.7);
    EXPECT_LT(lo, hi) << "the handles never meet";
}

TEST_F(UiTest, PlotZoomsByDraggingAndShowsAllAfterADoubleClick) {
    std::vector<double> x, y;
    for (int i = 0; i < 100; ++i) x.push_back(i), y.push_back(1.0 / (i + 1));
    PlotState state;
    const PlotSeries series[] = {{.label = "loss", .colour = {}, .x = x, .y = y, .smooth = true, .best = 99}};
    const auto contents = [&] {
        beginPanel("panel", kPanel);
        plot("loss", 380, 200, {}, series, state);
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    const auto probe = frames_.ui().probes().find("loss");
    ASSERT_TRUE(probe);
    const auto move = [&](float part) {
        input::mouseMove(probe->rect.x + probe->rect.width * part, probe->rect.centreY());
        frames_.frame(contents);
    };
    const auto button = [&](bool down) {
        input::mouseButton(0, down);
        frames_.frame(contents);
    };
    move(0.3F);
    button(true);
    move(0.5F);
    button(false);
    ASSERT_TRUE(state.xFrom && state.xTo);
    EXPECT_LT(*state.xFrom, *state.xTo);
    press(Key::L, contents);
    EXPECT_TRUE(state.logY);
    for (const bool down : {true, false, true, false}) button(down);
    EXPECT_FALSE(state.xFrom);
}

TEST_F(UiTest, ADialogThatNobodyDrawsAnyMoreIsClosed) {
    bool open = true, drawn = true, other = false;
    const auto contents = [&] {
        if (other) {  // a window that appears: beside a dialog that is open but not there, it ended the
                      // program
            ImGui::Begin("other");
            ImGui::End();
        }
        if (drawn && beginDialog("sure", "Sure?", open)) endDialog();
    };
    for (int i = 0; i < 3; ++i) frames_.frame(contents);
    ASSERT_TRUE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
    drawn = false;  // its owner went without closing it
    frames_.frame(contents);
    frames_.frame(contents);
    EXPECT_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
    other = true;
    frames_.frame(contents);
    EXPECT_TRUE(open) << "it is still wanted, and can be drawn again";
}

TEST_F(UiTest, ADialogThatOpensAfterAllOthersStandsWindowsThatAppear) {
    bool open = true;
    int frame = 0;
    const auto contents = [&] {
        if (frame++ == 3) {  // in the very frame in which the dialog opens
            ImGui::Begin("tip");
            ImGui::End();
        }
        if (frame >= 4 && beginDialog("networks", "Choose", open)) endDialog();
    };
    for (int i = 0; i < 8; ++i) frames_.frame(contents);
    EXPECT_TRUE(frames_.ui().probes().find("networks/close"));
}

TEST_F(UiTest, TabsTellOfEachClick) {
    int index = 0, clicks = 0;
    const std::string titles[] = {"Label", "Learn", "Errors", "Runs"};
    const auto contents = [&] {
        beginPanel("panel", kPanel);
        if (tabs("side", index, titles, 300)) ++clicks;
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    frames_.click("side/2", contents);
    EXPECT_EQ(index, 2);
    frames_.click("side/2", contents);
    EXPECT_EQ(clicks, 2) << "a click on the chosen one unfolds its group";
    EXPECT_LE(frames_.ui().probes().find("side/3")->rect.right(), 300 + 8);
}

TEST_F(UiTest, ALongListIsSearchedAndWalked) {
    ListView list;
    std::size_t chosen = 3;
    const auto contents = [&] {
        beginPanel("panel", {0, 0, 400, 470});
        list.begin("scenes", 12, "scenes");
        for (std::size_t i = 0; i < 12; ++i) {
            const std::string name = "scene " + std::to_string(i * 100);
            if (!list.shows(name)) continue;
            list.add(i, name);
            if (listRow("scenes/" + std::to_string(i), name, {.selected = i == chosen}).clicked) chosen = i;
        }
        if (const auto walked = list.end(chosen)) chosen = *walked;
        endPanel();
    };
    frames_.frame(contents);
    frames_.frame(contents);
    press(Key::Down, contents);
    EXPECT_EQ(chosen, 3U) << "it has not got the keys yet";
    frames_.click("scenes/4", contents);
    press(Key::Down, contents);
    press(Key::Down, contents);
    EXPECT_EQ(chosen, 6U);
    press(Key::Up, contents);
    EXPECT_EQ(chosen, 5U);
    frames_.click("scenes/search", contents);
    input::text("SCENE 10");
    frames_.frame(contents);
    frames_.frame(contents);
    EXPECT_TRUE(frames_.ui().probes().find("scenes/10"));
    EXPECT_FALSE(frames_.ui().probes().find("scenes/2"));
    press(Key::Down, contents);
    EXPECT_EQ(chosen, 1U) << "the first one that was found";
}

TEST_F(UiTest, NamesOfFilesAreCutInTheMiddle) {
    frames_.frame([] {
        const std::string name = "S2B_MSIL2A_20210407_T36UXA_north";
        const float room = paint::textSize(name).x * 0.6F;
        const std::string cut = paint::clippedMiddle(name, room);
        EXPECT_LE(paint::textSize(cut).x, room);
        EXPECT_TRUE(cut.starts_with("S2B_")) << cut;
        EXPECT_TRUE(cut.ends_with("_north")) << cut;
        EXPECT_EQ(paint::clippedMiddle("short", 200), "short");
        EXPECT_EQ(paint::clippedMiddle("äöüäöüäöüäöü", 1), "…");
    });
}

TEST_F(UiTest, ChordsNeedTheirModifiers) {
    bool undone = false, redone = false;
    const auto contents = [&] {
        undone = undone || chordPressed(*parseChord("Ctrl-Z"));
        redone = redone || chordPressed(*parseChord("Ctrl-Shift-Z"));
    };
    input::key(Key::LeftCtrl, true);
    frames_.frame(contents);
    press(Key::Z, contents);
    input::key(Key::LeftCtrl, false);
    frames_.frame(contents);
    EXPECT_TRUE(undone);
    EXPECT_FALSE(redone);
}

TEST(Chord, NamesAreReadBack) {
    for (const char* name :
         {"B", "Ctrl-Shift-Z", "[", "]", "F5", "Space", "Esc", "?", "Ctrl--", "9", "Tab", "F12"}) {
        const auto chord = parseChord(name);
        ASSERT_TRUE(chord) << name;
        EXPECT_EQ(chordName(*chord), name);
    }
    for (const char* wrong : {"", "Ctrl-", "F13", "F0", "Hyper-A", "ab"})
        EXPECT_FALSE(parseChord(wrong)) << wrong;
}

TEST(Fuzzy, BeginningsOfWordsComeFirst) {
    const PaletteItem items[] = {{"1", "Restart", "", nullptr, true},
                                 {"2", "Start training", "", nullptr, true},
                                 {"3", "Save as table", "", nullptr, true}};
    EXPECT_EQ(fuzzyFilter("st", items).front(), 1U);
    EXPECT_EQ(fuzzyFilter("", items).size(), 3U);
    EXPECT_TRUE(fuzzyFilter("xyz", items).empty());
    EXPECT_FALSE(fuzzyScore("ts", "s"));
}

TEST(Panes, TheSideHasTheWholeHeightAndTheDockTheScenesWidth) {
    PaneSizes sizes{.right = 300, .bottom = 200};
    PaneLayout layout = layoutPanes({0, 36, 1280, 700}, sizes, {}, 1);
    EXPECT_EQ(layout.right.height, 700);
    EXPECT_EQ(layout.bottom.width, layout.centre.width);
    EXPECT_EQ(layout.bottom.bottom(), 736);
    sizes.bottomHidden = true;
    EXPECT_TRUE(layoutPanes({0, 36, 1280, 700}, sizes, {}, 1).bottom.empty());
    sizes.bottomStrip = 32;
    EXPECT_EQ(layoutPanes({0, 36, 1280, 700}, sizes, {}, 2).bottom.height, 64);
}

TEST(Panes, KeepTheSceneWhenTheWindowIsSmall) {
    PaneSizes wide{.right = 500, .bottom = 500};
    const PaneLayout layout = layoutPanes({0, 0, 800, 500}, wide, {}, 1);
    EXPECT_GE(layout.centre.width, 200);
    EXPECT_GE(layout.centre.height, 200);
    wide.rightHidden = wide.bottomHidden = wide.leftHidden = true;
    const PaneLayout all = layoutPanes({0, 0, 800, 500}, wide, {}, 1);
    EXPECT_EQ(all.centre, (Rect{0, 0, 800, 500}));
}

}  // namespace
}  // namespace swath::ui
