// SPDX-License-Identifier: MIT
#include "app/panels/scene_drag.h"

#include <imgui.h>

#include <algorithm>

#include "widgets/ui/input.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr float kFrom = 6, kEdge = 24;  // px of way that make a drag; px at which the list scrolls

/// How many rows the pointer is beyond, by their middles.
std::size_t rowsBefore(std::span<const SceneDrag::Row> rows, ImVec2 pointer, bool isGrid) {
    return static_cast<std::size_t>(std::ranges::count_if(rows, [&](const SceneDrag::Row& row) {
        const Rect& r = row.rect;
        if (!isGrid) return pointer.y >= r.y + r.height / 2;
        return pointer.y >= r.bottom() || (pointer.y >= r.y && pointer.x >= r.x + r.width / 2);
    }));
}

void drawLine(const Rect& r, bool isGrid, bool isBehind) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const auto colour = packed(theme().accent);
    const float x = isBehind ? r.right() + px(4) : r.x, y = isBehind ? r.bottom() + px(2) : r.y;
    if (isGrid)
        draw->AddRectFilled({x - px(3), r.y}, {x - px(1), r.bottom()}, colour);
    else
        draw->AddRectFilled({r.x, y - px(2)}, {r.right(), y}, colour);
}

}  // namespace

std::optional<std::size_t> SceneDrag::draw(std::span<const Row> rows, bool isGrid, bool may) {
    if (scene_ && may && !isOn_) isOn_ = ImGui::IsMouseDragging(ImGuiMouseButton_Left, px(kFrom));
    std::optional<std::size_t> dropped;
    if (isOn_ && !rows.empty()) {
        const ImVec2 pointer = ImGui::GetIO().MousePos;
        const std::size_t before = rowsBefore(rows, pointer, isGrid);
        const bool isBehind = before == rows.size();
        const Row& next = rows[isBehind ? before - 1 : before];
        drawLine(next.rect, isGrid, isBehind);
        const float top = ImGui::GetWindowPos().y, bottom = top + ImGui::GetWindowHeight();
        if (pointer.y < top + px(kEdge)) ImGui::SetScrollY(ImGui::GetScrollY() - px(kEdge) / 2);
        if (pointer.y > bottom - px(kEdge)) ImGui::SetScrollY(ImGui::GetScrollY() + px(kEdge) / 2);
        const bool isOver = ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
        if (isOver && ImGui::IsMouseReleased(ImGuiMouseButton_Left))
            dropped = next.place + (isBehind ? 1 : 0);
    }
    if (!ImGui::IsMouseDown(ImGuiMouseButton_Left) || keyPressed(Key::Escape)) {
        scene_ = {};
        isOn_ = false;
    }
    return dropped;
}

}  // namespace swath
