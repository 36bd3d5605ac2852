// SPDX-License-Identifier: MIT
// The canvas in the whole window, played offscreen.
#include <gtest/gtest.h>
#include <imgui.h>

#include <cmath>

#include "app/offscreen.h"
#include "app/script/player.h"
#include "app/script/values.h"
#include "app/tools/option_row.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/input.h"

namespace swath {
namespace {

class CanvasGui : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "town.tif", {600, 500}, 3, test::discScene));
        start({1280, 800});
    }
    void start(Size size) {
        screen_.reset();
        auto screen = Offscreen::create(size);
        if (!screen) GTEST_SKIP() << "no OpenGL without a display here: " << screen.error().text();
        screen_ = std::move(*screen);
    }
    void play(const std::string& script) {
        auto steps = parseScript(script);
        ASSERT_TRUE(steps) << steps.error().text();
        const Status played = Player(*screen_, dir_.path()).play(*steps);
        ASSERT_TRUE(played) << played.error().text();
    }
    void open(const std::string& file) {
        ASSERT_TRUE(screen_->studio().open(dir_ / file));
        play("wait scene-ready\nwait-idle");
    }
    void openWithClasses() {
        open("town.tif");
        ASSERT_TRUE(session().apply(AddClass{"disc", {}}));
        ASSERT_TRUE(session().apply(AddClass{"ground", {}}));
        state().classValue = 1;
        play("frames 2");
    }
    std::string value(const std::string& name) {
        return studioValue(screen_->studio(), name).value_or("unknown");
    }
    Session& session() { return *screen_->studio().session(); }
    UiState& state() { return screen_->studio().state(); }
    Rgb pixelAt(Vec2 scenePos) {
        const Vec2 at = screen_->studio().canvas().toWindow(state(), scenePos);
        const Image picture = screen_->picture();
        const auto i = static_cast<std::size_t>(
            (static_cast<int>(at.y) * picture.size.width + static_cast<int>(at.x)) * picture.channels);
        return {picture.pixels[i], picture.pixels[i + 1], picture.pixels[i + 2]};
    }

    test::TempDir dir_;
    std::unique_ptr<Offscreen> screen_;
};

/// A tool of somebody else: counts pixels of a press, has a mark and an option, and keeps a setting.
class StampTool final : public Tool {
  public:
    ToolInfo info() const override { return {"stamp", "Stamp", "Y", ui::icons::kFlag}; }
    void input(const Pointer& pointer, ToolHost& host) override {
        if (!pointer.over || !pointer.pressed) return;
        const Vec2 p = pointer.scene;
        const Ring square{{p.x - 5, p.y - 5}, {p.x + 5, p.y - 5}, {p.x + 5, p.y + 5}, {p.x - 5, p.y + 5}};
        EXPECT_TRUE(host.apply(PaintPolygon{host.scene().id, host.paint().classValue, {}, {square}}));
        ++stamps;
    }
    void marks(Marks& marks, const Pointer& pointer, const ToolHost&) const override {
        marks.cross(pointer.scene, {255, 255, 0});
        marks.setCursor(Cursor::None);
    }
    void options(ToolHost&) override { options::hint("click to stamp"); }
    int stamps = 0;
};

TEST_F(CanvasGui, AToolFromOutsideIsInTheBarTheKeysAndThePaletteAndPlays) {
    auto made = std::make_unique<StampTool>();
    const StampTool* stamp = made.get();
    screen_->studio().addTool(std::move(made));
    openWithClasses();
    play(
        "expect probe.tool/stamp is yes\nkey Y\nexpect tool is stamp\nmove scene 300 200\n"
        "expect canvas.cursor is none\nclick scene 300 200\nexpect features is 1\n"
        "key B\nexpect tool is brush\nclick tool/stamp\nexpect tool is stamp\n"
        "key B\nkey Ctrl-P\ntext stamp\nkey Enter\nexpect tool is stamp");
    EXPECT_EQ(stamp->stamps, 1);
    EXPECT_EQ(value("labels.disc"), "100");
}

TEST_F(CanvasGui, UndoAndBackspaceTakeBackVerticesWhileAPolygonIsDrawn) {
    openWithClasses();
    play(
        "set brush 20\ndrag 400 400 420 400\nexpect history.done is 3\nkey P\n"
        "click scene 100 100\nclick scene 200 100\nclick scene 200 200\nclick scene 500 300\nkey Ctrl-Z\n"
        "click scene 540 250\nkey Backspace\nexpect history.done is 3\nkey Enter\nexpect features is 1\n"
        "expect history.done is 4");
    EXPECT_EQ(session().document().features.front().rings.front().size(), 3U);
    play(
        "click scene 300 300\nkey Ctrl-Z\nexpect history.done is 4\nkey Ctrl-Z\nexpect history.done is 3\n"
        "key Ctrl-Z\nexpect history.done is 2");
}

TEST_F(CanvasGui, PaintingWithHiddenLabelsShowsThemAgain) {
    openWithClasses();
    play(
        "set brush 30\nkey L\nexpect labels.shown is no\ndrag 100 100 200 100\nexpect labels.shown is yes\n");
    play("move scene 400 400\nwait-idle");
    const Rgb painted = pixelAt({150, 100});
    play("key L\nwait-idle");
    EXPECT_NE(pixelAt({150, 100}), painted);
}

TEST_F(CanvasGui, TheMinimapMovesTheViewAndNeverPaints) {
    openWithClasses();
    play("set brush 30\nwheel 8 scene 300 250\nseconds 0.3\nframes 2\nexpect probe.minimap is yes");
    const auto map = ui::probes().find("minimap");
    ASSERT_TRUE(map);
    ui::input::mouseMove(map->rect.x + map->rect.width * 0.25f, map->rect.y + map->rect.height * 0.25f);
    play("frames 2");
    ui::input::mouseButton(0, true);
    play("frames 3");
    EXPECT_NEAR(state().view.centre().x, 150, 8);
    EXPECT_NEAR(state().view.centre().y, 125, 8);
    ui::input::mouseMove(map->rect.x + map->rect.width * 0.75f, map->rect.y + map->rect.height * 0.75f);
    play("frames 2");
    EXPECT_NEAR(state().view.centre().x, 450, 8);
    ui::input::mouseMove(600, 300);  // off the minimap with the button down: still its own
    play("frames 2");
    ui::input::mouseButton(0, false);
    play("frames 2\nexpect labels.any is 0\nexpect history.steps is 2");
}

TEST_F(CanvasGui, ThePointerCanBeSeenWithABrushOfAnySize) {
    openWithClasses();
    play("set brush 2000\nkey Ctrl-1\nseconds 0.3\nframes 2\nmove scene 300 250\nframes 2");
    const Vec2 centre = screen_->studio().canvas().toWindow(state(), {300, 250});
    const Image with = screen_->picture();
    play("move scene 360 250\nframes 2");
    const Image without = screen_->picture();
    // A cross stands where the pointer is, as the ring lies beyond the window.
    int different = 0;
    for (int d = -5; d <= 5; ++d) {
        const auto i = static_cast<std::size_t>(
            (static_cast<int>(centre.y) * with.size.width + static_cast<int>(centre.x) + d) * with.channels);
        different +=
            with.pixels[i] != without.pixels[i] || with.pixels[i + 1] != without.pixels[i + 1] ? 1 : 0;
    }
    EXPECT_GT(different, 6);
}

TEST_F(CanvasGui, BandsOfASceneWithManyCanBeChanged) {
    ASSERT_TRUE(test::writeScene(dir_ / "many.tif", {300, 280}, 20, [](int x, int y, int band) {
        return static_cast<std::uint16_t>(5 * band + (x + y) % 3);
    }));
    open("many.tif");
    const SceneId scene = session().document().currentScene;
    const auto show = [&](int band, double lo, double hi) {
        Composition c;
        for (ChannelStretch& channel : c.channels) channel = {band, lo, hi};
        ASSERT_TRUE(session().apply(SetComposition{scene, c}));
        play("frames 2\nwait-idle");
    };
    show(18, 80, 100);  // samples of 90 to 92: half bright
    const Rgb late = pixelAt({150, 140});
    EXPECT_NEAR(late.r, 130, 25);
    EXPECT_GT(screen_->studio().canvas().drawn().sharp, 0);
    EXPECT_EQ(screen_->studio().canvas().drawn().empty, 0);
    show(4, 0, 200);
    EXPECT_NEAR(pixelAt({150, 140}).r, 27, 6);
}

TEST_F(CanvasGui, AViewThatNobodyMovedFitsInAnotherSize) {
    start({700, 500});
    open("town.tif");
    const double small = state().view.zoom();
    EXPECT_TRUE(state().view.fits());
    start({1280, 800});
    open("town.swath");
    EXPECT_GT(state().view.zoom(), small * 1.3);
    play("wheel 3 scene 300 250\nseconds 0.3\nframes 2");
    const double chosen = state().view.zoom();
    start({1000, 700});
    open("town.swath");
    EXPECT_NEAR(state().view.zoom(), chosen, 1e-6);
}

TEST_F(CanvasGui, WordsSayThatALargeSceneIsBeingRead) {
    ASSERT_TRUE(test::writeScene(dir_ / "wide.tif", {7000, 7000}, 1, [](int x, int y, int) {
        return static_cast<std::uint16_t>((x ^ y) & 255);
    }));
    ASSERT_TRUE(screen_->studio().open(dir_ / "wide.tif"));
    play("wait scene-ready");
    bool said = false;
    for (int frame = 0; frame < 20 && !said && screen_->studio().canvas().firstPictureS() < 0; ++frame) {
        screen_->leap(0.3);
        (void)screen_->frame();
        said = value("canvas.reading") == "yes";
    }
    EXPECT_TRUE(said);
    play("wait-idle\nexpect canvas.reading is no");
    EXPECT_GT(screen_->studio().canvas().drawn().sharp, 0);
}

TEST_F(CanvasGui, AHeldKeyHidesTheMapToCompare) {
    openWithClasses();
    EXPECT_FALSE(state().comparing);
    play("move scene 300 250\nframes 2");
    ui::input::key(ui::Key::C, true);
    play("frames 2");
    EXPECT_TRUE(state().comparing);
    ui::input::key(ui::Key::C, false);
    play("frames 2");
    EXPECT_FALSE(state().comparing);
    play("key Ctrl-P\nframes 2");
    ui::input::key(ui::Key::C, true);
    play("frames 2");
    EXPECT_FALSE(state().comparing) << "it is a letter there";
    ui::input::key(ui::Key::C, false);
    play("key Escape");
}

TEST_F(CanvasGui, LockedClassesSaySoInAMessage) {
    openWithClasses();
    play("set brush 30\ndrag 100 100 200 100");
    LabelClass locked = *session().document().classes.find("disc");
    locked.locked = true;
    ASSERT_TRUE(session().apply(ChangeClass{locked}));
    const std::size_t before = session().messages().size();
    play("key 2\ndrag 100 100 200 100\nexpect labels.ground is 0");
    ASSERT_EQ(session().messages().size(), before + 1);
    EXPECT_NE(session().messages().back().text.find("disc is locked"), std::string::npos);
}

}  // namespace
}  // namespace swath
