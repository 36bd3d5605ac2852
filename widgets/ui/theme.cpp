// SPDX-License-Identifier: MIT
#include "widgets/ui/theme.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace swath::ui {

namespace {

Rgb hex(unsigned value) {
    return {static_cast<std::uint8_t>(value >> 16 & 255), static_cast<std::uint8_t>(value >> 8 & 255),
            static_cast<std::uint8_t>(value & 255)};
}

ImVec4 colour(Rgb c, float alpha = 1) {
    return {static_cast<float>(c.r) / 255.0F, static_cast<float>(c.g) / 255.0F,
            static_cast<float>(c.b) / 255.0F, alpha};
}

Rgb blend(Rgb a, Rgb b, float t) {
    const auto at = [t](std::uint8_t x, std::uint8_t y) {
        return static_cast<std::uint8_t>(
            std::lround(static_cast<float>(x) + (static_cast<float>(y) - x) * t));
    };
    return {at(a.r, b.r), at(a.g, b.g), at(a.b, b.b)};
}

}  // namespace

const Theme& darkTheme() {
    static const Theme theme{.dark = true,
                             .window = hex(0x1b1c1e),
                             .panel = hex(0x232528),
                             .raised = hex(0x2d3034),
                             .line = hex(0x3a3e44),
                             .text = hex(0xdfe2e6),
                             .secondary = hex(0x9aa1a9),
                             .accent = hex(0x4ea1ff),
                             .warning = hex(0xe0a030),
                             .failure = hex(0xe5484d),
                             .done = hex(0x46a758),
                             .onAccent = hex(0x0b1826)};
    return theme;
}

const Theme& lightTheme() {
    static const Theme theme{.dark = false,
                             .window = hex(0xe6e8ea),
                             .panel = hex(0xf5f6f7),
                             .raised = hex(0xe7e9ec),
                             .line = hex(0xc9cdd2),
                             .text = hex(0x1e2124),
                             .secondary = hex(0x5c646d),
                             .accent = hex(0x0b66c9),
                             .warning = hex(0x9a6400),
                             .failure = hex(0xc62a2f),
                             .done = hex(0x2b7a3c),
                             .onAccent = hex(0xffffff)};
    return theme;
}

void applyTheme(const Theme& theme, float scale) {
    const auto size = [scale](float design) { return std::floor(design * scale + 0.5F); };
    ImGuiStyle style;
    style.WindowPadding = {size(8), size(8)};
    style.FramePadding = {size(8), size(5)};
    style.ItemSpacing = {size(8), size(4)};
    style.ItemInnerSpacing = {size(6), size(4)};
    style.CellPadding = {size(4), size(2)};
    style.IndentSpacing = size(16);
    style.ScrollbarSize = size(10);
    style.GrabMinSize = size(10);
    style.WindowRounding = 0;
    style.ChildRounding = 0;
    style.FrameRounding = size(4);
    style.PopupRounding = size(6);
    style.ScrollbarRounding = size(5);
    style.GrabRounding = size(4);
    style.TabRounding = size(4);
    style.WindowBorderSize = 0;
    style.ChildBorderSize = 0;
    style.PopupBorderSize = 1;
    style.FrameBorderSize = 0;
    style.DisabledAlpha = 0.45F;
    style.WindowTitleAlign = {0.0F, 0.5F};
    style.MouseCursorScale = scale;

    const Rgb hovered = blend(theme.raised, theme.text, 0.08F),
              active = blend(theme.raised, theme.text, 0.14F);
    ImVec4* c = style.Colors;
    c[ImGuiCol_Text] = colour(theme.text);
    c[ImGuiCol_TextDisabled] = colour(theme.secondary);
    c[ImGuiCol_WindowBg] = colour(theme.window);
    c[ImGuiCol_ChildBg] = colour(theme.panel, 0);
    c[ImGuiCol_PopupBg] = colour(theme.dark ? blend(theme.panel, theme.raised, 0.5F) : theme.panel, 1);
    c[ImGuiCol_Border] = colour(theme.line);
    c[ImGuiCol_BorderShadow] = {0, 0, 0, 0};
    c[ImGuiCol_FrameBg] = colour(theme.raised);
    c[ImGuiCol_FrameBgHovered] = colour(hovered);
    c[ImGuiCol_FrameBgActive] = colour(active);
    c[ImGuiCol_TitleBg] = colour(theme.panel);
    c[ImGuiCol_TitleBgActive] = colour(theme.panel);
    c[ImGuiCol_TitleBgCollapsed] = colour(theme.panel);
    c[ImGuiCol_MenuBarBg] = colour(theme.panel);
    c[ImGuiCol_ScrollbarBg] = colour(theme.panel, 0);
    c[ImGuiCol_ScrollbarGrab] = colour(theme.line);
    c[ImGuiCol_ScrollbarGrabHovered] = colour(blend(theme.line, theme.text, 0.15F));
    c[ImGuiCol_ScrollbarGrabActive] = colour(blend(theme.line, theme.text, 0.3F));
    c[ImGuiCol_CheckMark] = colour(theme.accent);
    c[ImGuiCol_SliderGrab] = colour(theme.accent);
    c[ImGuiCol_SliderGrabActive] = colour(theme.accent);
    c[ImGuiCol_Button] = colour(theme.raised);
    c[ImGuiCol_ButtonHovered] = colour(hovered);
    c[ImGuiCol_ButtonActive] = colour(active);
    c[ImGuiCol_Header] = colour(theme.accent, 0.22F);
    c[ImGuiCol_HeaderHovered] = colour(theme.text, 0.07F);
    c[ImGuiCol_HeaderActive] = colour(theme.accent, 0.3F);
    c[ImGuiCol_Separator] = colour(theme.line);
    c[ImGuiCol_SeparatorHovered] = colour(theme.accent, 0.6F);
    c[ImGuiCol_SeparatorActive] = colour(theme.accent);
    c[ImGuiCol_ResizeGrip] = {0, 0, 0, 0};
    c[ImGuiCol_ResizeGripHovered] = {0, 0, 0, 0};
    c[ImGuiCol_ResizeGripActive] = {0, 0, 0, 0};
    c[ImGuiCol_TextSelectedBg] = colour(theme.accent, 0.35F);
    c[ImGuiCol_DragDropTarget] = colour(theme.accent);
    c[ImGuiCol_NavHighlight] = colour(theme.accent);
    c[ImGuiCol_ModalWindowDimBg] = {0, 0, 0, theme.dark ? 0.5F : 0.3F};
    c[ImGuiCol_TableHeaderBg] = colour(theme.raised);
    c[ImGuiCol_TableBorderStrong] = colour(theme.line);
    c[ImGuiCol_TableBorderLight] = colour(theme.line, 0.5F);
    c[ImGuiCol_TableRowBg] = {0, 0, 0, 0};
    c[ImGuiCol_TableRowBgAlt] = colour(theme.text, 0.03F);
    ImGui::GetStyle() = style;
}

}  // namespace swath::ui
