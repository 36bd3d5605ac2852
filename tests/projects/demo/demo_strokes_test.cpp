// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "projects/demo/demo_scene.h"

namespace swath {
namespace {

/// Pixels whose centre lies within the radius of the stroke's polyline.
std::set<std::pair<int, int>> pixelsOf(const DemoStroke& stroke, Size size) {
    std::set<std::pair<int, int>> pixels;
    const auto disc = [&](Vec2 c) {
        const int reach = static_cast<int>(stroke.radius) + 2;
        for (int y = std::max(0, static_cast<int>(c.y) - reach);
             y <= std::min(size.height - 1, static_cast<int>(c.y) + reach); ++y) {
            for (int x = std::max(0, static_cast<int>(c.x) - reach);
                 x <= std::min(size.width - 1, static_cast<int>(c.x) + reach); ++x) {
                if (std::hypot(x + 0.5 - c.x, y + 0.5 - c.y) <= stroke.radius) pixels.emplace(x, y);
            }
        }
    };
    for (std::size_t i = 0; i + 1 < stroke.points.size(); ++i) {
        for (int k = 0; k <= 6; ++k)
            disc(stroke.points[i] + (stroke.points[i + 1] - stroke.points[i]) * (k / 6.0));
    }
    return pixels;
}

struct Painted {
    std::map<std::uint8_t, int> strokes;
    double pixels = 0, right = 0, inWindow = 0;
};

Painted paint(const DemoScene& scene, std::uint64_t seed) {
    Painted painted;
    const RectI window = demoValidationWindow(scene);
    for (const DemoStroke& stroke : demoStrokes(scene, seed)) {
        painted.strokes[stroke.classValue] += 1;
        for (const auto& [x, y] : pixelsOf(stroke, scene.size)) {
            painted.pixels += 1;
            const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(scene.size.width);
            painted.right += scene.truth[row + static_cast<std::size_t>(x)] == stroke.classValue;
            painted.inWindow += window.contains(x, y);
        }
    }
    return painted;
}

TEST(DemoStrokes, StayInTheirClassAndOutOfTheValidationWindow) {
    const DemoScene scene = generateDemoScene({2048, 2048}, 7);
    const Painted painted = paint(scene, 7);
    EXPECT_GE(painted.right, 0.97 * painted.pixels);
    EXPECT_EQ(painted.inWindow, 0);
    const double share = painted.pixels / static_cast<double>(scene.size.area());
    EXPECT_GT(share, 0.008);
    EXPECT_LT(share, 0.02);
    for (const LabelClass& c : scene.classes.all()) EXPECT_GE(painted.strokes.at(c.value), 4) << c.name;
}

TEST(DemoStrokes, AreAFunctionOfSceneAndSeed) {
    const DemoScene scene = generateDemoScene({768, 768}, 3);
    const auto a = demoStrokes(scene, 5), b = demoStrokes(scene, 5), c = demoStrokes(scene, 6);
    ASSERT_FALSE(a.empty());
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].points, b[i].points);
    EXPECT_NE(a.front().points, c.front().points);
}

}  // namespace
}  // namespace swath
