// SPDX-License-Identifier: MIT
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "widgets/ui/icons.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

constexpr int kPresetsARow = 6;
constexpr float kPresetSide = 28, kPresetGap = 6;

/// Black or white, whichever is read on the colour.
Rgb inkOn(Rgb colour) {
    const double light = 0.299 * colour.r + 0.587 * colour.g + 0.114 * colour.b;
    return light > 140 ? Rgb{0, 0, 0} : Rgb{255, 255, 255};
}

Rgb toRgb(const std::array<float, 3>& values) {
    const auto byte = [](float v) {
        return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0F, 1.0F) * 255));
    };
    return {byte(values[0]), byte(values[1]), byte(values[2])};
}

std::array<float, 3> toFloats(Rgb c) {
    return {static_cast<float>(c.r) / 255.0F, static_cast<float>(c.g) / 255.0F,
            static_cast<float>(c.b) / 255.0F};
}

bool preset(const std::string& id, Rgb colour, bool chosen) {
    const IdScope scope(id);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + px(kPresetSide), at.y + px(kPresetSide)};
    const bool clicked = ImGui::InvisibleButton("##preset", {px(kPresetSide), px(kPresetSide)});
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(at, end, packed(colour), px(4));
    if (ImGui::IsItemHovered() || chosen) draw->AddRect(at, end, packed(theme().text), px(4), 0, px(1.5F));
    if (chosen) {
        const ImVec2 size = textSize(icons::kCheck);
        drawText({std::floor((at.x + end.x - size.x) / 2), std::floor((at.y + end.y - size.y) / 2)},
                 inkOn(colour), icons::kCheck);
    }
    recordProbe(id);
    tooltip(formatColour(colour));
    return clicked;
}

}  // namespace

void openColourPicker(std::string_view id, Rgb colour) {
    openMenu(id);
    PickedColour& picked = context().pickedColour();
    picked = {.id = std::string(id), .values = toFloats(colour)};
}

std::optional<Rgb> colourPicker(std::string_view id, std::string_view title, Rgb colour,
                                std::span<const Rgb> presets) {
    PickedColour& picked = context().pickedColour();
    if (picked.id != id) return std::nullopt;
    std::optional<Rgb> chosen;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(12), px(12)});
    const bool open = ImGui::BeginPopup(std::string(id).c_str());
    ImGui::PopStyleVar();
    if (open) {
        const float width = px(kPresetsARow * kPresetSide + (kPresetsARow - 1) * kPresetGap);
        clippedText(title, width);
        gap(4);
        for (std::size_t i = 0; i < presets.size(); ++i) {
            if (i % kPresetsARow != 0) ImGui::SameLine(0, px(kPresetGap));
            if (preset(std::string(id) + "/preset/" + std::to_string(i + 1), presets[i],
                       presets[i] == colour)) {
                chosen = presets[i];
                ImGui::CloseCurrentPopup();
            }
        }
        gap(4);
        ImGui::SetNextItemWidth(width);
        picked.edited |= ImGui::ColorPicker3(
            "##colour", picked.values.data(),
            ImGuiColorEditFlags_NoSidePreview | ImGuiColorEditFlags_NoSmallPreview |
                ImGuiColorEditFlags_DisplayHex | ImGuiColorEditFlags_NoLabel | ImGuiColorEditFlags_NoOptions);
        recordProbe(std::string(id) + "/picker");
        closeOnEscape();
        ImGui::EndPopup();
    }
    // One change for a drag or a typed number, not one a frame.
    if (picked.edited && (!open || !ImGui::IsAnyItemActive())) {
        picked.edited = false;
        if (toRgb(picked.values) != colour) chosen = toRgb(picked.values);
    }
    if (!open) picked = {};
    return chosen;
}

}  // namespace swath::ui
