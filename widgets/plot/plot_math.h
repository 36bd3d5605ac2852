// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

namespace swath::ui {

/// Round tick positions within [lo, hi] at 1, 2 or 5 times a power of ten, about `wanted` of them. Empty if
/// hi ≤ lo.
std::vector<double> niceTicks(double lo, double hi, int wanted);
/// Powers of ten within [lo, hi], with 2 and 5 between when there are few. lo > 0.
std::vector<double> logTicks(double lo, double hi);

/// Lowest and highest value that falls into one pixel column, and the first and last one, which join columns.
struct PlotColumn {
    int column = 0;
    double min = 0, max = 0, first = 0, last = 0;
    bool startsLine = false;  ///< not joined with the column before: a value between was not finite
};
/// Reduces points to at most `columns` columns over [xFrom, xTo]; extremes survive. @param x  ascending.
std::vector<PlotColumn> reduceToColumns(std::span<const double> x, std::span<const double> y, double xFrom,
                                        double xTo, int columns);

/// Centred running mean over a window that grows with the length (3 % of it, at least 5 values), for the
/// thick line.
std::vector<double> smoothed(std::span<const double> y);

/// Moves labels of one height apart so that none overlaps, each as near to its wish as the others allow, all
/// in [lo, hi].
std::vector<float> spreadLabels(std::vector<float> wishes, float height, float lo, float hi);

}  // namespace swath::ui
