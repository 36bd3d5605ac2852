// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "widgets/plot/plot.h"
#include "widgets/ui/geometry.h"

namespace swath::ui {

/// Ranges of a plot and where they lie on the screen; plot.cpp draws with it.
struct PlotFrame {
    Rect area;  ///< of the lines
    double xFrom = 0, xTo = 1, yFrom = 0, yTo = 1;
    bool logY = false;

    float toX(double x) const;
    float toY(double y) const;
    double fromX(float screenX) const;
    double fromY(float screenY) const;
};

/// The series over decimal logarithms of x; what is not above 0 becomes a gap.
struct LogSeries {
    std::vector<std::vector<double>> x;
    std::vector<PlotSeries> series;
    explicit LogSeries(std::span<const PlotSeries> from);
};

/// Ranges that hold all finite points and end on round values, so that they do not jump with each new point.
PlotFrame plotFrame(const Rect& area, const PlotAxes& axes, std::span<const PlotSeries> series,
                    const PlotState& state);
/// The range of x with the wheel turned by so many notches (up: nearer) at the pointer; nullopt: all of it is
/// shown again. @param at  x under the pointer, which stays where it is.
std::optional<std::pair<double, double>> wheelZoom(double from, double to, double allFrom, double allTo,
                                                   double at, double notches);
/// All ticks in one notation, with no more digits than tell them apart.
std::vector<std::string> tickTexts(std::span<const double> ticks);

}  // namespace swath::ui
