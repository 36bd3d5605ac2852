// SPDX-License-Identifier: MIT
#include "app/views/legend.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "engine/imagery/composition.h"
#include "widgets/ui/context.h"
#include "widgets/ui/probes.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr float kWidth = 200, kBar = 10, kText = 16, kRoom = 8, kAboveScaleBar = 52;

/// The colour at a part of the way from the low limit to the high one.
Rgb colourAt(const Composition& c, const ColourTable& table, double part) {
    const double t = c.channels[0].hi < c.channels[0].lo ? 1 - part : part;
    return table[static_cast<std::size_t>(std::lround(255 * std::pow(t, 1 / std::max(c.gamma, 0.01))))];
}

void line(ImDrawList* list, ImVec2 at, const std::string& text, float width, float share) {
    const float room = width - ImGui::CalcTextSize(text.c_str()).x;
    list->AddText({std::floor(at.x + room * share), at.y}, ui::packed({255, 255, 255}), text.c_str());
}

}  // namespace

std::string shownName(const Scene& scene) {
    const Composition& c = scene.composition;
    if (c.hasFormula()) return c.formula.name.empty() ? c.formula.text : c.formula.name;
    const auto band = static_cast<std::size_t>(c.channels[0].band);
    return band < scene.info.bands.size() ? scene.info.bands[band].name : std::string();
}

void drawLegend(ImDrawList* list, const Scene& scene, const ui::Rect& area) {
    const Composition& c = scene.composition;
    const bool grey = c.hasFormula() && c.map == ColourMap::None;
    if (c.palette || (c.map == ColourMap::None && !grey)) return;
    const ColourTable table = shownMap(c).value_or(colourTable(ColourMap::None));
    const float width = std::min(ui::px(kWidth), area.width / 3), room = ui::px(kRoom);
    const float height = ui::px(2 * kText + kBar + 6);
    const ImVec2 at{area.x + ui::px(16), area.bottom() - ui::px(kAboveScaleBar) - height};
    list->AddRectFilled({at.x - room, at.y - room / 2}, {at.x + width + room, at.y + height + room / 2},
                        ui::packed({0, 0, 0}, 0.7), ui::px(4));
    list->PushClipRect({at.x - room, at.y - room}, {at.x + width + room, at.y + height + room}, true);
    line(list, at, shownName(scene), width, 0);
    const float y = at.y + ui::px(kText + 3);
    const int columns = std::max(1, static_cast<int>(width));
    for (int x = 0; x < columns; ++x) {
        const double part = columns > 1 ? static_cast<double>(x) / (columns - 1) : 0;
        const float left = at.x + static_cast<float>(x);
        list->AddRectFilled({left, y}, {left + 1, y + ui::px(kBar)}, ui::packed(colourAt(c, table, part)));
    }
    const double from = std::min(c.channels[0].lo, c.channels[0].hi),
                 to = std::max(c.channels[0].lo, c.channels[0].hi);
    const ImVec2 below{at.x, y + ui::px(kBar + 2)};
    line(list, below, formatFigure(from), width, 0);
    line(list, below, formatFigure((from + to) / 2), width, 0.5F);
    line(list, below, formatFigure(to), width, 1);
    list->PopClipRect();
    ui::probes().record("legend", {at.x, at.y, width, height});
}

}  // namespace swath
