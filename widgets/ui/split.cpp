// SPDX-License-Identifier: MIT
#include "widgets/ui/split.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

float clampedSize(float wanted, float lo, float hi, float room) {
    return std::floor(std::max(lo, std::min({wanted, hi, std::max(room, lo)})));
}

}  // namespace

PaneLayout layoutPanes(const Rect& area, const PaneSizes& sizes, const PaneLimits& limits, float scale) {
    PaneLayout out;
    const float centreMin = limits.centreMin * scale;
    const float left = sizes.leftHidden ? 0
                                        : clampedSize(sizes.left * scale, limits.leftMin * scale,
                                                      limits.leftMax * scale, area.width);
    const float right = sizes.rightHidden
                            ? 0
                            : clampedSize(sizes.right * scale, limits.rightMin * scale,
                                          limits.rightMax * scale, area.width - left - centreMin);
    const float bottom = sizes.bottomHidden ? std::floor(sizes.bottomStrip * scale)
                                            : clampedSize(sizes.bottom * scale, limits.bottomMin * scale,
                                                          limits.bottomMax * scale, area.height - centreMin);
    // A line of the window's ground stays between the panes.
    const float line = std::max(1.0F, std::floor(scale));
    const float centreX = area.x + left + (left > 0 ? line : 0);
    const float above = area.height - bottom - (bottom > 0 ? line : 0);
    const float centreWidth = area.right() - centreX - right - (right > 0 ? line : 0);
    if (left > 0) out.left = {area.x, area.y, left, area.height};
    out.centre = {centreX, area.y, std::max(0.0F, centreWidth), std::max(0.0F, above)};
    if (right > 0) out.right = {area.right() - right, area.y, right, area.height};
    if (bottom > 0) out.bottom = {centreX, area.bottom() - bottom, std::max(0.0F, centreWidth), bottom};
    return out;
}

bool divider(std::string_view id, const Rect& rect, bool vertical, float& first, float lo, float hi) {
    const float scale = context().scale(), reach = px(3);
    const std::string name = "##divider-" + std::string(id);
    // A window of its own lies over both neighbours, so that the divider can be wider for the hand than for
    // the eye.
    const Rect grip = vertical ? Rect{rect.x - reach, rect.y, rect.width + 2 * reach, rect.height}
                               : Rect{rect.x, rect.y - reach, rect.width, rect.height + 2 * reach};
    ImGui::SetNextWindowPos({grip.x, grip.y});
    ImGui::SetNextWindowSize({grip.width, grip.height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
    ImGui::Begin(name.c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::InvisibleButton("##grip", {std::max(grip.width, 1.0F), std::max(grip.height, 1.0F)});
    const bool dragged = ImGui::IsItemActive();
    if (dragged || ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
        const ImVec2 a = vertical ? ImVec2(rect.x - 1, rect.y) : ImVec2(rect.x, rect.y - 1);
        const ImVec2 b =
            vertical ? ImVec2(rect.right() + 1, rect.bottom()) : ImVec2(rect.right(), rect.bottom() + 1);
        ImGui::GetWindowDrawList()->AddRectFilled(a, b, packed(theme().accent, dragged ? 1 : 0.6));
    }
    if (dragged) {
        const ImVec2 delta = ImGui::GetIO().MouseDelta;
        first = std::clamp(first + (vertical ? delta.x : delta.y) / scale, lo, hi);
    }
    recordProbe(id);
    ImGui::End();
    ImGui::PopStyleVar(2);
    return dragged;
}

PaneLayout splitPanes(std::string_view id, const Rect& area, PaneSizes& sizes, const PaneLimits& limits) {
    const float scale = context().scale(), line = std::max(1.0F, std::floor(scale));
    PaneLayout layout = layoutPanes(area, sizes, limits, scale);
    const std::string prefix = std::string(id) + "/";
    const PaneSizes defaults;
    const auto resetOnDoubleClick = [](bool dragged, float& size, float value) {
        if (dragged && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) size = value;
    };
    if (!layout.left.empty() && limits.leftMax > limits.leftMin) {
        sizes.left = layout.left.width / scale;
        const Rect at{layout.left.right(), area.y, line, area.height};
        resetOnDoubleClick(divider(prefix + "left", at, true, sizes.left, limits.leftMin, limits.leftMax),
                           sizes.left, defaults.left);
    }
    if (!layout.right.empty()) {
        // Dragging to the right makes the right pane smaller.
        float minus = -layout.right.width / scale;
        const Rect at{layout.right.x - line, area.y, line, layout.right.height};
        const bool dragged = divider(prefix + "right", at, true, minus, -limits.rightMax, -limits.rightMin);
        if (dragged) sizes.right = -minus;
        resetOnDoubleClick(dragged, sizes.right, defaults.right);
    }
    if (!layout.bottom.empty() && !sizes.bottomHidden) {
        float minus = -layout.bottom.height / scale;
        const Rect at{layout.bottom.x, layout.bottom.y - line, layout.bottom.width, line};
        const bool dragged =
            divider(prefix + "bottom", at, false, minus, -limits.bottomMax, -limits.bottomMin);
        if (dragged) sizes.bottom = -minus;
        resetOnDoubleClick(dragged, sizes.bottom, defaults.bottom);
    }
    layout = layoutPanes(area, sizes, limits, scale);
    ImDrawList* draw = ImGui::GetBackgroundDrawList();
    const auto fill = [&](float x, float y, float width, float height) {
        draw->AddRectFilled({x, y}, {x + width, y + height}, packed(theme().window));
    };
    if (!layout.left.empty()) fill(layout.left.right(), area.y, line, area.height);
    if (!layout.right.empty()) fill(layout.right.x - line, area.y, line, layout.right.height);
    if (!layout.bottom.empty()) fill(layout.bottom.x, layout.bottom.y - line, layout.bottom.width, line);
    return layout;
}

}  // namespace swath::ui
