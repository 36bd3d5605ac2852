// SPDX-License-Identifier: MIT
#pragma once

#include <imgui.h>

#include "widgets/plot/plot_axes.h"

namespace swath::ui {

/// A line from top to bottom at each mark within the shown range, with a small flag.
void drawMarks(ImDrawList& list, const PlotFrame& frame, const PlotAxes& axes);
/// The mark under the pointer, to be told with the values there; null: none is near.
const PlotMark* markAt(const PlotFrame& frame, const PlotAxes& axes, double x);

}  // namespace swath::ui
