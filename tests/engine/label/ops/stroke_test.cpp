// SPDX-License-Identifier: MIT
#include "engine/label/ops/stroke.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>

#include "tests/engine/label/reference.h"

namespace swath {
namespace {

const std::bitset<256> kNoneLocked;

/// Least of |p − c(t)| − r(t) over discs swept from a to b with radii that change in step: ≤ 0 inside the
/// hull.
double distanceToSweep(Vec2 p, Vec2 a, double ra, Vec2 b, double rb) {
    const Vec2 d = b - a;
    const double length = std::hypot(d.x, d.y);
    if (length == 0) return std::hypot(p.x - a.x, p.y - a.y) - std::max(ra, rb);
    const double s = (ra - rb) / length;
    const double along = ((p.x - a.x) * d.x + (p.y - a.y) * d.y) / length;
    const double across = std::abs((p.x - a.x) * d.y - (p.y - a.y) * d.x) / length;
    // The nearest disc lies back along the axis by the slope of the cone.
    double t = std::abs(s) < 1 ? along - across * s / std::sqrt(1 - s * s) : (s > 0 ? 0 : length);
    t = std::clamp(t, 0.0, length);
    const Vec2 c = a + d * (t / length);
    return std::hypot(p.x - c.x, p.y - c.y) - (ra + (rb - ra) * t / length);
}

TEST(Stroke, PaintsWhatABruteForceDistanceTestSays) {
    Rng rng(11);
    for (int round = 0; round < 40; ++round) {
        const Size size{300, 280};
        LabelMap map(size);
        Stroke stroke(map, PaintRule::over(1, kNoneLocked));
        std::vector<std::uint8_t> expected(static_cast<std::size_t>(size.area()));
        Vec2 last{};
        double lastRadius = 0;
        for (int i = 0; i < 4; ++i) {
            const Vec2 pos{rng.uniform(-30, 330), rng.uniform(-30, 310)};
            const double radius = round % 2 ? 20 : rng.uniform(1, 60);
            const RectI touched = stroke.extend(pos, radius);
            if (i == 0) last = pos, lastRadius = radius;
            for (int y = 0; y < size.height; ++y) {
                for (int x = 0; x < size.width; ++x) {
                    if (distanceToSweep({x + 0.5, y + 0.5}, last, lastRadius, pos, radius) > 0) continue;
                    expected[static_cast<std::size_t>(y * size.width + x)] = 1;
                    ASSERT_TRUE(touched.contains(x, y));
                }
            }
            last = pos, lastRadius = radius;
            ASSERT_EQ(test::pixelsOf(map), expected) << round << " " << i;
        }
        stroke.finish();
        ASSERT_EQ(test::pixelsOf(map), expected);
    }
}

TEST(Stroke, LargeRadiusOverManyTilesEqualsTheDistanceTest) {
    const Size size{1500, 1300};
    LabelMap map(size);
    Stroke stroke(map, PaintRule::over(2, kNoneLocked));
    const Vec2 a{600.25, 640.5}, b{701.75, 655};
    stroke.extend(a, 555);
    stroke.extend(b, 555);
    const Edit edit = stroke.finish();
    const auto pixels = test::pixelsOf(map);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const bool inside = distanceToSweep({x + 0.5, y + 0.5}, a, 555, b, 555) <= 0;
            ASSERT_EQ(pixels[static_cast<std::size_t>(y * size.width + x)], inside ? 2 : 0) << x << "," << y;
        }
    }
    EXPECT_EQ(map.tile({2, 2}), map.tile({1, 2}));  // inner tiles are one shared tile
    EXPECT_TRUE(std::ranges::is_sorted(edit.changes, {},
                                       [](const TileChange& c) { return std::pair(c.index.y, c.index.x); }));
}

TEST(Stroke, SmallestPenPaintsOnePixelWhereverItIsInIt) {
    for (const Vec2 pos : {Vec2{10, 10}, Vec2{10.5, 10.5}, Vec2{10.99, 10.01}, Vec2{10.5, 10}}) {
        for (const double radius : {0.5, 0.1, 0.0, -3.0, 0.55}) {
            LabelMap map({40, 40});
            Stroke stroke(map, PaintRule::over(4, kNoneLocked));
            stroke.extend(pos, radius);
            EXPECT_EQ(map.at(10, 10), 4);
            if (radius <= 0.5) {
                EXPECT_EQ(map.countValues()[4], 1);
            }
        }
    }
    LabelMap map({40, 40});
    Stroke stroke(map, PaintRule::over(4, kNoneLocked));
    stroke.extend({3, 10}, 0.5);
    EXPECT_EQ(stroke.extend({20, 10}, 0.5), (RectI{3, 10, 18, 1}));
    EXPECT_EQ(map.countValues()[4], 18);
}

TEST(Stroke, OutsideTheSceneOrNotFiniteChangesNothing) {
    LabelMap map({40, 40});
    Stroke stroke(map, PaintRule::over(4, kNoneLocked));
    EXPECT_TRUE(stroke.extend({-500, -500}, 20).empty());
    EXPECT_TRUE(stroke.extend({NAN, 3}, 20).empty());
    EXPECT_TRUE(stroke.extend({3, 3}, INFINITY).empty());
    EXPECT_TRUE(stroke.finish().empty());
    EXPECT_TRUE(map.tiles().empty());
    LabelMap none;
    Stroke nowhere(none, PaintRule::over(4, kNoneLocked));
    EXPECT_TRUE(nowhere.extend({0, 0}, 10).empty());
    EXPECT_TRUE(nowhere.finish().empty());
    Stroke far(map, PaintRule::over(4, kNoneLocked));
    far.extend({-1e12, 20}, 3);
    EXPECT_EQ(far.extend({1e12, 20}, 1e6), (RectI{0, 0, 40, 40}));
}

TEST(Stroke, KeepsLockedClassesAndHonoursAnyRule) {
    Rng rng(3);
    for (int lockedCount = 0; lockedCount < 9; ++lockedCount) {
        const LabelMap before = test::randomMap({530, 300}, 12, rng);
        std::bitset<256> locked;
        for (int k = 0; k < lockedCount; ++k) locked.set(static_cast<std::size_t>(k + 2));
        for (const PaintRule rule :
             {PaintRule::over(5, locked), PaintRule::overUnlabelled(3), PaintRule::over(kUnlabelled, locked),
              PaintRule::over(kIgnore, locked), PaintRule{.value = 7, .paintable = 0}}) {
            LabelMap map = before;
            Stroke stroke(map, rule);
            stroke.extend({260, 150}, 400);
            const Edit edit = stroke.finish();
            const auto from = test::pixelsOf(before), to = test::pixelsOf(map);
            for (std::size_t i = 0; i < from.size(); ++i) {
                ASSERT_EQ(to[i], rule.paintable[from[i]] ? rule.value : from[i]);
            }
            revertEdit(map, edit);
            EXPECT_EQ(test::pixelsOf(map), from);
        }
    }
}

TEST(Stroke, CancelRestoresTheSameTiles) {
    Rng rng(8);
    LabelMap map = test::randomMap({900, 700}, 5, rng);
    const auto before = test::tilePointers(map);
    Stroke stroke(map, PaintRule::over(3, kNoneLocked));
    for (int i = 0; i < 10; ++i)
        stroke.extend({rng.uniform(0, 900), rng.uniform(0, 700)}, rng.uniform(1, 300));
    stroke.cancel();
    EXPECT_EQ(test::tilePointers(map), before);
    EXPECT_TRUE(stroke.finish().empty());
}

TEST(Stroke, EditHoldsOnlyTilesThatChangedAndUndoGivesTheSamePointers) {
    LabelMap map({800, 300});
    fillWindow(map, {0, 0, 256, 256}, PaintRule::over(1, kNoneLocked));
    const auto before = test::tilePointers(map);
    Stroke stroke(map, PaintRule::over(1, kNoneLocked));
    stroke.extend({100, 100}, 50);  // already of this class
    stroke.extend({300, 100}, 10);
    const Edit edit = stroke.finish();
    ASSERT_EQ(edit.changes.size(), 1U);
    EXPECT_EQ(edit.changes[0].index, (TileIndex{1, 0}));
    EXPECT_EQ(map.tile({0, 0}), before[0]);
    revertEdit(map, edit);
    EXPECT_EQ(test::tilePointers(map), before);
}

TEST(Stroke, ErasingAllOfATileLeavesNone) {
    LabelMap map({600, 600});
    fillWindow(map, {250, 250, 300, 300}, PaintRule::over(1, kNoneLocked));
    EXPECT_EQ(map.tiles().size(), 9U);
    Stroke stroke(map, PaintRule::over(kUnlabelled, kNoneLocked));
    stroke.extend({300, 300}, 500);
    EXPECT_EQ(stroke.finish().changes.size(), 9U);
    EXPECT_TRUE(map.tiles().empty());
}

TEST(Stroke, CopiesTakenOnTheWayKeepWhatTheyHad) {
    Rng rng(21);
    LabelMap map = test::randomMap({700, 700}, 5, rng);
    const LabelMap start = map;
    const auto startPixels = test::pixelsOf(start);
    Stroke stroke(map, PaintRule::over(3, kNoneLocked));
    std::vector<LabelMap> copies;
    std::vector<std::vector<std::uint8_t>> pixels;
    std::vector<LabelTilePtr> tiles;
    for (int i = 0; i < 12; ++i) {
        stroke.extend({50.0 * i, 60.0 * i}, 20 + 3 * i);
        if (i % 3 == 0) {
            copies.push_back(map);
            pixels.push_back(test::pixelsOf(map));
        } else {
            tiles.push_back(map.tile({0, 0}));  // as an uploader may hold it
        }
    }
    const Edit edit = stroke.finish();
    for (std::size_t i = 0; i < copies.size(); ++i) EXPECT_EQ(test::pixelsOf(copies[i]), pixels[i]);
    EXPECT_EQ(test::pixelsOf(start), startPixels);
    revertEdit(map, edit);
    EXPECT_EQ(test::tilePointers(map), test::tilePointers(start));
}

TEST(Stroke, CopiesAreReadByAnotherThreadMeanwhile) {
    LabelMap map({700, 700});
    Stroke stroke(map, PaintRule::over(3, kNoneLocked));
    std::vector<std::int64_t> painted;
    std::vector<std::jthread> readers;
    std::array<std::int64_t, 8> read{};
    for (std::size_t i = 0; i < read.size(); ++i) {
        for (int j = 0; j < 5; ++j) stroke.extend({80.0 * static_cast<double>(i) + j, 350}, 60);
        painted.push_back(map.countValues()[3]);
        readers.emplace_back([copy = map, &count = read[i]] { count = copy.countValues()[3]; });
    }
    readers.clear();
    EXPECT_TRUE(std::ranges::equal(read, painted));
}

}  // namespace
}  // namespace swath
