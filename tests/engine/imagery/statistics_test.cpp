// SPDX-License-Identifier: MIT
#include "engine/imagery/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/core/rng.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;
using test::writeScene;

SceneStatistics statisticsOf(const std::filesystem::path& path, std::int64_t maxPixels = 1'000'000) {
    auto source = RasterSource::open(path);
    EXPECT_TRUE(source) << source.error().text();
    auto statistics = computeStatistics(**source, maxPixels);
    EXPECT_TRUE(statistics) << statistics.error().text();
    return *statistics;
}

TEST(RunningMoments, AgreeWithTwoPassesFarFromZero) {
    std::vector<double> values;
    for (int i = 0; i < 10'000; ++i) values.push_back(1e8 + std::sin(i) * 3);
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 10'000;
    double squares = 0;
    for (const double v : values) squares += (v - mean) * (v - mean);

    RunningMoments all, left, right, none;
    for (const double v : values) all.add(v);
    for (std::size_t i = 0; i < values.size(); ++i) (i < 1234 ? left : right).add(values[i]);
    left.merge(right);
    left.merge(none);
    none.merge(left);
    for (const RunningMoments& moments : {all, left, none}) {
        EXPECT_EQ(moments.count(), 10'000);
        EXPECT_NEAR(moments.mean(), mean, 1e-6);  // of 1e8: the last two digits of a double
        EXPECT_NEAR(moments.deviation(), std::sqrt(squares / 10'000), 1e-7);
    }
    EXPECT_EQ(RunningMoments().deviation(), 0);
}

TEST(Statistics, AreExactOnSmallScenes) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint16_t>(dir / "s.tif", {101, 1}, 1,
                                          [](int, int x, int) { return (x * 37) % 101; }));
    const BandStatistics band = statisticsOf(dir / "s.tif").bands.at(0);
    EXPECT_EQ(band.count, 101);
    EXPECT_EQ(band.min, 0);
    EXPECT_EQ(band.max, 100);
    EXPECT_DOUBLE_EQ(band.mean, 50);
    EXPECT_NEAR(band.deviation, std::sqrt((101.0 * 101 - 1) / 12), 1e-12);
    EXPECT_DOUBLE_EQ(band.p2, 2);
    EXPECT_DOUBLE_EQ(band.p98, 98);
    EXPECT_EQ(std::accumulate(band.histogram.begin(), band.histogram.end(), std::int64_t{0}), 101);
    EXPECT_EQ(band.histogram.front(), 1);
    EXPECT_EQ(band.histogram.back(), 1);
}

TEST(Statistics, LeaveOutGaps) {
    const TempDir dir;
    // x = 0: nodata in both; x = 1: in the second only; x = 2: not a number; the rest 5 and 6.
    const auto value = [](int band, int x, int) {
        return x == 0 || (x == 1 && band == 1) ? -9999 : x == 2 && band == 0 ? std::nan("") : 5.0 + band;
    };
    ASSERT_TRUE(writeScene<float>(dir / "s.tif", {8, 1}, 2, value, -9999));
    const SceneStatistics scene = statisticsOf(dir / "s.tif");
    EXPECT_DOUBLE_EQ(scene.validShare, 7.0 / 8) << "a pixel with data in one band is no gap";
    EXPECT_EQ(scene.bands.at(0).count, 6);
    EXPECT_EQ(scene.bands.at(1).count, 6);
    EXPECT_EQ(scene.bands.at(0).mean, 5);
    EXPECT_EQ(scene.bands.at(1).min, 6);
}

TEST(Statistics, AreInTheUnitsThatTheFileDeclares) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint16_t>(
        dir / "s.tif", {101, 1}, 1, [](int, int x, int) { return x == 0 ? 0 : 1000 + x; }, 0));
    test::withDataset(dir / "s.tif", [](GDALDataset& dataset) {
        dataset.GetRasterBand(1)->SetScale(0.0001);
        dataset.GetRasterBand(1)->SetOffset(-0.1);
    });
    const BandStatistics band = statisticsOf(dir / "s.tif").bands.at(0);
    EXPECT_EQ(band.count, 100) << "a stored nought is no data, not −0.1";
    EXPECT_NEAR(band.min, 0.0001, 1e-8);  // float of values near 0.1
    EXPECT_NEAR(band.max, 0.01, 1e-8);
    EXPECT_NEAR(band.mean, 0.00505, 1e-8);
}

TEST(Statistics, OrderSamplesOfEitherSignAndAnySize) {
    std::vector<float> values{2, -3, 1e30F, -0.5F, -1e-30F, 0, 7, -1e20F, 5, std::nanf("")};
    const BandStatistics band = swath::statisticsOf(values);
    EXPECT_EQ(values, (std::vector<float>{-1e20F, -3, -0.5F, -1e-30F, 0, 2, 5, 7, 1e30F}));
    EXPECT_EQ(band.count, 9);
    EXPECT_EQ(band.min, -1e20F);
    EXPECT_EQ(band.max, 1e30F);
    EXPECT_EQ(band.percentile(50), 0);
}

TEST(Statistics, OfNothingHaveCountZero) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<float>(dir / "s.tif", {4, 4}, 1, [](int, int, int) { return std::nan(""); }));
    const SceneStatistics scene = statisticsOf(dir / "s.tif");
    EXPECT_EQ(scene.validShare, 0);
    EXPECT_EQ(scene.bands.at(0).count, 0);
}

TEST(Statistics, MatchPublishedFiguresOfARealChip) {
    const auto data = test::dataDir();
    if (!data) GTEST_SKIP() << "no sample scenes";
    for (const auto& file : std::filesystem::directory_iterator(*data / "flood_s1")) {
        if (!file.is_directory()) continue;
        for (const auto& chip : std::filesystem::directory_iterator(file.path())) {
            const std::string name = chip.path().filename().string();
            if (name.find("pain_7370579_s1") == std::string::npos) continue;
            const SceneStatistics scene = statisticsOf(chip.path());
            ASSERT_EQ(scene.bands.size(), 2U);
            // Published with six decimals, from double sums of the same floats.
            EXPECT_NEAR(scene.bands[0].mean, -11.362844, 1e-6);
            EXPECT_NEAR(scene.bands[1].mean, -19.108969, 1e-6);
            EXPECT_NEAR(scene.bands[0].deviation, 5.639937, 1e-6);
            EXPECT_NEAR(scene.bands[1].deviation, 5.738931, 1e-6);
            EXPECT_NEAR(std::min(scene.bands[0].min, scene.bands[1].min), -47.0605, 1e-4);
            EXPECT_NEAR(std::max(scene.bands[0].max, scene.bands[1].max), 25.6476, 1e-4);
            return;
        }
    }
    FAIL() << "the chip is not in flood_s1";
}

}  // namespace
}  // namespace swath
