// SPDX-License-Identifier: MIT
#include "widgets/ui/paint.h"

#include <algorithm>
#include <cmath>

#include "widgets/ui/input.h"

namespace swath::ui {

std::uint32_t packed(Rgb colour, double alpha) {
    const auto a = static_cast<std::uint32_t>(std::lround(std::clamp(alpha, 0.0, 1.0) * 255));
    return IM_COL32(colour.r, colour.g, colour.b, a);
}

Rgb mixed(Rgb a, Rgb b, double t) {
    const auto at = [t](std::uint8_t x, std::uint8_t y) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(x + (y - x) * t, 0.0, 255.0)));
    };
    return {at(a.r, b.r), at(a.g, b.g), at(a.b, b.b)};
}

Rgb toneColour(Tone tone) {
    switch (tone) {
        case Tone::Neutral:
            return theme().secondary;
        case Tone::Accent:
            return theme().accent;
        case Tone::Done:
            return theme().done;
        case Tone::Warning:
            return theme().warning;
        case Tone::Failure:
            return theme().failure;
    }
    return theme().secondary;
}

void recordProbe(std::string_view id, bool enabled) {
    if (id.empty()) return;
    paint::recordPart(id, ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), enabled);
}

namespace paint {

std::string clipped(std::string_view text, float width, ImFont* font) {
    if (textSize(text, font).x <= width) return std::string(text);
    constexpr std::string_view kDots = "…";
    const float room = width - textSize(kDots, font).x;
    std::size_t end = text.size();
    while (end > 0) {
        --end;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
        if (textSize(text.substr(0, end), font).x <= room) break;
    }
    while (end > 0 && text[end - 1] == ' ') --end;
    return std::string(text.substr(0, end)) + std::string(kDots);
}

std::string clippedMiddle(std::string_view text, float width, ImFont* font) {
    if (textSize(text, font).x <= width) return std::string(text);
    const auto inside = [&](std::size_t at) {  // within a character of several bytes
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    std::string shown = "…";
    // One character less on the longer side until it fits; names are short.
    std::size_t head = text.size() / 2, tail = head;
    while (head > 0 || tail < text.size()) {
        while (inside(head)) --head;
        while (inside(tail)) ++tail;
        shown = std::string(text.substr(0, head)) + "…" + std::string(text.substr(tail));
        if (textSize(shown, font).x <= width) break;
        if (head > text.size() - tail)
            --head;
        else
            ++tail;
    }
    return shown;
}

Rect visiblePart(ImVec2 min, ImVec2 max) {
    const ImVec2 clipMin = ImGui::GetWindowDrawList()->GetClipRectMin();
    const ImVec2 clipMax = ImGui::GetWindowDrawList()->GetClipRectMax();
    const float x0 = std::max(min.x, clipMin.x), y0 = std::max(min.y, clipMin.y);
    const float x1 = std::min(max.x, clipMax.x), y1 = std::min(max.y, clipMax.y);
    return {x0, y0, std::max(0.0F, x1 - x0), std::max(0.0F, y1 - y0)};
}

void recordPart(std::string_view id, ImVec2 min, ImVec2 max, bool enabled) {
    probes().record(id, visiblePart(min, max), enabled, Rect{min.x, min.y, max.x - min.x, max.y - min.y});
}

float rowHeight() {
    return px(24);
}

float beginControl(std::string_view label, const ControlOptions& options) {
    const float wanted = px(options.width);
    const float all = ImGui::GetContentRegionAvail().x;
    if (label.empty()) return wanted > 0 ? wanted : std::max(all, px(24));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float y = at.y + std::floor((rowHeight() - ImGui::GetFontSize()) / 2);
    const Rgb colour = mixed(theme().text, theme().secondary, 0.35);
    if (wanted > 0) {  // in a tool bar: the label right before its control
        const ImVec2 size = textSize(label);
        drawText({at.x, y}, colour, label, nullptr, options.enabled ? 1 : 0.5);
        ImGui::Dummy({size.x, rowHeight()});
        ImGui::SameLine(0, px(6));
        return wanted;
    }
    const float column = std::floor(all * 0.42F);
    const std::string shown = clipped(label, column - px(8));
    drawText({at.x, y}, colour, shown, nullptr, options.enabled ? 1 : 0.5);
    ImGui::Dummy({column, rowHeight()});
    if (shown.size() != label.size()) tooltip(label);
    ImGui::SameLine(0, 0);
    return all - column;
}

void endControl(std::string_view id, const ControlOptions& options) {
    recordProbe(id, options.enabled);
    if (!options.tooltip.empty()) tooltip(options.tooltip, options.key);
}

void closeOnEscape() {
    if (keyPressed(Key::Escape)) ImGui::CloseCurrentPopup();
}

}  // namespace paint

}  // namespace swath::ui
