// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

struct ButtonLook {
    Rgb ground, ink;
    double groundAlpha = 1;
};

ButtonLook lookOf(const ButtonOptions& options, bool hovered, bool held) {
    const Theme& t = theme();
    const double lift = held ? 0.16 : hovered ? 0.09 : 0;
    if (options.primary) return {mixed(t.accent, t.text, lift), t.onAccent};
    if (options.selected)
        return {mixed(t.panel, t.accent, 0.26 + lift), mixed(t.accent, t.text, t.dark ? 0.35 : 0)};
    if (options.danger)
        return {mixed(t.raised, t.failure, hovered ? 0.3 : 0.12), mixed(t.failure, t.text, 0.25)};
    if (options.quiet) return {mixed(t.raised, t.text, held ? 0.1 : 0), t.text, hovered || held ? 1.0 : 0.0};
    return {mixed(t.raised, t.text, lift), t.text};
}

bool drawButton(std::string_view id, std::string_view label, ImVec2 size, const ButtonOptions& options) {
    const IdScope scope(id);
    ImGui::BeginDisabled(!options.enabled);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool pressed = ImGui::InvisibleButton("##button", size);
    const ButtonLook look = lookOf(options, ImGui::IsItemHovered(), ImGui::IsItemActive());
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const double alpha = ImGui::GetStyle().Alpha;
    if (look.groundAlpha > 0)
        draw->AddRectFilled(at, {at.x + size.x, at.y + size.y}, packed(look.ground, look.groundAlpha * alpha),
                            px(4));

    const std::string_view icon = options.icon != nullptr ? options.icon : std::string_view();
    const float iconWidth = icon.empty() ? 0 : textSize(icon).x;
    const float between = icon.empty() || label.empty() ? 0 : px(6);
    const float room = size.x - iconWidth - between - px(label.empty() ? 0 : 12);
    const std::string shown = clipped(label, std::max(room, px(8)));
    const float textWidth = label.empty() ? 0 : textSize(shown).x;
    const float x = std::floor(at.x + (size.x - iconWidth - between - textWidth) / 2);
    const float y = at.y + std::floor((size.y - ImGui::GetFontSize()) / 2);
    if (!icon.empty()) drawText({x, y}, look.ink, icon);
    if (!label.empty()) drawText({x + iconWidth + between, y}, look.ink, shown);
    ImGui::EndDisabled();
    recordProbe(id, options.enabled);
    if (!options.tooltip.empty() || !options.key.empty())
        tooltip(options.tooltip.empty() ? label : options.tooltip, options.key);
    return pressed;
}

}  // namespace

bool button(std::string_view id, std::string_view label, const ButtonOptions& options) {
    float width = px(options.width);
    if (options.width < 0) width = ImGui::GetContentRegionAvail().x;
    if (options.width == 0)
        width = textSize(label).x + px(20) + (options.icon != nullptr ? textSize(options.icon).x + px(6) : 0);
    return drawButton(id, label, {std::max(std::floor(width), px(24)), rowHeight()}, options);
}

bool iconButton(std::string_view id, const char* icon, const ButtonOptions& options) {
    ButtonOptions square = options;
    square.icon = icon;
    const float side = options.width > 0 ? px(options.width) : rowHeight();
    return drawButton(id, {}, {side, side}, square);
}

bool link(std::string_view id, std::string_view label, std::string_view tip) {
    const IdScope scope(id);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size{textSize(label).x, rowHeight()};
    const bool pressed = ImGui::InvisibleButton("##link", size);
    const bool hovered = ImGui::IsItemHovered();
    const float y = at.y + std::floor((size.y - ImGui::GetFontSize()) / 2);
    drawText({at.x, y}, theme().accent, label);
    if (hovered) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        const float under = y + ImGui::GetFontSize() + 1;
        ImGui::GetWindowDrawList()->AddLine({at.x, under}, {at.x + size.x, under}, packed(theme().accent));
    }
    recordProbe(id);
    if (!tip.empty()) tooltip(tip);
    return pressed;
}

bool toggle(std::string_view id, std::string_view label, bool& value, const ControlOptions& options) {
    const IdScope scope(id);
    const bool column = !label.empty() && options.width <= 0;
    const ImVec2 track{px(28), px(16)};
    const float labelWidth = label.empty() ? 0 : textSize(label).x + px(8);
    const float width = column ? ImGui::GetContentRegionAvail().x : labelWidth + track.x;
    ImGui::BeginDisabled(!options.enabled);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool pressed = ImGui::InvisibleButton("##toggle", {std::max(width, track.x), rowHeight()});
    if (pressed) value = !value;
    const bool hovered = ImGui::IsItemHovered();
    const Theme& t = theme();
    if (!label.empty())
        drawText({at.x, at.y + std::floor((rowHeight() - ImGui::GetFontSize()) / 2)},
                 mixed(t.text, t.secondary, hovered ? 0 : 0.35), clipped(label, width - track.x - px(8)));
    const ImVec2 from{std::floor(at.x + width - track.x), at.y + std::floor((rowHeight() - track.y) / 2)};
    const double alpha = ImGui::GetStyle().Alpha;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const Rgb ground = value ? t.accent : mixed(t.line, t.text, hovered ? 0.15 : 0.05);
    draw->AddRectFilled(from, {from.x + track.x, from.y + track.y}, packed(ground, alpha), track.y / 2);
    const float radius = track.y / 2 - px(2);
    draw->AddCircleFilled(
        {value ? from.x + track.x - track.y / 2 : from.x + track.y / 2, from.y + track.y / 2}, radius,
        packed(value ? t.onAccent : mixed(t.secondary, t.text, 0.4), alpha), 24);
    ImGui::EndDisabled();
    endControl(id, options);
    return pressed;
}

bool checkbox(std::string_view id, std::string_view label, bool& value, const ControlOptions& options) {
    const IdScope scope(id);
    const float side = px(16);
    ImGui::BeginDisabled(!options.enabled);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = side + (label.empty() ? 0 : px(8) + textSize(label).x);
    const bool pressed = ImGui::InvisibleButton("##check", {width, rowHeight()});
    if (pressed) value = !value;
    const Theme& t = theme();
    const double alpha = ImGui::GetStyle().Alpha;
    const bool hovered = ImGui::IsItemHovered();
    const ImVec2 a{at.x, at.y + std::floor((rowHeight() - side) / 2)}, b{a.x + side, a.y + side};
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(a, b, packed(value ? t.accent : mixed(t.raised, t.text, hovered ? 0.09 : 0), alpha),
                        px(3));
    if (value) {
        const ImVec2 tick[] = {{a.x + side * 0.24F, a.y + side * 0.52F},
                               {a.x + side * 0.43F, a.y + side * 0.71F},
                               {a.x + side * 0.77F, a.y + side * 0.30F}};
        draw->AddPolyline(tick, 3, packed(t.onAccent, alpha), 0, std::max(1.6F, side * 0.12F));
    } else {
        draw->AddRect(a, b, packed(mixed(t.line, t.text, 0.12), alpha), px(3));
    }
    drawText({b.x + px(8), at.y + std::floor((rowHeight() - ImGui::GetFontSize()) / 2)}, t.text, label);
    ImGui::EndDisabled();
    endControl(id, options);
    return pressed;
}

}  // namespace swath::ui
