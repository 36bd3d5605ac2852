// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/ui/icons.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

float textY(float top, float height, ImFont* font) {
    return top + std::floor((height - font->FontSize) / 2);
}

}  // namespace

void gap(float design) {
    ImGui::Dummy({1, std::max(0.0F, px(design) - ImGui::GetStyle().ItemSpacing.y)});
}

void separator() {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::Dummy({width, px(9)});
    const float y = at.y + std::floor(px(9) / 2);
    ImGui::GetWindowDrawList()->AddRectFilled({at.x, y}, {at.x + width, y + 1}, packed(theme().line));
}

void sectionTitle(std::string_view text) {
    const bool first = ImGui::GetCursorPosY() <= ImGui::GetStyle().WindowPadding.y + 1;
    if (!first) gap(12);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImFont* font = context().fonts().title;
    drawText({at.x, textY(at.y, rowHeight(), font)}, theme().text, text, font);
    ImGui::Dummy({textSize(text, font).x, rowHeight()});
}

bool foldingTitle(std::string_view id, std::string_view text, bool& open) {
    const IdScope scope(id);
    const bool first = ImGui::GetCursorPosY() <= ImGui::GetStyle().WindowPadding.y + 1;
    if (!first) gap(12);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::InvisibleButton("##fold", {ImGui::GetContentRegionAvail().x, rowHeight()})) open = !open;
    const Rgb ink = ImGui::IsItemHovered() ? theme().text : mixed(theme().text, theme().secondary, 0.25);
    const std::string_view icon = open ? icons::kChevronDown : icons::kChevronRight;
    ImFont* small = context().fonts().small;
    ImFont* title = context().fonts().title;
    drawText({at.x, textY(at.y, rowHeight(), small)}, theme().secondary, icon, small);
    drawText({at.x + px(16), textY(at.y, rowHeight(), title)}, ink, text, title);
    recordProbe(id);
    return open;
}

void labelledRow(std::string_view label, std::string_view value, std::string_view tip) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImGui::Dummy({width, rowHeight()});
    if (!tip.empty()) tooltip(tip);
    const float labelWidth = textSize(label).x;
    const std::string shown = clipped(value, std::max(width - labelWidth - px(12), width * 0.4F));
    const float valueWidth = textSize(shown).x;
    const float y = textY(at.y, rowHeight(), ImGui::GetFont());
    drawText({at.x, y}, mixed(theme().text, theme().secondary, 0.35),
             clipped(label, width - valueWidth - px(8)));
    drawText({at.x + width - valueWidth, y}, theme().text, shown);
    if (tip.empty() && shown.size() != value.size()) tooltip(value);
}

void rowLabel(std::string_view label, float width) {
    ControlOptions options;
    const float all = ImGui::GetContentRegionAvail().x;
    const float left = ImGui::GetCursorPosX();
    const float column = beginControl(label, options);
    if (width > 0) ImGui::SetCursorPosX(left + std::max(all - column, all - px(width)));
    ImGui::SetNextItemWidth(width > 0 ? px(width) : column);
}

void text(std::string_view text) {
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
}

void secondaryText(std::string_view text) {
    ImGui::PushFont(context().fonts().small);
    ImGui::PushStyleColor(ImGuiCol_Text, packed(theme().secondary));
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    ImGui::PopFont();
}

void rightAlignedText(std::string_view text, bool secondary) {
    const float width = textSize(text).x;
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, ImGui::GetContentRegionAvail().x - width));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    drawText({at.x, textY(at.y, rowHeight(), ImGui::GetFont())}, secondary ? theme().secondary : theme().text,
             text);
    ImGui::Dummy({width, rowHeight()});
}

void clippedText(std::string_view text, float width, bool secondary) {
    const std::string shown = clipped(text, width);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    drawText({at.x, textY(at.y, rowHeight(), ImGui::GetFont())}, secondary ? theme().secondary : theme().text,
             shown);
    ImGui::Dummy({std::min(width, textSize(shown).x), rowHeight()});
    if (shown.size() != text.size()) tooltip(text);
}

namespace {

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

}  // namespace

ListRowResult listRow(std::string_view id, std::string_view label, const ListRowOptions& options) {
    const IdScope scope(id);
    ListRowResult result;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, height = rowHeight();
    ImGui::SetItemAllowOverlap();
    result.clicked = ImGui::InvisibleButton("##row", {width, height});
    ImGui::SetItemAllowOverlap();
    result.hovered = ImGui::IsItemHovered();
    result.doubleClicked = result.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    result.rightClicked = result.hovered && ImGui::IsMouseReleased(ImGuiMouseButton_Right);
    result.rect = {at.x, at.y, width, height};
    recordProbe(id);

    const Theme& t = theme();
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const ImVec2 from{at.x - px(4), at.y}, to{at.x + width + px(4), at.y + height};
    if (options.selected)
        draw->AddRectFilled(from, to, packed(t.accent, 0.22), px(4));
    else if (result.hovered)
        draw->AddRectFilled(from, to, packed(t.text, 0.06), px(4));
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
            probes().record(std::string(id) + "/swatch",
                            visiblePart({place.x, place.y}, {place.right(), place.bottom()}));
            const ImVec2 mouse = ImGui::GetIO().MousePos;
            overSwatch = result.hovered && place.contains(mouse.x, mouse.y);
            if (overSwatch)
                draw->AddRect({x - px(2), top - px(2)}, {x + side + px(2), top + side + px(2)},
                              packed(t.text), px(4));
        }
        x += side + px(8);
    }
    if (options.icon != nullptr) {
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
    if (options.share) drawShare(options, x, right, to.y);
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

void rowMenu(std::string_view id, const ListRowResult& row) {
    const ImVec2 after = ImGui::GetCursorScreenPos();
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool near = row.rect.contains(mouse.x, mouse.y) &&
                      ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    ImGui::SetCursorScreenPos({row.rect.right() - px(20), row.rect.y});
    // There at all times, seen where the pointer is: twenty of them would be noise.
    const std::string name = std::string(id) + "/more";
    if (near) {
        if (iconButton(name, icons::kEllipsis,
                       {.tooltip = "What can be done with it", .quiet = true, .width = 20}))
            openMenu(std::string(id) + "/menu");
    } else {
        const IdScope scope(name);
        (void)ImGui::InvisibleButton("##button", {px(20), px(20)});
        recordProbe(name);
    }
    ImGui::SetCursorScreenPos(after);
}

bool progressRow(std::string_view text, double fraction, std::string_view cancelId, bool selected) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (selected)
        ImGui::GetWindowDrawList()->AddRectFilled({at.x - px(4), at.y},
                                                  {at.x + width + px(4), at.y + rowHeight() + px(4)},
                                                  packed(theme().accent, 0.22), px(4));
    const bool cancellable = !cancelId.empty();
    const float textWidth = width - (cancellable ? rowHeight() + px(4) : 0);
    ImGui::BeginGroup();
    const std::string shown = clipped(text, textWidth);
    drawText({at.x, textY(at.y, rowHeight(), ImGui::GetFont())}, theme().text, shown);
    ImGui::Dummy({textWidth, rowHeight()});
    if (shown.size() != text.size()) tooltip(text);
    bool cancelled = false;
    if (cancellable) {
        ImGui::SameLine(0, px(4));
        cancelled = iconButton(cancelId, icons::kClose, {.tooltip = "Cancel", .quiet = true});
    }
    const float top = at.y + rowHeight() + px(1);
    ImGui::SetCursorScreenPos({at.x, top});
    ImGui::Dummy({width, px(3)});
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled({at.x, top}, {at.x + width, top + px(3)}, packed(theme().text, 0.1), px(1.5F));
    float from = 0, length = static_cast<float>(std::clamp(fraction, 0.0, 1.0));
    if (fraction < 0) {
        const auto phase = static_cast<float>(std::fmod(ImGui::GetTime() / 1.6, 1.0));
        from = phase * 1.3F - 0.3F;
        length = 0.3F;
    }
    const float x0 = at.x + width * std::clamp(from, 0.0F, 1.0F),
                x1 = at.x + width * std::clamp(from + length, 0.0F, 1.0F);
    if (x1 > x0) draw->AddRectFilled({x0, top}, {x1, top + px(3)}, packed(theme().accent), px(1.5F));
    ImGui::EndGroup();
    return cancelled;
}

bool emptyState(std::string_view id, const char* icon, std::string_view text, std::string_view buttonLabel,
                std::string_view key) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImFont* font = context().fonts().regular;
    const float wrap = std::min(room.x - px(8), px(320));
    const ImVec2 size =
        font->CalcTextSizeA(font->FontSize, 1e9F, wrap, text.data(), text.data() + text.size());
    const bool offers = !buttonLabel.empty();
    const float iconHeight = icon != nullptr ? px(36) : 0;
    const float whole = iconHeight + size.y + (offers ? px(12) + rowHeight() : 0);
    // A place that does not depend on the panel's height, as that may depend on what is in it.
    float y = at.y + std::max(px(8), std::floor((std::min(room.y, px(220)) - whole) * 0.42F));
    if (icon != nullptr) {
        // The text font's icon, enlarged: it is only a quiet sign.
        const float large = px(26);
        const ImVec2 iconSize = font->CalcTextSizeA(large, 1e9F, 0, icon);
        ImGui::GetWindowDrawList()->AddText(font, large, {std::floor(at.x + (room.x - iconSize.x) / 2), y},
                                            packed(theme().secondary, 0.55), icon);
        y += iconHeight;
    }
    // Lines are centred one by one.
    const char* line = text.data();
    const char* end = text.data() + text.size();
    while (line < end) {
        const char* stop = font->CalcWordWrapPositionA(1.0F, line, end, wrap);
        if (stop == line) stop = end;
        const std::string_view part(line, static_cast<std::size_t>(stop - line));
        const float lineWidth = textSize(part, font).x;
        drawText({std::floor(at.x + (room.x - lineWidth) / 2), y}, theme().secondary, part, font);
        y += font->FontSize + px(3);
        line = stop;
        while (line < end && (*line == ' ' || *line == '\n')) ++line;
    }
    bool pressed = false;
    if (offers) {
        const float width = textSize(buttonLabel).x + px(28);
        ImGui::SetCursorScreenPos({std::floor(at.x + (room.x - width) / 2), y + px(9)});
        pressed =
            button(id, buttonLabel,
                   {.tooltip = buttonLabel, .key = key, .primary = true, .width = width / context().scale()});
    } else {
        ImGui::SetCursorScreenPos({at.x, y});
        ImGui::Dummy({room.x, 1});
        recordProbe(id);
    }
    return pressed;
}

void statusPill(std::string_view text, Tone tone, const char* icon, float most) {
    ImFont* font = context().fonts().small;
    const Rgb colour = toneColour(tone);
    const float iconWidth = icon != nullptr ? textSize(icon, font).x + px(5) : 0;
    const std::string shown = most > 0 ? clipped(text, most - iconWidth - px(16), font) : std::string(text);
    const float width = iconWidth + textSize(shown, font).x + px(16), height = px(18);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float top = at.y + std::floor((rowHeight() - height) / 2);
    ImGui::GetWindowDrawList()->AddRectFilled({at.x, top}, {at.x + width, top + height},
                                              packed(mixed(theme().panel, colour, 0.2)), height / 2);
    const Rgb ink = tone == Tone::Neutral ? theme().text : mixed(colour, theme().text, 0.3);
    const float y = textY(top, height, font);
    if (icon != nullptr) drawText({at.x + px(8), y}, ink, icon, font);
    drawText({at.x + px(8) + iconWidth, y}, ink, shown, font);
    ImGui::Dummy({width, rowHeight()});
    if (shown.size() != text.size()) tooltip(text);
}

}  // namespace swath::ui
