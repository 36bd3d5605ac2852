// SPDX-License-Identifier: MIT
#include "engine/imagery/stretch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/imagery/copied_display.h"
#include "engine/imagery/stored_statistics.h"

namespace swath {
namespace {

/// 0 … 1000, in an order that is not theirs.
BandStatistics thousand() {
    std::vector<float> values;
    for (int i = 0; i <= 1000; ++i) values.push_back(static_cast<float>(i * 379 % 1001));
    return swath::statisticsOf(values);
}

TEST(Stretch, LimitsAreThoseOfTheirRule) {
    const BandStatistics band = thousand();
    const auto percentiles = [&](double low, double high) {
        return limitsBy({.mode = StretchMode::Percentiles, .lowPercent = low, .highPercent = high}, band);
    };
    EXPECT_EQ(percentiles(2, 98), (StretchLimits{20, 980}));
    EXPECT_DOUBLE_EQ(percentiles(0.5, 99.9).lo, 5);
    EXPECT_DOUBLE_EQ(percentiles(0.5, 99.9).hi, 999);
    EXPECT_EQ(percentiles(0, 100), (StretchLimits{0, 1000}));
    EXPECT_NEAR(percentiles(33.3, 66.75).lo, 333, 1e-9) << "between whole percents";
    EXPECT_NEAR(percentiles(33.3, 66.75).hi, 667.5, 1e-9);
    EXPECT_EQ(limitsBy({.mode = StretchMode::MinMax}, band), (StretchLimits{0, 1000}));
    const double deviation = std::sqrt((1001.0 * 1001 - 1) / 12);
    const StretchLimits around = limitsBy({.mode = StretchMode::Deviations, .deviations = 1.5}, band);
    EXPECT_NEAR(around.lo, 500 - 1.5 * deviation, 1e-6);
    EXPECT_NEAR(around.hi, 500 + 1.5 * deviation, 1e-6);
    EXPECT_EQ(limitsBy({.mode = StretchMode::Limits}, band), (StretchLimits{20, 980}))
        << "nobody typed any for this band";
}

TEST(Stretch, IsNeverEmpty) {
    std::vector<float> same(50, 7.0F), nothing{NAN, INFINITY};
    const BandStatistics flat = swath::statisticsOf(same), none = swath::statisticsOf(nothing);
    for (const auto mode :
         {StretchMode::Percentiles, StretchMode::MinMax, StretchMode::Deviations, StretchMode::Limits}) {
        EXPECT_EQ(limitsBy({.mode = mode}, flat), (StretchLimits{0, 14}));
        EXPECT_EQ(limitsBy({.mode = mode}, none), (StretchLimits{0, 1}));
    }
    std::vector<float> mask(1000, 0.0F);
    mask[3] = 1;
    EXPECT_EQ(limitsBy(kUsualStretch, swath::statisticsOf(mask)), (StretchLimits{0, 1}))
        << "few pixels are set";
}

TEST(Stretch, NumbersOfARuleAreChecked) {
    EXPECT_TRUE(isSound({}));
    EXPECT_FALSE(isSound({.lowPercent = 98, .highPercent = 2}));
    EXPECT_FALSE(isSound({.lowPercent = -1}));
    EXPECT_FALSE(isSound({.highPercent = 101}));
    EXPECT_FALSE(isSound({.highPercent = NAN}));
    EXPECT_FALSE(isSound({.deviations = 0}));
    EXPECT_FALSE(isSound({.deviations = 1e9}));
}

TEST(Stretch, AFewSamplesFarOutDoNotFlattenTheHistogram) {
    std::vector<float> values;
    for (int i = 0; i < 100'000; ++i) values.push_back(static_cast<float>(i % 1000));
    values[7] = 1e6F;
    values[8] = -1e6F;
    const BandStatistics band = swath::statisticsOf(values);
    EXPECT_EQ(band.max, 1e6);
    EXPECT_LT(band.histogramTo, 1001);
    EXPECT_GE(band.histogramFrom, 0);
    EXPECT_EQ(std::accumulate(band.histogram.begin(), band.histogram.end(), std::int64_t{0}), 100'000)
        << "those beyond are in the outermost bins";
    EXPECT_EQ(thousand().histogramFrom, 0);
    EXPECT_EQ(thousand().histogramTo, 1000);
}

TEST(Stretch, StoredPercentilesAreTheSameAndHostileOnesNone) {
    const SceneStatistics statistics{.bands = {thousand()}, .validShare = 1};
    const std::string text = toJson(statistics, "x");
    const auto again = statisticsFromJson(text, "x", 1);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, statistics);
    for (const auto& [from, to] : {std::pair{"\"percentiles\":[0.0,", "\"percentiles\":[5000.0,"},
                                   {"\"percentiles\":[0.0,", "\"percentiles\":["},
                                   {"\"percentiles\":[0.0,", "\"percentiles\":[null,"},
                                   {"\"histogram_to\":1000.0", "\"histogram_to\":-1.0"}}) {
        std::string hostile = text;
        const auto at = hostile.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        hostile.replace(at, std::string(from).size(), to);
        EXPECT_FALSE(statisticsFromJson(hostile, "x", 1)) << to;
    }
}

TEST(Stretch, GoesToOtherScenesAsARuleOrAsLimits) {
    std::vector<float> dark;
    for (int i = 0; i <= 100; ++i) dark.push_back(static_cast<float>(i));
    const SceneStatistics other{.bands = {swath::statisticsOf(dark)}, .validShare = 1};
    Composition shown;
    shown.map = ColourMap::Magma;
    for (ChannelStretch& channel : shown.channels) channel = {0, 20, 980, kUsualStretch};
    const Composition byRule = copiedDisplay(shown, DisplayCopy::Rules, other);
    EXPECT_EQ(byRule.map, ColourMap::Magma);
    EXPECT_EQ(byRule.channels[2], (ChannelStretch{0, 2, 98, kUsualStretch}));
    const Composition byLimits = copiedDisplay(shown, DisplayCopy::Limits, other);
    EXPECT_EQ(byLimits.channels[0].hi, 980);
    EXPECT_EQ(byLimits.channels[0].rule.mode, StretchMode::Limits);

    RasterInfo from, to;
    from.bands.resize(2);
    from.bands[0].name = to.bands.emplace_back().name = "red";
    EXPECT_TRUE(hasShownBands(to, shown, from));
    shown.channels[1].band = 1;
    EXPECT_FALSE(hasShownBands(to, shown, from)) << "it lacks one";
    to.bands.emplace_back().name = "nir";
    EXPECT_FALSE(hasShownBands(to, shown, from)) << "of another name";
}

}  // namespace
}  // namespace swath
