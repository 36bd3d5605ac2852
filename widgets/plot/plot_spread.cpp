// SPDX-License-Identifier: MIT
#include "widgets/plot/plot_spread.h"

#include <algorithm>
#include <cmath>

#include "widgets/ui/paint.h"

namespace swath::ui {

void drawSpread(ImDrawList& list, const PlotFrame& frame, const PlotSeries& series) {
    const std::size_t count = std::min({series.x.size(), series.y.size(), series.spread.size()});
    const auto at = [&](std::size_t i, double side) {
        return ImVec2{frame.toX(series.x[i]), frame.toY(series.y[i] + side * series.spread[i])};
    };
    for (std::size_t i = 0; i + 1 < count; ++i) {
        const bool known = std::isfinite(series.y[i] + series.spread[i]) &&
                           std::isfinite(series.y[i + 1] + series.spread[i + 1]);
        if (known)
            list.AddQuadFilled(at(i, 1), at(i + 1, 1), at(i + 1, -1), at(i, -1), packed(series.colour, 0.16));
    }
}

}  // namespace swath::ui
