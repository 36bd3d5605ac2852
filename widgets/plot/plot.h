// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/text.h"

namespace swath::ui {

/// One line or set of dots. The spans are looked at while plot() runs and not kept. Points that are not
/// finite are gaps.
struct PlotSeries {
    std::string label;
    Rgb colour;
    std::span<const double> x, y;         ///< of one length, x ascending
    std::span<const double> spread = {};  ///< shown to both sides of y; empty: none
    bool dots = false;                    ///< points with a thin line between them (validation)
    bool smooth = false;                  ///< raw values thin and pale under a running mean
    std::optional<std::size_t> best;      ///< index of the point to mark
};

/// Something that happened at a place of the x axis.
struct PlotMark {
    double x = 0;
    Rgb colour;
    std::string text;  ///< told when the pointer is near
};

struct PlotAxes {
    std::string xLabel = "step", xUnit;
    std::string yLabel = "value", yUnit;
    std::optional<double> yMin, yMax;  ///< fixed ends, e.g. 0 and 1 for IoU
    bool logX = false;                 ///< x is above 0 and drawn by its logarithm
    std::vector<PlotMark> marks = {};  ///< by x; for linear axes
};

/// What the user has set; kept by the caller.
struct PlotState {
    std::optional<double> xFrom, xTo;  ///< zoomed range; of a logarithmic axis, decimal logarithms
    std::optional<double> yFrom, yTo;
    bool logY = false;
    std::optional<double> dragFromX, dragFromY;

    bool zoomed() const { return xFrom || yFrom; }
    void showAll() {
        xFrom.reset(), xTo.reset(), yFrom.reset(), yTo.reset();
        dragFromX.reset(), dragFromY.reset();
    }
};

struct PlotResult {
    bool savePicture = false, saveCsv = false;  ///< chosen in the menu, or S for the CSV
    std::optional<double> hoveredX;
};

/// Draws a plot of the given size (0 = what is left) at ImGui's cursor. A drag along the x axis zooms into
/// its range, a slanting one into the box, the wheel zooms x at the pointer, a double click shows all, L
/// toggles the log axis while the pointer is over it. Its menu opens by a right click and by the button in
/// its corner, probe "id/more".
PlotResult plot(std::string_view id, float width, float height, const PlotAxes& axes,
                std::span<const PlotSeries> series, PlotState& state);

/// The series as text: "series,x,y" lines with a header of axis names. Quoted where a name needs it.
std::string plotCsv(const PlotAxes& axes, std::span<const PlotSeries> series);

}  // namespace swath::ui
