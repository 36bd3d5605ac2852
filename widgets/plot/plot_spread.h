// SPDX-License-Identifier: MIT
#pragma once

#include <imgui.h>

#include "widgets/plot/plot_axes.h"

namespace swath::ui {

/// A pale band around a line, as wide as its spread to both sides.
void drawSpread(ImDrawList& list, const PlotFrame& frame, const PlotSeries& series);

}  // namespace swath::ui
