// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "app/panels/panel.h"
#include "widgets/plot/plot.h"

namespace swath {

/// Carries out what was chosen in a plot's menu: its picture or its values go beside the project.
/// @param probe  the plot's. @param name  goes into the name of the file.
void savePlot(const PanelInput& in, const ui::PlotResult& result, const std::string& probe,
              const std::string& name, const ui::PlotAxes& axes, std::span<const ui::PlotSeries> series);

}  // namespace swath
