// SPDX-License-Identifier: MIT
#include "widgets/plot/plot_marks.h"

#include <cmath>

#include "widgets/ui/paint.h"

namespace swath::ui {

using namespace paint;

void drawMarks(ImDrawList& list, const PlotFrame& frame, const PlotAxes& axes) {
    float last = -px(8);
    for (const PlotMark& mark : axes.marks) {
        if (mark.x < frame.xFrom || mark.x > frame.xTo) continue;
        const float x = std::floor(frame.toX(mark.x));
        list.AddRectFilled({x, frame.area.y}, {x + 1, frame.area.bottom()}, packed(mark.colour, 0.5));
        if (x - last < px(8)) continue;  // flags would cover each other
        last = x;
        list.AddTriangleFilled({x, frame.area.y}, {x + px(6), frame.area.y + px(3)},
                               {x, frame.area.y + px(6)}, packed(mark.colour));
    }
}

const PlotMark* markAt(const PlotFrame& frame, const PlotAxes& axes, double x) {
    const PlotMark* nearest = nullptr;
    float distance = px(6);
    for (const PlotMark& mark : axes.marks)
        if (const float d = std::abs(frame.toX(mark.x) - frame.toX(x)); d < distance) {
            distance = d;
            nearest = &mark;
        }
    return nearest;
}

}  // namespace swath::ui
