// SPDX-License-Identifier: MIT
#include "projects/demo/demo_scene.h"

#include <gtest/gtest.h>

#include <array>

#include "engine/core/rng.h"

namespace swath {
namespace {

constexpr Size kSmall{768, 768};

std::uint64_t hashOf(const DemoScene& scene) {
    std::uint64_t hash = 1;
    for (const std::uint16_t v : scene.bands) hash = mix64(hash ^ v);
    for (const std::uint8_t v : scene.truth) hash = mix64(hash ^ v);
    return hash;
}

std::array<double, 256> sharesIn(const DemoScene& scene, const RectI& window) {
    std::array<double, 256> shares{};
    for (int y = window.y; y < window.bottom(); ++y) {
        for (int x = window.x; x < window.right(); ++x) {
            const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(scene.size.width);
            shares[scene.truth[row + static_cast<std::size_t>(x)]] +=
                1.0 / static_cast<double>(window.area());
        }
    }
    return shares;
}

/// Mean of one band over one class.
double meanOf(const DemoScene& scene, std::size_t band, std::string_view name) {
    const std::uint8_t value = scene.classes.find(name)->value;
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < scene.truth.size(); ++i) {
        if (scene.truth[i] != value) continue;
        sum += scene.bands[band * scene.truth.size() + i];
        count += 1;
    }
    return sum / count;
}

TEST(DemoScene, IsAFunctionOfSizeAndSeed) {
    const DemoScene scene = generateDemoScene(kSmall, 3);
    EXPECT_EQ(hashOf(scene), hashOf(generateDemoScene(kSmall, 3)));
    EXPECT_NE(hashOf(scene), hashOf(generateDemoScene(kSmall, 4)));
}

TEST(DemoScene, FillsItsPlanes) {
    const Size size{640, 512};
    const DemoScene scene = generateDemoScene(size, 1);
    EXPECT_EQ(scene.size, size);
    EXPECT_EQ(scene.bands.size(), static_cast<std::size_t>(4 * size.area()));
    EXPECT_EQ(scene.truth.size(), static_cast<std::size_t>(size.area()));
    EXPECT_EQ(scene.geotransform.t[1], 1);
    EXPECT_EQ(scene.geotransform.t[5], -1);
    EXPECT_GT(scene.epsg, 0);
    for (const std::uint8_t value : scene.truth) ASSERT_NE(scene.classes.find(value), nullptr);
}

TEST(DemoScene, HoldsUnequalClassesAndFewRoads) {
    for (const std::uint64_t seed : {1, 7, 20}) {
        const Size size{2048, 2048};
        const DemoScene scene = generateDemoScene(size, seed);
        const auto shares = sharesIn(scene, {0, 0, size.width, size.height});
        int present = 0;
        for (const LabelClass& c : scene.classes.all()) present += shares[c.value] > 0.003;
        EXPECT_GE(present, 6);
        const double road = shares[scene.classes.find("road")->value];
        EXPECT_LT(road, 0.02) << "seed " << seed;
        EXPECT_GT(road, 0.003) << "seed " << seed;
        EXPECT_GT(shares[scene.classes.find("field")->value], 10 * road);
    }
}

TEST(DemoScene, PlantsAreBrightAndWaterDarkInTheInfrared) {
    const DemoScene scene = generateDemoScene(kSmall, 7);
    constexpr std::size_t kRed = 2, kInfrared = 3;
    EXPECT_GT(meanOf(scene, kInfrared, "meadow"), 3 * meanOf(scene, kRed, "meadow"));
    EXPECT_GT(meanOf(scene, kInfrared, "trees"), 3 * meanOf(scene, kRed, "trees"));
    EXPECT_LT(meanOf(scene, kInfrared, "water"), meanOf(scene, kRed, "water"));
}

TEST(DemoScene, ValidationWindowLiesInsideAndHoldsEveryClass) {
    const DemoScene scene = generateDemoScene({2048, 2048}, 7);
    const RectI window = demoValidationWindow(scene);
    EXPECT_TRUE((RectI{0, 0, 2048, 2048}.contains(window)));
    EXPECT_EQ(window.size(), (Size{640, 640}));
    EXPECT_EQ(window, demoValidationWindow(scene));
    const auto shares = sharesIn(scene, window), all = sharesIn(scene, {0, 0, 2048, 2048});
    for (const LabelClass& c : scene.classes.all()) EXPECT_GT(shares[c.value], 0.4 * all[c.value]) << c.name;
}

}  // namespace
}  // namespace swath
