// SPDX-License-Identifier: MIT
#include "widgets/plot/plot_math.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "widgets/plot/plot.h"
#include "widgets/plot/plot_axes.h"

namespace swath::ui {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

TEST(NiceTicks, AreRound) {
    EXPECT_THAT(niceTicks(0, 1, 5),
                ElementsAre(0, DoubleNear(0.2, 1e-12), DoubleNear(0.4, 1e-12), DoubleNear(0.6, 1e-12),
                            DoubleNear(0.8, 1e-12), DoubleNear(1, 1e-12)));
    EXPECT_THAT(niceTicks(-3, 12, 3), ElementsAre(0, 5, 10));
    EXPECT_TRUE(niceTicks(1, 1, 5).empty());
    EXPECT_TRUE(niceTicks(0, INFINITY, 5).empty());
}

TEST(NiceTicks, LogarithmicOnesArePowersOfTen) {
    EXPECT_THAT(logTicks(0.5, 20), ElementsAre(DoubleNear(0.5, 1e-12), 1, 2, 5, 10, 20));
    EXPECT_THAT(logTicks(1, 10000), ElementsAre(1, 10, 100, 1000, 10000));
    EXPECT_TRUE(logTicks(0, 1).empty());
}

TEST(ReduceToColumns, KeepsExtremes) {
    std::vector<double> x, y;
    for (int i = 0; i < 100000; ++i) {
        x.push_back(i);
        y.push_back(std::sin(i * 0.01));
    }
    y[12345] = 99;
    y[77777] = -99;
    const auto columns = reduceToColumns(x, y, 0, 100000, 500);
    EXPECT_LE(columns.size(), 500U);
    double lowest = 0, highest = 0;
    for (const PlotColumn& c : columns) lowest = std::min(lowest, c.min), highest = std::max(highest, c.max);
    EXPECT_EQ(lowest, -99);
    EXPECT_EQ(highest, 99);
}

TEST(ReduceToColumns, BreaksTheLineAtMissingValues) {
    const std::vector<double> x{0, 1, 2, 3, 4}, y{1, 2, NAN, 4, 5};
    const auto columns = reduceToColumns(x, y, 0, 5, 5);
    ASSERT_EQ(columns.size(), 4U);
    EXPECT_TRUE(columns[0].startsLine);
    EXPECT_FALSE(columns[1].startsLine);
    EXPECT_TRUE(columns[2].startsLine);
}

TEST(ReduceToColumns, TakesNothing) {
    EXPECT_TRUE(reduceToColumns({}, {}, 0, 1, 100).empty());
    const std::vector<double> one{0};
    EXPECT_TRUE(reduceToColumns(one, one, 1, 1, 100).empty());
}

TEST(Smoothed, FollowsAStraightLineExactly) {
    std::vector<double> y;
    for (int i = 0; i < 300; ++i) y.push_back(2.0 * i);
    const auto s = smoothed(y);
    for (std::size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(s[i], y[i], 1e-9);
    EXPECT_TRUE(smoothed({}).empty());
}

TEST(SpreadLabels, DoNotOverlap) {
    const auto at = spreadLabels({50, 51, 52, 98}, 10, 0, 100);
    EXPECT_LE(at[0] + 10, at[1]);
    EXPECT_LE(at[1] + 10, at[2]);
    EXPECT_LE(at[3] + 10, 100.001F);
}

TEST(PlotFrame, KeepsItsEndsWhileValuesMoveALittle) {
    const std::vector<double> x{0, 50, 100}, a{1.4, 0.9, 0.75}, b{1.4, 0.9, 0.68};
    const PlotSeries first[] = {{.label = "loss", .colour = {}, .x = x, .y = a}};
    const PlotSeries second[] = {{.label = "loss", .colour = {}, .x = x, .y = b}};
    const PlotFrame f = plotFrame({0, 0, 100, 100}, {}, first, {}),
                    g = plotFrame({0, 0, 100, 100}, {}, second, {});
    EXPECT_EQ(f.yFrom, g.yFrom);
    EXPECT_EQ(f.yTo, g.yTo);
    EXPECT_LE(f.yFrom, 0.68);
    EXPECT_GE(f.yTo, 1.4);
}

TEST(PlotFrame, IsUsableWithoutAnyPoint) {
    const PlotFrame f = plotFrame({0, 0, 100, 100}, {}, {}, {.logY = true});
    EXPECT_LT(f.xFrom, f.xTo);
    EXPECT_LT(f.yFrom, f.yTo);
    EXPECT_GT(f.yFrom, 0);
}

TEST(TickTexts, HaveNoMoreDigitsThanNeeded) {
    EXPECT_THAT(tickTexts(niceTicks(0, 1, 5)), ElementsAre("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
    EXPECT_THAT(tickTexts(niceTicks(0, 20, 4)), ElementsAre("0", "5", "10", "15", "20"));
}

TEST(PlotCsv, QuotesWhatNeedsIt) {
    const std::vector<double> x{1, 2}, y{0.5, 0.25};
    const PlotSeries series[] = {{.label = "a,\"b\"", .colour = {}, .x = x, .y = y}};
    EXPECT_EQ(plotCsv({.xLabel = "step", .yLabel = "time", .yUnit = "s"}, series),
              "series,step,time (s)\n\"a,\"\"b\"\"\",1,0.5\n\"a,\"\"b\"\"\",2,0.25\n");
}

}  // namespace
}  // namespace swath::ui
