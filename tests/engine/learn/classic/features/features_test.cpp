// SPDX-License-Identifier: MIT
#include "engine/learn/classic/features/features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/learn/classic/features/window_features.h"
#include "engine/learn/config/catalogs.h"
#include "engine/learn/config/recipes.h"
#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

const char* const kEverything =
    "bands + gaussian(1, 2.5) + gradient(1, 2) + hessian(2) + structure(1.5) + statistics(5, 9) + texture(7) "
    "+ ratios + "
    "index(3, 1) + expression(sqrt(abs(b1)) / (b2 + 1))";

BandScale unitScale(std::size_t bands) {
    return {std::vector<float>(bands, 0.0F), std::vector<float>(bands, 1.0F)};
}

/// Features of a whole picture of one band in its own units. @param value  (x, y) → sample.
FeatureWindow featuresOf(const std::string& line, Size size, const std::function<double(int, int)>& value) {
    std::vector<float> samples;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) samples.push_back(static_cast<float>(value(x, y)));
    FeatureWindow out;
    const auto plan = FeaturePlan::parse(line, 1);
    EXPECT_TRUE(plan) << (plan ? "" : plan.error().text());
    mirroredFeatures(samples, size, *plan, unitScale(1), out, 1);
    return out;
}

TEST(Features, OfAWindowAreThoseOfTheWholeScene) {
    auto scene = test::shapesScene({150, 130}, 4);
    const float none = std::numeric_limits<float>::quiet_NaN();
    for (int y = 60; y < 75; ++y)
        for (int x = 50; x < 60; ++x) {
            const auto at = static_cast<std::size_t>(y * 150 + x);
            scene.samples[at] = none;  // one band
            if (x > 55)
                for (std::size_t b = 0; b < 3; ++b) scene.samples[b * 150 * 130 + at] = none;
        }
    test::MemorySource source(std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3,
                              3);
    const auto plan = FeaturePlan::parse(kEverything, 3);
    ASSERT_TRUE(plan) << plan.error().text();
    const BandScale scale{{110, 910, 0.2F}, {30, 110, 0.15F}};
    FeatureWindow whole;
    ASSERT_TRUE(readFeatures(source, 0, {0, 0, 150, 130}, *plan, scale, whole, 2));
    for (const RectI window : {RectI{40, 30, 64, 50}, RectI{0, 0, 33, 40}, RectI{149, 129, 1, 1}}) {
        FeatureWindow part;
        ASSERT_TRUE(readFeatures(source, 0, window, *plan, scale, part, 1));
        for (std::size_t f = 0; f < plan->count(); ++f)
            for (int y = 0; y < window.height; ++y)
                for (int x = 0; x < window.width; ++x) {
                    const auto at = static_cast<std::size_t>((window.y + y) * 150 + window.x + x);
                    const float a = whole.values[f * 150 * 130 + at];
                    const auto own = static_cast<std::size_t>(y * window.width + x);
                    const float b = part.values[f * static_cast<std::size_t>(window.area()) + own];
                    ASSERT_TRUE(std::isfinite(a)) << plan->names()[f];
                    // Sums in another order: some units in the last place.
                    ASSERT_NEAR(a, b, 2e-5F * std::max(1.0F, std::abs(a)))
                        << plan->names()[f] << " " << x << " " << y;
                    ASSERT_EQ(whole.hasData[at], part.hasData[own]);
                }
    }
    EXPECT_EQ(whole.hasData[65 * 150 + 58], 0);
    EXPECT_EQ(whole.hasData[65 * 150 + 52], 1);
}

TEST(Features, DerivativesAreExactOnRampsAndParabolas) {
    const Size size{60, 50};
    const std::size_t middle = 25 * 60 + 30, area = 60 * 50;
    const auto ramp = featuresOf("gradient(2) + structure(2) + gaussian(3)", size,
                                 [](int x, int y) { return 0.3 * x + 0.4 * y; });
    EXPECT_NEAR(ramp.values[middle], 0.5 * 2, 1e-4);         // slope × sigma
    EXPECT_NEAR(ramp.values[area + middle], 0.5 * 2, 1e-3);  // across: all of it
    EXPECT_NEAR(ramp.values[2 * area + middle], 0, 1e-2);    // along: nothing (the root of a rounding error)
    EXPECT_NEAR(ramp.values[3 * area + middle], 0.3 * 30 + 0.4 * 25, 1e-3);
    const auto valley = featuresOf("hessian(2)", size, [](int x, int y) {
        return 0.5 * (0.02 * (x - 30) * (x - 30) - 0.01 * (y - 25) * (y - 25));
    });
    EXPECT_NEAR(valley.values[middle], 0.02 * 4, 1e-4);  // curvature × sigma²
    EXPECT_NEAR(valley.values[area + middle], -0.01 * 4, 1e-4);
}

TEST(Features, SquaresAreAveragedAsWritten) {
    const Size size{30, 20};
    const auto value = [](int x, int y) { return std::sin(0.7 * x) + 0.3 * y * std::cos(0.9 * x * y); };
    const auto got = featuresOf("statistics(5) + texture(3)", size, value);
    const auto at = [&](int x, int y) { return static_cast<double>(static_cast<float>(value(x, y))); };
    const int x0 = 14, y0 = 9;
    double sum = 0, squares = 0, contrast = 0, homogeneity = 0;
    for (int y = y0 - 2; y <= y0 + 2; ++y)
        for (int x = x0 - 2; x <= x0 + 2; ++x) sum += at(x, y), squares += at(x, y) * at(x, y);
    for (int y = y0 - 1; y <= y0 + 1; ++y)
        for (int x = x0 - 1; x <= x0 + 1; ++x) {
            const double dx = at(x + 1, y) - at(x, y), dy = at(x, y + 1) - at(x, y);
            contrast += (dx * dx + dy * dy) / 2 / 9;
            homogeneity += (1 / (1 + dx * dx) + 1 / (1 + dy * dy)) / 2 / 9;
        }
    const std::size_t i = 9 * 30 + 14, area = 30 * 20;
    EXPECT_NEAR(got.values[i], sum / 25, 1e-5);
    EXPECT_NEAR(got.values[area + i], std::sqrt(squares / 25 - sum * sum / 625), 1e-4);
    EXPECT_NEAR(got.values[2 * area + i], contrast, 1e-4);
    EXPECT_NEAR(got.values[3 * area + i], homogeneity, 1e-5);
}

TEST(Features, RatiosAreOfTheBandsOwnUnits) {
    const auto plan = FeaturePlan::parse("ratios + index(3, 1)", 3);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->count(), 4u);
    const std::vector<float> samples{4, 0, 1,
                                     0, 3, std::numeric_limits<float>::quiet_NaN()};  // 3 bands × 2 pixels
    FeatureWindow out;
    const BandScale scale{{100, 100, 100}, {9, 9, 9}};  // not to be seen here
    mirroredFeatures(samples, {2, 1}, *plan, scale, out, 1);
    EXPECT_FLOAT_EQ(out.values[0], 0.6F);
    EXPECT_FLOAT_EQ(out.values[2], 1.0F / 7);
    EXPECT_FLOAT_EQ(out.values[4], -0.5F);
    EXPECT_FLOAT_EQ(out.values[6], -1.0F / 7);
    EXPECT_EQ(out.values[1], 0);  // 0 / 0
    EXPECT_EQ(out.values[3], 0);  // no data
}

TEST(Features, ConstantAndMissingBandsAreHarmless) {
    const auto plan = FeaturePlan::parse(kEverything, 3);
    ASSERT_TRUE(plan);
    std::vector<float> samples(3 * 40 * 40, 5.0F);
    std::fill_n(samples.begin() + 1600, 1600, std::numeric_limits<float>::quiet_NaN());
    FeatureWindow out;
    mirroredFeatures(samples, {40, 40}, *plan, unitScale(3), out, 2);
    EXPECT_TRUE(std::ranges::all_of(out.values, [](float v) { return std::isfinite(v); }));
    EXPECT_EQ(out.hasData[7], 1);
    // A picture smaller than the margin is mirrored more than once.
    mirroredFeatures(std::vector<float>{1, 2, 3}, {1, 1}, *plan, unitScale(3), out, 1);
    EXPECT_TRUE(std::ranges::all_of(out.values, [](float v) { return std::isfinite(v); }));
}

TEST(Features, HaveNames) {
    EXPECT_EQ(*featureNames("bands + gaussian(2)", 2),
              (std::vector<std::string>{"b1", "b2", "b1 gaussian 2", "b2 gaussian 2"}));
    const auto plan = FeaturePlan::parse(kEverything, 3);
    EXPECT_EQ(plan->names().size(), plan->count());
    EXPECT_EQ(plan->count(), 3u + 6 + 6 + 2 + 2 + 12 + 2 + 3 + 1 + 1);
    EXPECT_EQ(plan->margin(), 14);  // structure: ⌈3 · 1.5⌉ + ⌈3 · 3⌉
}

TEST(Features, OfTheUsualRecipeThereAreSomeForScenesOfAnyNumberOfBands) {
    const std::string features = usualSettings(loadRecipes()).features;
    ASSERT_NE(features.find("ratios"), std::string::npos);
    for (const int bands : {1, 2, 3, 13, 45, 60}) EXPECT_TRUE(FeaturePlan::parse(features, bands)) << bands;
}

TEST(Features, RefuseWhatMakesNoSense) {
    for (const char* line :
         {"", "band", "gaussian(0)", "gaussian(1, 99)", "statistics(4)", "statistics(5.5)", "index(1)",
          "index(1, 9)", "expression(b9)", "expression()", "2 * bands", "bands(3", "texture(1)"})
        EXPECT_FALSE(FeaturePlan::parse(line, 3)) << line;
    EXPECT_FALSE(FeaturePlan::parse("ratios", 1));
    // Of one band there are none; where there would be 1,770 of them, those of sixteen bands.
    EXPECT_EQ(FeaturePlan::parse("bands + ratios", 1)->names().size(), 1U);
    const auto many = FeaturePlan::parse("ratios", 60);
    ASSERT_TRUE(many);
    EXPECT_EQ(many->names().size(), 16U * 15 / 2);
    EXPECT_EQ(many->names().back(), "(b56 − b60) / (b56 + b60)");
    EXPECT_NE(FeaturePlan::parse("gausian(1)", 3).error().hint.find("gaussian"), std::string::npos);
    for (const SpecEntry& entry : featureCatalog()) {
        EXPECT_FALSE(entry.meaning.empty());
        EXPECT_NE(std::string(kEverything).find(entry.name), std::string::npos)
            << entry.name << " is not compared with the whole scene";
    }
}

}  // namespace
}  // namespace swath
