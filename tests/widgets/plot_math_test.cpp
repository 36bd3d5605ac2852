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

TEST(PlotAxes, TheWheelZoomsAtThePointerAndStaysInside) {
    const auto nearer = wheelZoom(0, 100, 0, 100, 25, 1);
    ASSERT_TRUE(nearer);
    EXPECT_NEAR(nearer->second - nearer->first, 80, 1e-9);
    EXPECT_NEAR((25 - nearer->first) / 80, 0.25, 1e-9);  // what is under the pointer stays there
    EXPECT_FALSE(wheelZoom(nearer->first, nearer->second, 0, 100, 25, -1)) << "all of it is shown again";
    const auto edge = wheelZoom(80, 100, 0, 100, 80, -2);
    ASSERT_TRUE(edge);
    EXPECT_GE(edge->first, 0);
    EXPECT_LE(edge->second, 100);
    const auto nearest = wheelZoom(0, 100, 0, 100, 50, 1000);
    ASSERT_TRUE(nearest);
    EXPECT_GT(nearest->second, nearest->first);
}

TEST(PlotAxes, AZoomedBoxIsShownAsItIsAndReadBack) {
    PlotState state;
    state.xFrom = 10, state.xTo = 20, state.yFrom = 0.25, state.yTo = 0.5;
    const std::vector<double> x{0, 100}, y{0, 1};
    const PlotSeries series{.label = "a", .colour = {}, .x = x, .y = y, .best = {}};
    const PlotFrame frame = plotFrame({0, 0, 200, 100}, {}, std::span(&series, 1), state);
    EXPECT_EQ(frame.yFrom, 0.25);
    EXPECT_EQ(frame.yTo, 0.5);
    EXPECT_NEAR(frame.fromY(frame.toY(0.3)), 0.3, 1e-6);
    EXPECT_NEAR(frame.fromX(frame.toX(13)), 13, 1e-4);
    state.logY = true;
    const PlotFrame logs = plotFrame({0, 0, 200, 100}, {}, std::span(&series, 1), state);
    EXPECT_NEAR(logs.fromY(logs.toY(0.3)), 0.3, 1e-6);
    state.showAll();
    EXPECT_FALSE(state.zoomed());
}

}  // namespace
}  // namespace swath::ui
