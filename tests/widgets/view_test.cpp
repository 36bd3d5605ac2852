// SPDX-License-Identifier: MIT
#include "widgets/canvas/view.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "widgets/canvas/scale_bar.h"
#include "widgets/canvas/tile_math.h"

namespace swath {
namespace {

TEST(View, ScreenAndSceneAreInverse) {
    const View view({5000.25, 77.5}, 0.37, {1281, 799});
    const Vec2 scene{1234.5, -8.25};
    const Vec2 back = view.toScene(view.toScreen(scene));
    EXPECT_NEAR(back.x, scene.x, 1e-9);
    EXPECT_NEAR(back.y, scene.y, 1e-9);
    EXPECT_EQ(view.toScreen(view.centre()), (Vec2{640.5, 399.5}));
}

TEST(View, ZoomKeepsTheScenePositionUnderThePointer) {
    View view({500, 500}, 1, {800, 600});
    const Vec2 pointer{100, 550}, before = view.toScene(pointer);
    view.zoomAt(4, pointer);
    for (const double t : {10.0, 10.03, 10.06, 10.5}) {
        view.advance(t);
        EXPECT_NEAR(view.toScene(pointer).x, before.x, 1e-9);
        EXPECT_NEAR(view.toScene(pointer).y, before.y, 1e-9);
    }
    EXPECT_DOUBLE_EQ(view.zoom(), 4);
    EXPECT_FALSE(view.moving());
}

TEST(View, WheelNotchesAddUpWhileEasing) {
    View view({0, 0}, 1, {800, 600});
    view.zoomAt(2, {400, 300});
    view.advance(0);
    view.advance(0.05);
    view.zoomAt(2, {400, 300});
    view.advance(0.06);
    view.advance(1);
    EXPECT_DOUBLE_EQ(view.zoom(), 4);
}

TEST(View, PanEndsAnEasedChangeWhereItIs) {
    View view({0, 0}, 1, {800, 600});
    view.goTo({4000, 4000, 100, 100});
    view.advance(0);
    view.advance(0.04);
    const double zoom = view.zoom();
    view.panBy({10, 0});
    EXPECT_FALSE(view.advance(5));
    EXPECT_DOUBLE_EQ(view.zoom(), zoom);
}

TEST(View, FitShowsTheWholeScene) {
    View view({0, 0}, 1, {800, 600});
    view.fit({10980, 10980});
    EXPECT_GE(view.toScreen({0, 0}).y, 0);
    EXPECT_LE(view.toScreen({10980, 10980}).y, 600);
    view.fit({0, 0});  // nothing to fit: stays
    EXPECT_GT(view.zoom(), 0);
}

TEST(View, GoesOnToFitInAnotherSizeUntilItIsMoved) {
    View view({0, 0}, 1, {400, 300});
    view.fit({1000, 1000});
    const double small = view.zoom();
    view.setViewport({1200, 900});
    EXPECT_DOUBLE_EQ(view.zoom(), 3 * small);
    EXPECT_TRUE(view.fits());
    view.panBy({0, 0});  // the pointer was pressed, and not moved
    EXPECT_TRUE(view.fits());
    for (const auto& move :
         std::vector<std::function<void()>>{[&] {
                                                view.panBy({5, 0});
                                            },
                                            [&] {
                                                view.zoomAt(2, {10, 10}, View::Motion::Jump);
                                            },
                                            [&] {
                                                view.goTo({10, 10, 50, 50}, View::Motion::Jump);
                                            },
                                            [&] { view.oneToOne(View::Motion::Jump); },
                                            [&] {
                                                view.set({5, 5}, 0.5);
                                            }}) {
        view.fit({1000, 1000});
        move();
        EXPECT_FALSE(view.fits());
        const double zoom = view.zoom();
        view.setViewport({view.viewport().width + 100, 900});
        EXPECT_DOUBLE_EQ(view.zoom(), zoom);
    }
}

TEST(View, EasesWithinAFractionOfASecondAndCanBeInterrupted) {
    View view({0, 0}, 1, {800, 600});
    view.zoomAt(8, {400, 300});
    view.advance(5);
    EXPECT_TRUE(view.advance(5 + View::kEaseS / 2));
    const double half = view.zoom();
    EXPECT_GT(half, 1);
    EXPECT_LT(half, 8);
    view.zoomAt(1.0 / 8, {400, 300});  // back, from where it is
    EXPECT_DOUBLE_EQ(view.zoom(), half);
    view.advance(6);
    EXPECT_FALSE(view.advance(6 + View::kEaseS));
    EXPECT_DOUBLE_EQ(view.zoom(), 1);
    EXPECT_LE(View::kEaseS, 0.12);
}

TEST(View, OneToOneLiesOnThePixelGrid) {
    View view({100.3, 50.7}, 0.3, {801, 600});
    view.oneToOne(View::Motion::Jump);
    const Vec2 corner = view.toScene({0, 0});
    EXPECT_DOUBLE_EQ(corner.x, std::round(corner.x));
    EXPECT_DOUBLE_EQ(corner.y, std::round(corner.y));
}

TEST(View, RefusesFactorsThatAreNone) {
    View view({0, 0}, 1, {800, 600});
    view.zoomAt(0, {0, 0}, View::Motion::Jump);
    view.zoomAt(-1, {0, 0}, View::Motion::Jump);
    view.zoomAt(std::nan(""), {0, 0}, View::Motion::Jump);
    EXPECT_DOUBLE_EQ(view.zoom(), 1);
    view.zoomAt(1e9, {0, 0}, View::Motion::Jump);
    EXPECT_DOUBLE_EQ(view.zoom(), View::kMaxZoom);
}

TEST(View, ZoomInWords) {
    const auto text = [](double zoom) { return View({0, 0}, zoom, {1, 1}).zoomText(); };
    EXPECT_EQ(text(1), "1:1");
    EXPECT_EQ(text(0.25), "1:4");
    EXPECT_EQ(text(2), "2:1");
    EXPECT_EQ(text(0.4), "1:2.5");
}

TEST(TileMath, LevelKeepsTilePixelsNotLargerThanScreenPixels) {
    EXPECT_EQ(levelForZoom(4, 6), 0);
    EXPECT_EQ(levelForZoom(1, 6), 0);
    EXPECT_EQ(levelForZoom(0.51, 6), 0);
    EXPECT_EQ(levelForZoom(0.5, 6), 1);
    EXPECT_EQ(levelForZoom(1.0 / 3, 6), 1);
    EXPECT_EQ(levelForZoom(1e-4, 6), 5);
}

TEST(TileMath, VisibleTilesStartInTheMiddle) {
    const View view({1280, 1280}, 1, {600, 600});
    const auto tiles = visibleTiles(SceneId{1}, {4000, 4000}, view, 0);
    ASSERT_FALSE(tiles.empty());
    EXPECT_TRUE(tileSceneWindow({4000, 4000}, tiles.front()).contains(1279, 1279) ||
                tileSceneWindow({4000, 4000}, tiles.front()).contains(1280, 1280));
    EXPECT_TRUE(visibleTiles(SceneId{1}, {4000, 4000}, View({-9000, 0}, 1, {600, 600}), 0).empty());
}

TEST(TileMath, TilesAreClippedToTheScene) {
    EXPECT_EQ(tileSceneWindow({1000, 700}, {SceneId{1}, 1, 1, 1}), (RectI{512, 512, 488, 188}));
    EXPECT_EQ(ancestorOf({SceneId{1}, 0, 13, 6}, 2), (TileKey{SceneId{1}, 2, 3, 1}));
}

TEST(ScaleBar, IsRoundAndFits) {
    const ScaleBar bar = scaleBar(10, 0.5, 120);  // 20 m a screen pixel, 2400 m at most
    EXPECT_EQ(bar.text, "2 km");
    EXPECT_DOUBLE_EQ(bar.lengthPx, 100);
    EXPECT_EQ(scaleBar(0.1, 8, 120).text, "1 m");
    EXPECT_EQ(scaleBar(0.1, 16, 100).text, "50 cm");
    EXPECT_EQ(scaleBar(0, 1, 120).text, "100 px");
}

}  // namespace
}  // namespace swath
