// SPDX-License-Identifier: MIT
// Rows of lists, and the cells that scenes stand in where they are shown as pictures.
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/ui/icons.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

constexpr float kCellPicture = 96, kCellLine = 18;

/// In the middle of a box, as large as fits.
void drawPicture(const Picture& picture, ImVec2 at, ImVec2 box, double alpha) {
    const auto width = static_cast<float>(picture.size.width),
               height = static_cast<float>(picture.size.height);
    const float scale = std::min(box.x / width, box.y / height);
    const ImVec2 size{std::max(1.0F, std::floor(width * scale)), std::max(1.0F, std::floor(height * scale))};
    const ImVec2 from{std::floor(at.x + (box.x - size.x) / 2), std::floor(at.y + (box.y - size.y) / 2)};
    ImGui::GetWindowDrawList()->AddImageRounded(reinterpret_cast<ImTextureID>(picture.texture), from,
                                                {from.x + size.x, from.y + size.y}, {0, 0}, {1, 1},
                                                packed({255, 255, 255}, alpha), px(2));
}

/// From the right end leftwards. @param right  where the last one ends; where the first begins afterwards.
/// @return the one under the pointer.
const RowMark* drawMarks(std::span<const RowMark> marks, float& right, float y, bool hovered, double alpha) {
    const RowMark* under = nullptr;
    const float pointer = ImGui::GetIO().MousePos.x;
    for (std::size_t i = marks.size(); i-- > 0;) {
        const float width = textSize(marks[i].icon).x, column = std::max(px(16), width + px(4));
        right -= column;
        drawText({right + std::floor((column - width) / 2), y}, marks[i].colour.value_or(theme().secondary),
                 marks[i].icon, nullptr, alpha);
        if (hovered && pointer >= right && pointer < right + column) under = &marks[i];
    }
    return under;
}

/// The thin bar under a row.
void drawShare(const ListRowOptions& options, float x, float right, float bottom) {
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const float width = std::max(0.0F, right - x), y = bottom - px(1);
    draw->AddRectFilled({x, y - px(2)}, {x + width, y}, packed(theme().text, 0.07), px(1));
    const float filled = width * static_cast<float>(std::clamp(*options.share, 0.0, 1.0));
    if (filled >= 1)
        draw->AddRectFilled({x, y - px(2)}, {x + filled, y},
                            packed(options.swatch.value_or(theme().accent), 0.9), px(1));
}

/// The clickable ground of a row or a cell. @param around  by which its colour goes beyond it at the sides.
ListRowResult beginRow(std::string_view id, ImVec2 size, float around, bool selected) {
    const IdScope scope(id);
    ListRowResult result;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetItemAllowOverlap();
    result.clicked = ImGui::InvisibleButton("##row", size);
    ImGui::SetItemAllowOverlap();
    result.hovered = ImGui::IsItemHovered();
    result.doubleClicked = result.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    result.rightClicked = result.hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right);
    result.rect = {at.x, at.y, size.x, size.y};
    recordProbe(id);
    const ImVec2 from{at.x - around, at.y}, to{at.x + size.x + around, at.y + size.y};
    ImDrawList* draw = ImGui::GetWindowDrawList();
    if (selected)
        draw->AddRectFilled(from, to, packed(theme().accent, 0.22), px(4));
    else if (result.hovered)
        draw->AddRectFilled(from, to, packed(theme().text, 0.06), px(4));
    return result;
}

}  // namespace

ListRowResult listRow(std::string_view id, std::string_view label, const ListRowOptions& options) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, height = rowHeight();
    ListRowResult result = beginRow(id, {width, height}, px(4), options.selected);
    const Theme& t = theme();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const double alpha = options.dimmed ? 0.5 : 1;
    bool overSwatch = false;
    const float y = textY(at.y, height, ImGui::GetFont());
    float x = at.x;
    if (!options.leading.empty()) {
        drawText({x, y}, t.secondary, options.leading, nullptr, alpha);
        x += std::max(px(14), textSize(options.leading).x + px(6));
    }
    if (options.swatch) {
        const float side = px(12), top = at.y + std::floor((height - side) / 2);
        draw->AddRectFilled({x, top}, {x + side, top + side}, packed(*options.swatch, alpha), px(3));
        draw->AddRect({x, top}, {x + side, top + side}, packed(t.text, 0.18), px(3));
        if (!options.swatchTooltip.empty()) {
            // As high as the row: twelve pixels are hard to hit.
            const Rect place{x - px(4), at.y, side + px(8), height};
            recordPart(std::string(id) + "/swatch", {place.x, place.y}, {place.right(), place.bottom()});
            const ImVec2 mouse = ImGui::GetIO().MousePos;
            overSwatch = result.hovered && place.contains(mouse.x, mouse.y);
            if (overSwatch)
                draw->AddRect({x - px(2), top - px(2)}, {x + side + px(2), top + side + px(2)},
                              packed(t.text), px(4));
        }
        x += side + px(8);
    }
    if (options.picture) {
        const float column = px(24);
        if (options.picture->texture != 0) {
            drawPicture(*options.picture, {x, at.y + px(1)}, {column, height - px(2)}, alpha);
        } else if (options.icon != nullptr)
            drawText({x + std::floor((column - textSize(options.icon).x) / 2), y}, t.secondary, options.icon,
                     nullptr, alpha);
        x += column + px(6);
    } else if (options.icon != nullptr) {
        // Icons differ in width: each in the middle of one column, so that the names line up.
        const float column = px(18), iconWidth = textSize(options.icon).x;
        drawText({x + std::floor(std::max(0.0F, column - iconWidth) / 2), y}, t.secondary, options.icon,
                 nullptr, alpha);
        x += std::max(column, iconWidth) + px(6);
    }
    const float right = at.x + width - px(options.valueRoom);
    const float valueWidth = options.value.empty() ? 0 : textSize(options.value).x;
    if (valueWidth > 0) drawText({right - valueWidth, y}, t.secondary, options.value, nullptr, alpha);
    float marksFrom = right - valueWidth - px(valueWidth > 0 ? 8 : 0);
    const RowMark* overMark = drawMarks(options.marks, marksFrom, y, result.hovered, alpha);
    const float room = marksFrom - x - px(options.marks.empty() ? 0 : 4);
    const std::string shown = options.cutMiddle ? clippedMiddle(label, room) : clipped(label, room);
    drawText({x, y}, t.text, shown, nullptr, alpha);
    if (options.share) drawShare(options, x, right, at.y + height);
    if (overSwatch) {
        result.swatchClicked = std::exchange(result.clicked, false);
        tooltip(options.swatchTooltip);
    } else if (overMark) {
        tooltip(overMark->tooltip);
    } else if (!options.tooltip.empty())
        tooltip(options.tooltip);
    else if (shown.size() != label.size())
        tooltip(label);
    return result;
}

ListRowResult pictureCell(std::string_view id, std::string_view label, const ListRowOptions& options) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float side = px(kCellPicture), line = px(kCellLine), border = px(4);
    const ImVec2 size{pictureCellWidth(), pictureCellHeight()};
    const ListRowResult result = beginRow(id, size, 0, options.selected);
    const double alpha = options.dimmed ? 0.5 : 1;
    const ImVec2 box{at.x + border, at.y + border};
    ImGui::GetWindowDrawList()->AddRectFilled(box, {box.x + side, box.y + side},
                                              packed(theme().raised, alpha), px(2));
    ImFont* font = context().fonts().small;
    if (options.picture && options.picture->texture != 0)
        drawPicture(*options.picture, box, {side, side}, alpha);
    else if (options.icon != nullptr)
        drawText(
            {box.x + std::floor((side - textSize(options.icon).x) / 2), textY(box.y, side, ImGui::GetFont())},
            theme().secondary, options.icon, nullptr, alpha);
    const float y = box.y + side;
    drawText({box.x, textY(y, line, font)}, theme().text, clippedMiddle(label, side, font), font, alpha);
    drawText({box.x, textY(y + line, line, font)}, theme().secondary, options.value, font, alpha);
    float marksFrom = box.x + side;
    const RowMark* overMark = drawMarks(options.marks, marksFrom, textY(y + line, line, ImGui::GetFont()),
                                        result.hovered && ImGui::GetIO().MousePos.y >= y + line, alpha);
    tooltip(overMark ? std::string_view(overMark->tooltip) : options.tooltip);
    return result;
}

float pictureCellWidth() {
    return px(kCellPicture + 8);
}

float pictureCellHeight() {
    return px(kCellPicture + 8 + 2 * kCellLine);
}

void rowMenu(std::string_view id, const ListRowResult& row) {
    if (rowMenuButton(id, row)) openMenu(std::string(id) + "/menu");
}

bool rowMenuButton(std::string_view id, const ListRowResult& row) {
    const ImVec2 after = ImGui::GetCursorScreenPos();
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool near = row.rect.contains(mouse.x, mouse.y) &&
                      ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    ImGui::SetCursorScreenPos({row.rect.right() - px(20), row.rect.y});
    // There at all times, seen where the pointer is: twenty of them would be noise.
    const std::string name = std::string(id) + "/more";
    bool pressed = false;
    if (near) {
        pressed = iconButton(name, icons::kEllipsis,
                             {.tooltip = "What can be done with it", .quiet = true, .width = 20});
    } else {
        const IdScope scope(name);
        (void)ImGui::InvisibleButton("##button", {px(20), px(20)});
        recordProbe(name);
    }
    ImGui::SetCursorScreenPos(after);
    return pressed;
}

}  // namespace swath::ui
