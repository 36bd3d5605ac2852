// SPDX-License-Identifier: MIT
#include "app/tools/paint_tool.h"

#include <algorithm>
#include <cmath>

#include "app/tools/brush_outline.h"

namespace swath {
namespace {

// Pixels large enough on the screen that their borders tell more than a circle does.
constexpr double kPixelRingFromZoom = 4;
constexpr double kLargestOutlinePx = 512;  // rows of the outline
constexpr double kCrossFromPx = 12;        // radius on the screen; smaller rings show their middle well
constexpr double kRingHidesPointerPx = 4;

/// Scene pixels that a pen of this radius reaches between two positions.
RectI reach(Vec2 from, Vec2 to, double radius) {
    const int x0 = static_cast<int>(std::floor(std::min(from.x, to.x) - radius)) - 1;
    const int y0 = static_cast<int>(std::floor(std::min(from.y, to.y) - radius)) - 1;
    const int x1 = static_cast<int>(std::ceil(std::max(from.x, to.x) + radius)) + 1;
    const int y1 = static_cast<int>(std::ceil(std::max(from.y, to.y) + radius)) + 1;
    return {x0, y0, x1 - x0, y1 - y0};
}

}  // namespace

bool PaintTool::begin(const Pointer& pointer, ToolHost& host) {
    const Pen wanted = pen(pointer, host);
    if (const Status begun = host.apply(BeginStroke{host.scene().id, wanted.value, wanted.over}); !begun) {
        host.say(Severity::Warning, begun.error().what, begun.error().hint);
        return false;
    }
    host.look().labelsShown = true;  // nobody paints what he does not see
    saidLocked_ = false;
    value_ = wanted.value;
    last_.reset();
    return true;
}

void PaintTool::sayIfLocked(Vec2 at, ToolHost& host) {
    const LabelMap* labels = host.document().labelsOf(host.scene().id);
    if (saidLocked_ || !labels) return;
    const auto value = labels->at(static_cast<int>(std::floor(at.x)), static_cast<int>(std::floor(at.y)));
    const LabelClass* under = host.document().classes.find(value);
    if (!under || !under->locked || under->value == value_) return;
    saidLocked_ = true;
    host.say(Severity::Info, under->name + " is locked: its pixels are kept",
             "unlock it in the list of classes to paint over it");
}

void PaintTool::input(const Pointer& pointer, ToolHost& host) {
    if (!painting_ && pointer.over && pointer.pressed) painting_ = begin(pointer, host);
    if (!painting_) return;
    if (!host.strokeActive()) {  // somebody else ended it
        painting_ = false;
        return;
    }
    if (last_ != pointer.scene) {
        const double radius = host.paint().brushPx / 2;
        sayIfLocked(pointer.scene, host);
        if (host.apply(ExtendStroke{pointer.scene, radius}))
            host.touched(reach(last_.value_or(pointer.scene), pointer.scene, radius));
        last_ = pointer.scene;
    }
    if (pointer.down) return;
    painting_ = false;
    last_.reset();
    if (const Status ended = host.apply(EndStroke{}); !ended)
        host.say(Severity::Failure, ended.error().what, ended.error().hint);
}

void PaintTool::cancel(ToolHost& host) {
    if (painting_) (void)host.apply(CancelStroke{});
    painting_ = false;
    last_.reset();
}

void PaintTool::marks(Marks& marks, const Pointer& pointer, const ToolHost& host) const {
    if (!pointer.over && !painting_) return;
    const double diameter = host.paint().brushPx, zoom = marks.view().zoom();
    const Rgb colour = ringColour(host);
    if (zoom >= kPixelRingFromZoom && diameter <= kLargestOutlinePx)
        marks.line(brushOutline(pointer.scene, diameter / 2), colour, Marks::Ends::Closed);
    else
        marks.circle(pointer.scene, diameter / 2, colour);
    const double radiusPx = diameter / 2 * zoom;
    if (radiusPx >= kCrossFromPx) marks.cross(pointer.scene, {255, 255, 255});
    // The system's pointer goes where the ring says as much; a cross stands for it in a large one.
    if (radiusPx > kRingHidesPointerPx) marks.setCursor(Cursor::None);
}

}  // namespace swath
