// SPDX-License-Identifier: MIT
#include <imgui_internal.h>

#include "widgets/ui/icons.h"
#include "widgets/ui/input.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

constexpr float kTooltipDelayS = 0.4F;
constexpr ImGuiWindowFlags kFixed = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                    ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoCollapse |
                                    ImGuiWindowFlags_NoSavedSettings;

}  // namespace

void tooltip(std::string_view text, std::string_view key) {
    if (text.empty() && key.empty()) return;
    if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
    if (ImGui::GetCurrentContext()->HoveredIdTimer < kTooltipDelayS && ImGui::IsAnyItemHovered()) return;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(8), px(5)});
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(px(340));
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
    ImGui::PopTextWrapPos();
    if (!key.empty()) {
        ImGui::SameLine(0, px(10));
        ImGui::PushStyleColor(ImGuiCol_Text, packed(theme().secondary));
        ImGui::TextUnformatted(key.data(), key.data() + key.size());
        ImGui::PopStyleColor();
    }
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
}

bool beginPanel(std::string_view id, const Rect& rect, bool padded) {
    const std::string name(id);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padded ? ImVec2(px(8), px(8)) : ImVec2(0, 0));
    bool shown = false;
    if (ImGui::GetCurrentWindowRead()->IsFallbackWindow) {
        ImGui::SetNextWindowPos({rect.x, rect.y});
        ImGui::SetNextWindowSize({rect.width, rect.height});
        ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(theme().panel));
        shown = ImGui::Begin(name.c_str(), nullptr, kFixed | ImGuiWindowFlags_NoBringToFrontOnFocus);
    } else {
        ImGui::SetCursorScreenPos({rect.x, rect.y});
        ImGui::PushStyleColor(ImGuiCol_ChildBg, packed(theme().panel));
        shown = ImGui::BeginChild(name.c_str(), {rect.width, rect.height}, false,
                                  ImGuiWindowFlags_AlwaysUseWindowPadding);
    }
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    recordProbe(id);
    probes().record(id, rect);
    return shown;
}

void endPanel() {
    if ((ImGui::GetCurrentWindowRead()->Flags & ImGuiWindowFlags_ChildWindow) != 0)
        ImGui::EndChild();
    else
        ImGui::End();
}

bool beginContextMenu(std::string_view id) {
    const std::string name(id);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(6), px(6)});
    const bool open = ImGui::BeginPopupContextItem(name.c_str());
    ImGui::PopStyleVar();
    if (open) closeOnEscape();
    return open;
}

void openMenu(std::string_view id) {
    ImGui::OpenPopup(std::string(id).c_str());
}

bool beginMenu(std::string_view id) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(6), px(6)});
    const bool open = ImGui::BeginPopup(std::string(id).c_str());
    ImGui::PopStyleVar();
    if (open) closeOnEscape();
    return open;
}

bool menuItem(std::string_view id, std::string_view label, std::string_view key, bool enabled, bool checked,
              const char* icon) {
    const IdScope scope(id);
    const float keyWidth = key.empty() ? 0 : textSize(key).x + px(24);
    const float wanted = px(24) + textSize(label).x + keyWidth + px(8);
    ImGui::BeginDisabled(!enabled);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max({wanted, ImGui::GetContentRegionAvail().x, px(160)});
    const bool chosen = ImGui::InvisibleButton("##item", {width, rowHeight()});
    if (ImGui::IsItemHovered())
        ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + rowHeight()},
                                                  packed(theme().accent, 0.25), px(4));
    const float y = at.y + std::floor((rowHeight() - ImGui::GetFontSize()) / 2);
    const char* sign = checked ? icons::kCheck : icon;
    if (sign != nullptr) drawText({at.x + px(4), y}, checked ? theme().accent : theme().secondary, sign);
    drawText({at.x + px(24), y}, theme().text, label);
    if (!key.empty()) drawText({at.x + width - textSize(key).x - px(6), y}, theme().secondary, key);
    ImGui::EndDisabled();
    recordProbe(id, enabled);
    if (chosen) ImGui::CloseCurrentPopup();
    return chosen;
}

void endMenu() {
    ImGui::EndPopup();
}

bool beginSubmenu(std::string_view id, std::string_view label, float indent) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(6), px(6)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(10)});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({at.x + px(indent), at.y});
    // No scope of ids: its end would be in the other menu.
    const bool open = ImGui::BeginMenu((std::string(label) + "##" + std::string(id)).c_str());
    ImGui::PopStyleVar(2);
    // Where its title is: the last item is another one while it is open.
    probes().record(id, {at.x, at.y, px(80), ImGui::GetFontSize()});
    return open;
}

void endSubmenu() {
    ImGui::EndMenu();
}

bool beginDialog(std::string_view id, std::string_view title, bool& open, float width) {
    const std::string name = "##" + std::string(id);
    if (!open) return false;
    if (!ImGui::IsPopupOpen(name.c_str())) ImGui::OpenPopup(name.c_str());
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({std::floor(screen.x / 2), std::floor(screen.y * 0.46F)}, ImGuiCond_Always,
                            {0.5F, 0.5F});
    ImGui::SetNextWindowSize({std::min(px(width), screen.x - px(16)), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(16), px(12)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(8));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    const bool shown = ImGui::BeginPopupModal(name.c_str(), nullptr, kFixed);
    ImGui::PopStyleVar(3);
    if (!shown) return false;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImFont* font = context().fonts().title;
    drawText({at.x, at.y + std::floor((rowHeight() - font->FontSize) / 2)}, theme().text, title, font);
    ImGui::Dummy({1, rowHeight()});
    ImGui::SameLine(0, 0);
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - rowHeight());
    const bool closed = iconButton(std::string(id) + "/close", icons::kClose,
                                   {.tooltip = "Close", .key = "Esc", .quiet = true});
    if (closed || keyPressed(Key::Escape)) {
        open = false;
        ImGui::CloseCurrentPopup();
    }
    gap(8);
    return true;
}

void endDialog() {
    ImGui::EndPopup();
}

}  // namespace swath::ui
