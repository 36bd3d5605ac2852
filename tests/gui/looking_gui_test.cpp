// SPDX-License-Identifier: MIT
// Looking at scenes: going to places, measuring, spectra, several looks at one place, pictures of it.
#include <imgui.h>

#include <filesystem>
#include <set>

#include "engine/raster/ground_map.h"
#include "engine/raster/raster_source.h"
#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class LookingGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        // 600 × 500 pixels of 10 m right of the central meridian, and half of that ground in 20 m.
        writePlaced("utm.tif", {600, 500}, 10);
        open("utm.tif");
    }
    void writePlaced(const std::string& name, Size size, double metres) {
        std::vector<std::uint16_t> samples;
        for (int b = 0; b < 3; ++b)
            for (int y = 0; y < size.height; ++y)
                for (int x = 0; x < size.width; ++x) samples.push_back(test::discScene(x, y, b));
        ASSERT_TRUE(writeRaster(dir_ / name, size, PixelType::UInt16, std::as_bytes(std::span(samples)),
                                {"b1", "b2", "b3"},
                                {Geotransform{{500000, metres, 0, 5000000, 0, -metres}}, "EPSG:32633"}));
    }
    /// What is on the screen at a scene position of the canvas's own look. @param place  of which look
    Rgb seenAt(Vec2 scene, std::size_t place = 0) {
        const auto& places = screen_->studio().canvas().places();
        const Vec2 own = screen_->studio().canvas().toWindow(state(), scene);
        const int x = static_cast<int>(own.x + places[place].x - places[0].x);
        const int y = static_cast<int>(own.y + places[place].y - places[0].y);
        const Image all = screen_->picture();
        const auto at =
            static_cast<std::size_t>(all.channels) * static_cast<std::size_t>(y * all.size.width + x);
        return {all.pixels[at], all.pixels[at + 1], all.pixels[at + 2]};
    }
    std::string clipboard() {
        const char* text = ImGui::GetClipboardText();
        return text ? text : "";
    }
    void paintAcross() {
        addClasses();
        play("key 1\nset brush 60\nkey B\ndrag 60 100 560 100\nmove side/0\nwait-idle\nframes 4");
    }
};

TEST_F(LookingGui, APlaceThatIsTypedIsGoneToAndMarkedForAMoment) {
    const auto way = GroundMap::toDegrees(session().document().current()->info);
    const Vec2 degrees = *way->at({120, 340});
    play("goto 200 200 100 100\nwait-idle\nkey Ctrl-G\nframes 3\nexpect dialog.goto is open");
    play("text " + std::to_string(degrees.y) + "N, " + std::to_string(degrees.x) +
         "E\nframes 2\nexpect probe.goto/found is yes\nkey Enter\nframes 2\nseconds 0.4\n"
         "expect dialog.goto is closed");
    EXPECT_NEAR(state().view.centre().x, 120, 0.1);
    EXPECT_NEAR(state().view.centre().y, 340, 0.1);
    EXPECT_TRUE(state().placeMark);
    screen_->leap(5);
    play("frames 2");
    EXPECT_FALSE(state().placeMark);
    play(
        "key Ctrl-G\nframes 3\nkey Ctrl-A\ntext 48 N 16 E\nframes 2\nexpect probe.goto/problem is yes\n"
        "expect probe.goto/go is disabled\nkey Enter\nframes 2\nexpect dialog.goto is open\n"
        "key Ctrl-A\ntext x 10  y 20\nframes 2\nclick goto/go\nseconds 0.4\nexpect dialog.goto is closed");
    EXPECT_NEAR(state().view.centre().x, 10, 0.01);
}

TEST_F(LookingGui, DistancesAndAreasAreMeasuredOnTheGround) {
    play(
        "key D\nexpect tool is measure\nclick scene 100 100\nclick scene 200 100\nframes 2\nkey Enter\n"
        "frames 2\nclick measure/copy\nframes 1");
    // On the central meridian a kilometre of the grid is 1 000 m / 0.9996 of ground.
    // The pointer rests on whole pixels of the screen: half of one at both ends is 8 m.
    EXPECT_NEAR(std::stod(clipboard()), 1000 / 0.9996, 8) << clipboard();
    EXPECT_NE(clipboard().find(" m"), std::string::npos) << clipboard();
    play(
        "key Escape\nclick measure/what/1\nclick scene 100 100\nclick scene 200 100\nclick scene 200 200\n"
        "click scene 350 400\nkey Backspace\nclick scene 100 200\nkey Enter\nframes 2\nclick "
        "measure/copy\nframes 1");
    EXPECT_NEAR(std::stod(clipboard()), 1e6 / (0.9996 * 0.9996), 16e3) << clipboard();
    EXPECT_NE(clipboard().find("m²"), std::string::npos) << clipboard();
    EXPECT_EQ(value("history.steps"), "0") << "nothing was painted";
    open("town.tif");
    play(
        "key D\nclick measure/what/0\nclick scene 100 100\nclick scene 130 140\nkey Enter\nframes 2\nclick "
        "measure/copy\nframes 1");
    EXPECT_NEAR(std::stod(clipboard()), 50, 1);
    EXPECT_NE(clipboard().find(" px"), std::string::npos) << clipboard() << ": it lies nowhere";
}

TEST_F(LookingGui, SpectraOfPixelsAndClassesAreDrawnAndCopied) {
    paintAcross();
    play("run view/spectrum\nframes 3\nmove scene 300 250\nframes 2");
    ASSERT_TRUE(drawUntil([&] { return sees("spectrum/plot"); }));
    play("key I\nframes 2");
    ASSERT_TRUE(drawUntil([&] { return session().spectra().pinned().size() == 1; }));
    const PinnedSpectrum& pin = session().spectra().pinned().front();
    ASSERT_EQ(pin.values.size(), 3U);
    for (int b = 0; b < 3; ++b)
        EXPECT_EQ(pin.values[static_cast<std::size_t>(b)], test::discScene(pin.x, pin.y, b));
    ASSERT_TRUE(drawUntil([&] {
        const SceneSpectra* known = session().spectra().classes();
        return known && known->classes.size() == 1;
    }));
    const ClassSpectrum first = session().spectra().classes()->classes.front();
    EXPECT_EQ(first.classValue, 1);
    EXPECT_GT(first.mean[0], 500);
    // The labels of another class make another mean.
    play("key 2\ndrag 60 300 560 300\nmove side/0");
    ASSERT_TRUE(drawUntil([&] { return session().spectra().classes()->classes.size() == 2; }));
    play("frames 2\nclick spectrum/copy\nframes 1");
    EXPECT_EQ(clipboard().find("band,name,wavelength_nm,"), 0U) << clipboard();
    EXPECT_NE(clipboard().find("disc deviation"), std::string::npos) << clipboard();
    play("click spectrum/clear\nframes 2");
    EXPECT_TRUE(session().spectra().pinned().empty());
    const SceneId scene = session().document().currentScene;
    EXPECT_FALSE(session().apply(ReadSpectrum{scene, 600, 0})) << "outside";
    for (std::size_t i = 0; i < SpectrumDesk::kMostPinned; ++i)
        EXPECT_TRUE(session().apply(ReadSpectrum{scene, static_cast<int>(i), 0, true}));
    ASSERT_TRUE(drawUntil([&] { return session().spectra().pinned().size() == SpectrumDesk::kMostPinned; }));
    EXPECT_FALSE(session().apply(ReadSpectrum{scene, 50, 0, true})) << "no more than can be told apart";
    ASSERT_TRUE(session().apply(UnpinSpectrum{3}));
    EXPECT_EQ(session().spectra().pinned().size(), SpectrumDesk::kMostPinned - 1);
}

TEST_F(LookingGui, SwipingShowsAnotherLookRightOfTheDivider) {
    paintAcross();
    const Rgb left = seenAt({100, 100}), right = seenAt({500, 100});
    play(
        "key K\nframes 4\nwait-idle\nframes 2\nexpect probe.looks/divider is yes\nexpect probe.looks/1 is "
        "yes");
    EXPECT_EQ(seenAt({100, 100}), left);
    EXPECT_NE(seenAt({500, 100}), right) << "its other look has no layers";
    const std::string steps = value("history.steps");
    play("drag 300 250 560 250\nframes 2\nmove side/0\nframes 2");
    EXPECT_GT(state().looks.divider, 0.6);
    EXPECT_EQ(seenAt({500, 100}), right);
    EXPECT_EQ(value("history.steps"), steps) << "the divider was moved, nothing was painted";
    const double before = state().looks.divider;
    play("move scene 100 400\nkey Shift-Left\nframes 2");
    EXPECT_NEAR(state().looks.divider, before - 0.02, 1e-9);
    play("click looks/1\nframes 2\nclick looks/1/over/shown\nframes 2\nclick looks/close\nframes 2");
    EXPECT_EQ(state().looks.arrangement, Arrangement::One);
    EXPECT_EQ(state().looks.choices[1].over, Over::AsShown);
}

TEST_F(LookingGui, FlickeringShowsTheLooksInTurns) {
    paintAcross();
    const Rgb labelled = seenAt({100, 100});
    play("key Shift-K\nframes 4\nwait-idle");
    std::set<bool> seen;
    for (int i = 0; i < 8; ++i) {
        screen_->leap(0.25);
        play("frames 2");
        seen.insert(seenAt({100, 100}) == labelled);
    }
    EXPECT_EQ(seen, (std::set<bool>{false, true}));
    const double rate = state().looks.flickerHz;
    play("move scene 100 400\nkey Shift-Up\nframes 2");
    EXPECT_GT(state().looks.flickerHz, rate);
    play("key Shift-K\nframes 2");
    EXPECT_EQ(state().looks.arrangement, Arrangement::One);
}

TEST_F(LookingGui, LooksSideBySideMoveTogetherAndCanBePaintedIn) {
    addClasses();
    play("key Ctrl-4\nframes 4\nwait-idle\nframes 2\nexpect probe.looks/3 is yes");
    const auto& places = screen_->studio().canvas().places();
    ASSERT_EQ(places.size(), 4U);
    play("click looks/1\nframes 2\nclick looks/1/over/shown\nframes 2\nmove side/0");
    play("key 1\nkey B\nset brush 60\nframes 2");
    const Rgb before = seenAt({300, 250}, 1);
    const Vec2 at = screen_->studio().canvas().toWindow(state(), {300, 250});
    const Vec2 inSecond = at + Vec2{places[1].x - places[0].x, places[1].y - places[0].y};
    ui::input::mouseMove(static_cast<float>(inSecond.x), static_cast<float>(inSecond.y));
    play("frames 1");
    ui::input::mouseButton(0, true);
    play("frames 1");
    ui::input::mouseButton(0, false);
    play("frames 2\nmove side/0\nwait-idle\nframes 4");
    EXPECT_EQ(session().document().labelsOf(session().document().currentScene)->at(300, 250), 1)
        << "painted through the second look";
    EXPECT_NE(seenAt({300, 250}, 1), before);
    const double zoom = state().view.zoom();
    ui::input::mouseMove(static_cast<float>(inSecond.x), static_cast<float>(inSecond.y));
    play("frames 1");
    ui::input::wheel(0, 1);
    play("frames 1\nseconds 0.3");
    EXPECT_GT(state().view.zoom(), zoom);
    const Vec2 now = screen_->studio().canvas().toWindow(state(), {300, 250});
    EXPECT_NEAR(now.x, at.x, 1) << "what is under the pointer stays, in every look";
}

TEST_F(LookingGui, AnotherSceneOfTheGroundIsSeenAtTheSamePlace) {
    writePlaced("coarse.tif", {300, 250}, 20);
    ASSERT_TRUE(session().apply(AddScene{dir_ / "coarse.tif", ""}));
    play(
        "wait-idle\nkey Ctrl-2\nframes 3\nclick looks/1\nframes 2\nclick looks/1/scenes\nframes 3\n"
        "click looks/1/scene/2\nframes 4\nwait-idle\nframes 3");
    EXPECT_EQ(state().looks.choices[1].scene, session().document().scenes[1].id);
    const std::string steps = value("history.steps");
    const Vec2 centre = state().view.centre();
    const ui::Rect place = screen_->studio().canvas().places()[1];
    ui::input::mouseMove(place.centreX(), place.centreY());
    play("frames 1");
    ui::input::mouseButton(0, true);
    play("frames 1");
    ui::input::mouseMove(place.centreX() + 40, place.centreY());
    play("frames 2");
    ui::input::mouseButton(0, false);
    play("frames 2");
    EXPECT_LT(state().view.centre().x, centre.x) << "dragging there moves both";
    EXPECT_EQ(value("history.steps"), steps) << "and paints nothing";
}

TEST_F(LookingGui, ScenesAroundAreSeenFaintWhereTheyLie) {
    std::vector<std::uint16_t> samples(3 * 100 * 100);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<std::uint16_t>(i % 97 * 10);
    ASSERT_TRUE(writeRaster(dir_ / "beside.tif", {100, 100}, PixelType::UInt16,
                            std::as_bytes(std::span(samples)), {"b1", "b2", "b3"},
                            {Geotransform{{506500, 10, 0, 5000000, 0, -10}}, "EPSG:32633"}));
    ASSERT_TRUE(session().apply(AddScene{dir_ / "beside.tif", ""}));
    play("wait-idle\ngoto 560 10 200 100\nwait-idle\nframes 4");
    const Rgb bare = seenAt({700, 50}), between = seenAt({625, 50});
    play("run view/other-scenes\nframes 4\nwait-idle\nframes 4");
    EXPECT_NE(seenAt({700, 50}), bare);
    EXPECT_EQ(seenAt({625, 50}), between) << "nothing lies there";
    play("run view/other-scenes\nframes 3");
    EXPECT_EQ(seenAt({700, 50}), bare);
}

TEST_F(LookingGui, WhatIsInSightIsSavedAsAPictureThatLiesThere) {
    play(
        "goto 200 150 120 90\nwait-idle\nkey Ctrl-Shift-S\nframes 3\nexpect dialog.picture is open\n"
        "click picture/pixels/1\nclick picture/save\nframes 2");
    const auto file = dir_ / "utm-view.tif";
    ASSERT_TRUE(drawUntil([&] { return std::filesystem::exists(file) && !session().busy(); }));
    auto written = RasterSource::open(file);
    ASSERT_TRUE(written);
    const RectI seen = intersection(state().view.visible(), {0, 0, 600, 500});
    EXPECT_EQ((*written)->info().size, seen.size());
    ASSERT_TRUE((*written)->info().geotransform);
    EXPECT_NEAR((*written)->info().geotransform->t[0], 500000 + 10.0 * seen.x, 1e-6);
    EXPECT_EQ((*written)->info().epsg, 32633);
    play("key Ctrl-Shift-S\nframes 3\nclick picture/format/1\nframes 2\nclick picture/save\nframes 2");
    EXPECT_TRUE(drawUntil([&] {
        return std::filesystem::exists(dir_ / "utm-view 2.pgw") ||
               std::filesystem::exists(dir_ / "utm-view.pgw");
    }));
}

}  // namespace
}  // namespace swath
