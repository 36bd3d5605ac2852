// SPDX-License-Identifier: MIT
#include "engine/label/ops/polygon_fill.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "tests/engine/label/reference.h"

namespace swath {
namespace {

const PaintRule kPaint1 = PaintRule::over(1, {});

TEST(PolygonFill, PaintsCentresInsideAndKeepsHoles) {
    LabelMap map({400, 400});
    const std::vector<Ring> rings{{{10, 10}, {390, 10}, {390, 390}, {10, 390}},
                                  {{300, 300}, {300, 350}, {350, 350}, {350, 300}}};
    fillPolygon(map, rings, kPaint1);
    EXPECT_EQ(map.countValues()[1], 380 * 380 - 50 * 50);
    EXPECT_EQ(map.at(10, 10), 1);
    EXPECT_EQ(map.at(9, 10), 0);
    EXPECT_EQ(map.at(389, 389), 1);
    EXPECT_EQ(map.at(390, 389), 0);
    EXPECT_EQ(map.at(320, 320), 0);
}

TEST(PolygonFill, TouchingPolygonsShareNoPixelAndLeaveNone) {
    Rng rng(4);
    for (int round = 0; round < 30; ++round) {
        const Size size{290, 270};
        // Corners on pixel centres, on corners and between: where ties happen.
        const auto coordinate = [&](int hi) {
            return static_cast<double>(rng.below(static_cast<std::uint64_t>(hi) * 4)) / 4;
        };
        const Vec2 middle{coordinate(size.width), coordinate(size.height)};
        std::vector<Vec2> rim;
        for (int i = 0; i < 4; ++i) {
            const double x = coordinate(size.width), y = coordinate(size.height);
            const double w = size.width, h = size.height;
            rim.push_back(i == 0 ? Vec2{x, 0} : i == 1 ? Vec2{w, y} : i == 2 ? Vec2{x, h} : Vec2{0, y});
            rim.push_back(i == 0 ? Vec2{w, 0} : i == 1 ? Vec2{w, h} : i == 2 ? Vec2{0, h} : Vec2{0, 0});
        }
        std::vector<int> times(static_cast<std::size_t>(size.area()));
        for (std::size_t i = 0; i < rim.size(); ++i) {
            LabelMap map(size);
            Ring triangle{middle, rim[i], rim[(i + 1) % rim.size()]};
            if (rng.below(2)) std::swap(triangle[0], triangle[1]);
            fillPolygon(map, {&triangle, 1}, kPaint1);
            const auto pixels = test::pixelsOf(map);
            for (std::size_t p = 0; p < pixels.size(); ++p) times[p] += pixels[p];
        }
        for (const int n : times) ASSERT_EQ(n, 1);
    }
}

TEST(PolygonFill, DegenerateRingsPaintNothing) {
    LabelMap map({100, 100});
    for (const Ring& ring : {Ring{}, Ring{{5, 5}}, Ring{{5, 5}, {50, 50}}, Ring{{5, 5}, {50, 5}, {90, 5}},
                             Ring{{NAN, 5}, {50, 50}, {5, 80}}, Ring{{-50, -50}, {-5, -50}, {-5, -9}},
                             Ring{{500, 500}, {900, 500}, {900, 900}}}) {
        EXPECT_TRUE(fillPolygon(map, {&ring, 1}, kPaint1).empty());
    }
    EXPECT_TRUE(fillPolygon(map, {}, kPaint1).empty());
    EXPECT_TRUE(map.tiles().empty());
    LabelMap none;
    const Ring square{{0, 0}, {9, 0}, {9, 9}, {0, 9}};
    EXPECT_TRUE(fillPolygon(none, {&square, 1}, kPaint1).empty());
}

TEST(PolygonFill, IsClippedToTheSceneHoweverLargeThePolygon) {
    LabelMap map({300, 300});
    const Ring square{{-1e300, -1e300}, {1e300, -1e300}, {1e300, 1e300}, {-1e300, 1e300}};
    fillPolygon(map, {&square, 1}, kPaint1);
    EXPECT_EQ(map.countValues()[1], 300 * 300);
    EXPECT_EQ((*map.tile({1, 1}))[kLabelTileSize * kLabelTileSize - 1], 0);  // nothing beyond the scene
}

TEST(PolygonFill, InnerTilesAreSharedAndTheAreaOfALargeCircleIsRight) {
    LabelMap map({10240, 10240});
    Ring circle;
    constexpr int kCorners = 20000;
    for (int i = 0; i < kCorners; ++i) {
        const double angle = 2 * std::numbers::pi * i / kCorners;
        circle.push_back({5120 + 5000 * std::cos(angle), 5120 + 5000 * std::sin(angle)});
    }
    const Edit edit = fillPolygon(map, {&circle, 1}, kPaint1);
    EXPECT_EQ(map.tile({20, 20}), map.tile({10, 20}));
    // Gauss: lattice points in a circle differ from its area by less than its circumference.
    EXPECT_NEAR(static_cast<double>(map.countValues()[1]), std::numbers::pi * 25e6, 2000);
    revertEdit(map, edit);
    EXPECT_TRUE(map.tiles().empty());
}

TEST(PolygonFill, LockedClassesAreKeptInInnerTiles) {
    Rng rng(9);
    LabelMap map = test::randomMap({900, 900}, 6, rng);
    const auto before = test::pixelsOf(map);
    std::bitset<256> locked;
    locked.set(2).set(kIgnore);
    const Ring square{{0, 0}, {900, 0}, {900, 900}, {0, 900}};
    const Edit edit = fillPolygon(map, {&square, 1}, PaintRule::over(4, locked));
    const auto after = test::pixelsOf(map);
    for (std::size_t i = 0; i < after.size(); ++i) ASSERT_EQ(after[i], locked[before[i]] ? before[i] : 4);
    revertEdit(map, edit);
    EXPECT_EQ(test::pixelsOf(map), before);
}

TEST(WindowFill, PaintsTheWindowClipped) {
    LabelMap map({600, 600});
    EXPECT_TRUE(fillWindow(map, {700, 0, 10, 10}, kPaint1).empty());
    EXPECT_TRUE(fillWindow(map, {0, 0, 0, 10}, kPaint1).empty());
    fillWindow(map, {-10, 100, 1000, 300}, kPaint1);
    EXPECT_EQ(map.countValues()[1], 600 * 300);
    EXPECT_TRUE(fillWindow(map, {0, 200, 600, 10}, kPaint1).empty());
}

}  // namespace
}  // namespace swath
