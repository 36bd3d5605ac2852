// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/ui/icons.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

using namespace paint;

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
