// SPDX-License-Identifier: MIT
#include "widgets/ui/histogram.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

void drawBars(ImVec2 at, ImVec2 size, std::span<const std::int64_t> bins, Rgb colour, float xLo, float xHi) {
    // The first and last bin often hold saturated pixels: the height follows the others.
    std::int64_t most = 1;
    for (std::size_t i = 1; i + 1 < bins.size(); ++i) most = std::max(most, bins[i]);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const int columns = static_cast<int>(size.x);
    for (int x = 0; x < columns && !bins.empty(); ++x) {
        const auto n = static_cast<int>(bins.size());
        const int from = std::min(x * n / columns, n - 1),
                  to = std::clamp((x + 1) * n / columns, from + 1, n);
        std::int64_t count = 0;
        for (int i = from; i < to; ++i) count = std::max(count, bins[static_cast<std::size_t>(i)]);
        const double part = std::min(1.0, std::sqrt(static_cast<double>(count) / static_cast<double>(most)));
        const float left = at.x + static_cast<float>(x);
        const bool within = left >= xLo && left < xHi;
        draw->AddRectFilled({left, at.y + size.y - std::round(size.y * static_cast<float>(part))},
                            {left + 1, at.y + size.y}, packed(colour, within ? 0.85 : 0.3));
    }
}

bool handle(std::string_view id, const char* name, ImVec2 at, ImVec2 size, float x, double perPx,
            double& value, double lo, double hi) {
    ImGui::SetCursorScreenPos({x - px(5), at.y});
    ImGui::InvisibleButton(name, {px(10), size.y + px(6)});
    const bool active = ImGui::IsItemActive();
    const bool lit = active || ImGui::IsItemHovered();
    if (lit) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    recordProbe(id);
    const Rgb ink = lit ? theme().accent : theme().text;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float centre = std::floor(x);
    draw->AddRectFilled({centre, at.y}, {centre + std::max(1.0F, px(1)), at.y + size.y}, packed(ink));
    draw->AddTriangleFilled({centre - px(4), at.y + size.y + px(6)}, {centre + px(5), at.y + size.y + px(6)},
                            {centre + 0.5F, at.y + size.y}, packed(ink));
    if (!active) return false;
    const double moved = std::clamp(value + ImGui::GetIO().MouseDelta.x * perPx, lo, hi);
    const bool changed = moved != value;
    value = moved;
    return changed;
}

/// The values of the handles, each under its own as far as both find room.
void drawValues(ImVec2 at, ImVec2 size, double lo, double hi, float xLo, float xHi) {
    ImFont* small = context().fonts().small;
    const std::string left = formatFigure(lo), right = formatFigure(hi);
    const float wLeft = textSize(left, small).x, wRight = textSize(right, small).x;
    const float end = at.x + size.x, between = px(6), y = at.y + size.y + px(8);
    const auto under = [&](float x, float width) {
        return std::clamp(x - width / 2, at.x, std::max(at.x, end - width));
    };
    float from = under(std::min(xLo, xHi), wLeft), to = under(std::max(xLo, xHi), wRight);
    if (to < from + wLeft + between) {
        to = std::min(from + wLeft + between, end - wRight);
        from = std::max(at.x, to - between - wLeft);
    }
    drawText({std::floor(from), y}, theme().secondary, left, small);
    drawText({std::floor(to), y}, theme().secondary, right, small);
}

}  // namespace

HistogramEvent histogram(std::string_view id, std::span<const std::int64_t> bins, double min, double max,
                         double& lo, double& hi, Rgb colour, float heightDesign) {
    const IdScope scope(id);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size{std::max(px(48), std::floor(ImGui::GetContentRegionAvail().x)), px(heightDesign)};
    const float footer = px(6) + px(18);
    ImGui::BeginGroup();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(at, {at.x + size.x, at.y + size.y}, packed(mixed(theme().panel, theme().window, 0.7)),
                        px(3));
    HistogramEvent event = HistogramEvent::None;
    float xLo = at.x, xHi = at.x + size.x;
    if (max > min) {
        const double perPx = (max - min) / size.x;
        const auto toX = [&](double v) {
            return at.x + static_cast<float>(std::clamp((v - min) / (max - min), 0.0, 1.0)) * size.x;
        };
        xLo = toX(lo), xHi = toX(hi);
        drawBars(at, size, bins, colour, xLo, xHi);
        // Never meeting, the handles can always be taken apart again.
        const double least = (max - min) * 1e-3;
        const bool low = handle(std::string(id) + "/lo", "##lo", at, size, xLo, perPx, lo, min, hi - least);
        const bool high = handle(std::string(id) + "/hi", "##hi", at, size, xHi, perPx, hi, lo + least, max);
        if (low || high) event = HistogramEvent::Changed;
    }
    drawValues(at, size, lo, hi, xLo, xHi);
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({size.x, size.y + footer});
    ImGui::EndGroup();
    recordProbe(id);
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
        return HistogramEvent::Reset;
    return event;
}

}  // namespace swath::ui
