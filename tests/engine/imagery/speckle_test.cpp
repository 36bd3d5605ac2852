// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>

#include "engine/imagery/derived_band.h"
#include "engine/imagery/filters/band_filter.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/scene_figures.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::HasSubstr;

constexpr Size kRadarSize{256, 200};
constexpr int kLooks = 4;

std::size_t placeOf(int x, int y) {
    return static_cast<std::size_t>(y * kRadarSize.width + x);
}

/// What the ground sends back, times speckle of four looks.
std::vector<float> speckled(const std::function<double(int, int)>& ground) {
    std::mt19937 random(5);
    std::gamma_distribution<double> speckle(kLooks, 1.0 / kLooks);
    std::vector<float> values;
    for (int y = 0; y < kRadarSize.height; ++y)
        for (int x = 0; x < kRadarSize.width; ++x)
            values.push_back(static_cast<float>(ground(x, y) * speckle(random)));
    return values;
}

std::vector<float> filteredBy(const std::string& name, const FilterArguments& arguments,
                              const std::vector<float>& values) {
    std::vector<float> out(values.size());
    findFilter(bandFilters(), name)->apply({kRadarSize, values}, arguments, out);
    return out;
}
std::vector<float> refined(const std::vector<float>& values, double decibels = 0) {
    return filteredBy("refined_lee", {{"looks", kLooks}, {"db", decibels}}, values);
}

double meanOfAll(const std::vector<float>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}
/// Equivalent number of looks of an even ground.
double looksOf(const std::vector<float>& values) {
    const double mean = meanOfAll(values);
    double squares = 0;
    for (const float v : values) squares += (v - mean) * (v - mean);
    return mean * mean * static_cast<double>(values.size()) / squares;
}

TEST(RefinedLee, KeepsTheMeanOfEvenGroundAndTakesItsSpeckle) {
    const auto ground = speckled([](int, int) { return 0.2; });
    const auto smooth = refined(ground);
    EXPECT_NEAR(looksOf(ground), kLooks, 0.15);
    // Halves of the square, where chance looks like an edge, follow the pixel by a little.
    EXPECT_NEAR(meanOfAll(smooth), meanOfAll(ground), 0.005 * meanOfAll(ground));
    EXPECT_GT(looksOf(smooth), 20 * looksOf(ground));  // of 49 pixels, less what chance lets through
}

TEST(RefinedLee, LeavesEdgesSharperThanTheMeanOfTheSquare) {
    constexpr int kEdge = 128;
    for (const bool slanting : {false, true}) {
        const auto bright = [&](int x, int y) { return x + (slanting ? y - 100 : 0) >= kEdge; };
        const auto ground = speckled([&](int x, int y) { return bright(x, y) ? 0.8 : 0.1; });
        const auto smooth = refined(ground), box = filteredBy("mean", {{"radius", 3}}, ground);
        const auto error = [&](const std::vector<float>& of) {
            double sum = 0;
            int count = 0;
            for (int y = 40; y < 160; ++y)
                for (int off = -3; off < 3; ++off, ++count) {
                    const int x = kEdge - (slanting ? y - 100 : 0) + off;
                    sum += std::abs(of[placeOf(x, y)] - (bright(x, y) ? 0.8 : 0.1));
                }
            return sum / count;
        };
        EXPECT_LT(error(smooth), 0.35 * error(box)) << (slanting ? "slanting" : "upright");
        EXPECT_LT(error(smooth), error(ground));
    }
}

TEST(RefinedLee, TakesDecibelsAsLinearPowerAndGivesDecibels) {
    std::vector<float> decibels = speckled([](int x, int) { return x < 100 ? 0.02 : 0.3; });
    for (float& v : decibels) v = 10 * std::log10(v);
    std::vector<float> powers = decibels;  // as the filter has them: a rounding more could turn an edge round
    for (float& v : powers) v = std::pow(10.0F, v / 10);
    const auto linear = refined(powers), given = refined(decibels, 1);
    for (std::size_t i = 0; i < linear.size(); ++i) ASSERT_NEAR(given[i], 10 * std::log10(linear[i]), 1e-4);
}

TEST(RefinedLee, LeavesGapsOutAndAPixelAmongGapsAsItIs) {
    auto ground = speckled([](int, int) { return 1; });
    for (int y = 50; y < 70; ++y)
        for (int x = 50; x < 70; ++x)
            if (x != 60 || y != 60) ground[placeOf(x, y)] = NAN;
    const auto smooth = refined(ground);
    EXPECT_FLOAT_EQ(smooth[placeOf(60, 60)], ground[placeOf(60, 60)]);
    EXPECT_TRUE(std::isfinite(smooth[placeOf(49, 55)]));
}

class SceneFigures : public testing::Test {
  protected:
    std::unique_ptr<RasterSource> written(const std::vector<float>& values) {
        EXPECT_TRUE(test::writeScene<float>(dir_ / "vv.tif", kRadarSize, 1,
                                            [&](int, int x, int y) { return values[placeOf(x, y)]; }));
        return std::move(*openStack(wholeFile((dir_ / "vv.tif").string()), Resources()));
    }
    test::TempDir dir_;
};

/// Two thirds of it even ground, one fields of another brightness every few pixels.
double patchwork(int x, int y) {
    return x < 170 ? 0.1 : (x / 3 + y / 3) % 2 == 0 ? 0.05 : 0.4;
}

TEST_F(SceneFigures, LooksAreThoseOfEvenGround) {
    auto values = speckled(patchwork);
    const auto linear = measureLooks(*written(values), 0, false);
    ASSERT_TRUE(linear && *linear);
    EXPECT_NEAR(**linear, kLooks, 0.2 * kLooks);  // some hundred squares of 81 pixels
    for (float& v : values) v = 10 * std::log10(v);
    const auto decibels = measureLooks(*written(values), 0, true);
    ASSERT_TRUE(decibels && *decibels);
    EXPECT_NEAR(**decibels, **linear, 0.01 * kLooks);
    const auto none = measureLooks(*written(std::vector<float>(values.size(), 3.0F)), 0, false);
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none) << "nothing varies";
}

TEST_F(SceneFigures, StandInForParametersThatNobodyGave) {
    auto values = speckled(patchwork);
    for (float& v : values) v = 10 * std::log10(v);
    const auto source = written(values);
    const auto statistics = computeStatistics(*source);
    ASSERT_TRUE(statistics);
    const auto whole = [&](const Filter& filter) { return withSceneFigures(filter, *source, *statistics); };
    const auto lee = whole({"refined_lee", 1, {}});
    ASSERT_TRUE(lee) << lee.error().text();
    EXPECT_EQ(lee->arguments.at("db"), 1);
    EXPECT_NEAR(lee->arguments.at("looks"), kLooks, 0.2 * kLooks);
    EXPECT_EQ(whole({"refined_lee", 1, {{"looks", 2}}})->arguments.at("looks"), 2);
    const auto texture = whole({"glcm_contrast", 1, {{"low", -30}}});
    ASSERT_TRUE(texture);
    EXPECT_EQ(texture->arguments.at("low"), -30);
    EXPECT_NEAR(texture->arguments.at("high"), statistics->bands[0].p98, 0.01);
    EXPECT_TRUE(lacksSceneFigures({"glcm_contrast", 1, {}}));
    EXPECT_FALSE(lacksSceneFigures(*texture));
    EXPECT_FALSE(lacksSceneFigures({"median", 1, {}}));
    const auto plain = whole({"lee", 1, {}});
    ASSERT_FALSE(plain);
    EXPECT_THAT(plain.error().text(), HasSubstr("linear(b1)"));
}

}  // namespace
}  // namespace swath
