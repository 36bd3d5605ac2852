// SPDX-License-Identifier: MIT
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "widgets/ui/icons.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

std::string withUnit(std::string value, std::string_view unit) {
    if (unit.empty()) return value;
    value += "\u202f";
    value += unit;
    return value;
}

std::string formatted(double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

/// Small values on a logarithmic slider (learning rates) keep three figures.
std::string sliderText(double value, const ControlOptions& options) {
    if (!options.logarithmic || value == 0 || std::abs(value) >= 0.1)
        return formatted(value, options.decimals);
    char text[64];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

/// Ground, filled part and value are ours; the behaviour (drag, keys, Ctrl-click to type) is ImGui's.
bool drawSlider(std::string_view id, std::string_view label, ImGuiDataType type, void* value, const void* lo,
                const void* hi, const char* format, double fraction, const std::string& shown,
                const ControlOptions& options) {
    const IdScope scope(id);
    ImGui::BeginDisabled(!options.enabled);
    const float width = beginControl(label, options);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + width, at.y + rowHeight()};
    const bool typing = ImGui::TempInputIsActive(ImGui::GetID("##slider"));
    const Theme& t = theme();
    const double alpha = ImGui::GetStyle().Alpha;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const bool hovered = ImGui::IsMouseHoveringRect(at, end) && ImGui::IsWindowHovered();
    if (!typing) {
        draw->AddRectFilled(at, end, packed(mixed(t.raised, t.text, hovered ? 0.06 : 0), alpha), px(4));
        const float x =
            at.x + std::max(px(4), std::floor(width * static_cast<float>(std::clamp(fraction, 0.0, 1.0))));
        draw->AddRectFilled(at, {x, end.y}, packed(mixed(t.raised, t.accent, hovered ? 0.5 : 0.4), alpha),
                            px(4));
        const bool room = x - at.x > px(8) && end.x - x > px(2);
        if (room) draw->AddRectFilled({x - px(2), at.y}, {x, end.y}, packed(t.accent, alpha), px(1));
        const ImVec2 size = textSize(shown);
        drawText({end.x - size.x - px(8), at.y + std::floor((rowHeight() - size.y) / 2)}, t.text, shown);
    }
    for (const ImGuiCol c : {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive,
                             ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive, ImGuiCol_Text})
        ImGui::PushStyleColor(c, typing ? ImGui::GetColorU32(c) : 0U);
    ImGui::SetNextItemWidth(width);
    const ImGuiSliderFlags flags =
        ImGuiSliderFlags_AlwaysClamp | (options.logarithmic ? ImGuiSliderFlags_Logarithmic : 0);
    const bool changed = ImGui::SliderScalar("##slider", type, value, lo, hi, format, flags);
    ImGui::PopStyleColor(6);
    ImGui::EndDisabled();
    endControl(id, options);
    return changed;
}

double sliderFraction(double value, double lo, double hi, bool logarithmic) {
    if (hi <= lo) return 0;
    if (logarithmic && lo > 0 && value > 0) return std::log(value / lo) / std::log(hi / lo);
    return (value - lo) / (hi - lo);
}

/// Text is only taken when it is finished, so half-typed numbers never reach the program.
bool drawNumber(std::string_view id, std::string_view label, double& value, double lo, double hi,
                const char* format, const ControlOptions& options) {
    const IdScope scope(id);
    ImGui::BeginDisabled(!options.enabled);
    const float width = beginControl(label, options);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float unitWidth = options.unit.empty() ? 0 : textSize(options.unit).x + px(4);
    ImGui::SetNextItemWidth(width);
    double typed = value;
    const bool edited =
        ImGui::InputDouble("##number", &typed, 0, 0, format, ImGuiInputTextFlags_AutoSelectAll);
    TypedNumber& pending = context().typedNumber();
    const unsigned itemId = ImGui::GetItemID();
    if (edited) pending = {itemId, typed};
    bool changed = false;
    if (ImGui::IsItemDeactivatedAfterEdit() && pending.id == itemId && std::isfinite(pending.value)) {
        const double taken = std::clamp(pending.value, lo, hi);
        changed = taken != value;
        value = taken;
        pending = {};
    }
    if (unitWidth > 0)
        drawText(
            {at.x + width - unitWidth - px(4), at.y + std::floor((rowHeight() - ImGui::GetFontSize()) / 2)},
            theme().secondary, options.unit);
    ImGui::EndDisabled();
    endControl(id, options);
    return changed;
}

}  // namespace

bool slider(std::string_view id, std::string_view label, int& value, int lo, int hi,
            const ControlOptions& options) {
    const std::string shown = withUnit(std::to_string(value), options.unit);
    return drawSlider(id, label, ImGuiDataType_S32, &value, &lo, &hi, "%d",
                      sliderFraction(value, lo, hi, options.logarithmic), shown, options);
}

bool slider(std::string_view id, std::string_view label, double& value, double lo, double hi,
            const ControlOptions& options) {
    const std::string shown = withUnit(sliderText(value, options), options.unit);
    const std::string format = options.logarithmic ? "%.6g" : "%." + std::to_string(options.decimals) + "f";
    return drawSlider(id, label, ImGuiDataType_Double, &value, &lo, &hi, format.c_str(),
                      sliderFraction(value, lo, hi, options.logarithmic), shown, options);
}

bool numberField(std::string_view id, std::string_view label, int& value, int lo, int hi,
                 const ControlOptions& options) {
    double number = value;
    if (!drawNumber(id, label, number, lo, hi, "%.0f", options)) return false;
    value = static_cast<int>(std::lround(number));
    return true;
}

bool numberField(std::string_view id, std::string_view label, double& value, double lo, double hi,
                 const ControlOptions& options) {
    const std::string format = options.logarithmic ? "%.6g" : "%." + std::to_string(options.decimals) + "f";
    return drawNumber(id, label, value, lo, hi, format.c_str(), options);
}

bool combo(std::string_view id, std::string_view label, int& index, std::span<const std::string> items,
           const ControlOptions& options) {
    const IdScope scope(id);
    ImGui::BeginDisabled(!options.enabled);
    const float width = beginControl(label, options);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool chosen = index >= 0 && static_cast<std::size_t>(index) < items.size();
    const std::string preview =
        clipped(chosen ? items[static_cast<std::size_t>(index)] : "choose…", width - px(30));
    ImGui::SetNextItemWidth(width);
    if (!chosen) ImGui::PushStyleColor(ImGuiCol_Text, packed(theme().secondary));
    const bool open = ImGui::BeginCombo("##combo", preview.c_str(),
                                        ImGuiComboFlags_NoArrowButton | ImGuiComboFlags_HeightLarge);
    if (!chosen) ImGui::PopStyleColor();
    bool changed = false;
    if (open) {
        closeOnEscape();
        for (std::size_t i = 0; i < items.size(); ++i) {
            const bool selected = static_cast<int>(i) == index;
            ImGui::PushID(static_cast<int>(i));
            if (ImGui::Selectable(items[i].c_str(), selected, 0, {0, px(20)})) {
                changed = !selected;
                index = static_cast<int>(i);
            }
            ImGui::PopID();
            recordProbe(std::string(id) + "/" + std::to_string(i));
            if (selected && ImGui::IsWindowAppearing()) ImGui::SetScrollHereY();
        }
        ImGui::EndCombo();
    }
    const std::string_view caret = icons::kCaretDown;
    drawText({at.x + width - px(8) - textSize(caret).x,
              at.y + std::floor((rowHeight() - ImGui::GetFontSize()) / 2)},
             theme().secondary, caret);
    ImGui::EndDisabled();
    // After EndCombo the last item is the combo's own only while it is closed.
    recordPart(id, at, {at.x + width, at.y + rowHeight()}, options.enabled);
    if (!open && !options.tooltip.empty()) tooltip(options.tooltip, options.key);
    return changed;
}

bool segmented(std::string_view id, std::string_view label, int& index, std::span<const std::string> items,
               const ControlOptions& options) {
    const IdScope scope(id);
    ImGui::BeginDisabled(!options.enabled);
    const float width = beginControl(label, options);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Theme& t = theme();
    const double alpha = ImGui::GetStyle().Alpha;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddRectFilled(at, {at.x + width, at.y + rowHeight()}, packed(t.raised, alpha), px(4));
    bool changed = false;
    const float each = width / static_cast<float>(std::max<std::size_t>(items.size(), 1));
    for (std::size_t i = 0; i < items.size(); ++i) {
        const float x0 = std::floor(at.x + each * static_cast<float>(i));
        const float x1 = std::floor(at.x + each * static_cast<float>(i + 1));
        ImGui::PushID(static_cast<int>(i));
        ImGui::SetCursorScreenPos({x0, at.y});
        const bool selected = static_cast<int>(i) == index;
        if (ImGui::InvisibleButton("##part", {x1 - x0, rowHeight()}) && !selected) {
            index = static_cast<int>(i);
            changed = true;
        }
        const bool hovered = ImGui::IsItemHovered();
        if (selected || hovered)
            draw->AddRectFilled(
                {x0 + px(2), at.y + px(2)}, {x1 - px(2), at.y + rowHeight() - px(2)},
                packed(selected ? mixed(t.raised, t.accent, 0.34) : mixed(t.raised, t.text, 0.08), alpha),
                px(3));
        const std::string shown = clipped(items[i], x1 - x0 - px(8));
        const ImVec2 size = textSize(shown);
        drawText({std::floor((x0 + x1 - size.x) / 2), at.y + std::floor((rowHeight() - size.y) / 2)},
                 selected ? mixed(t.text, {255, 255, 255}, t.dark ? 0.6 : 0) : t.secondary, shown);
        recordProbe(std::string(id) + "/" + std::to_string(i), options.enabled);
        if (!options.tooltip.empty()) tooltip(options.tooltip, options.key);
        ImGui::PopID();
    }
    ImGui::EndDisabled();
    recordPart(id, at, {at.x + width, at.y + rowHeight()}, options.enabled);
    return changed;
}

bool tabs(std::string_view id, int& index, std::span<const std::string> titles, float width) {
    const IdScope scope(id);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = px(28);
    float wanted = 0;
    for (const std::string& title : titles) wanted += textSize(title).x + px(20);
    const float shrink = std::min(1.0F, width / std::max(wanted, 1.0F));
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const Theme& t = theme();
    bool clicked = false;
    float x = at.x;
    for (std::size_t i = 0; i < titles.size(); ++i) {
        const float each = std::floor((textSize(titles[i]).x + px(20)) * shrink);
        ImGui::PushID(static_cast<int>(i));
        ImGui::SetCursorScreenPos({x, at.y});
        const bool selected = static_cast<int>(i) == index;
        if (ImGui::InvisibleButton("##tab", {std::max(each, px(8)), height})) {
            index = static_cast<int>(i);
            clicked = true;
        }
        const bool hovered = ImGui::IsItemHovered();
        const std::string shown = clipped(titles[i], each - px(6));
        const ImVec2 size = textSize(shown);
        drawText({std::floor(x + (each - size.x) / 2), at.y + std::floor((height - size.y) / 2)},
                 selected || hovered ? t.text : t.secondary, shown);
        if (selected)
            draw->AddRectFilled({x + px(6), at.y + height - px(2)}, {x + each - px(6), at.y + height},
                                packed(t.accent), px(1));
        recordProbe(std::string(id) + "/" + std::to_string(i));
        if (shown.size() != titles[i].size()) tooltip(titles[i]);
        ImGui::PopID();
        x += each;
    }
    recordPart(id, at, {x, at.y + height});
    return clicked;
}

namespace {

int growText(ImGuiInputTextCallbackData* data) {
    if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
    auto& text = *static_cast<std::string*>(data->UserData);
    text.resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = text.data();
    return 0;
}

}  // namespace

TextEvent textField(std::string_view id, std::string_view label, std::string& value,
                    const TextFieldOptions& options) {
    const IdScope scope(id);
    ImGui::BeginDisabled(!options.enabled);
    const ControlOptions control{
        .tooltip = options.tooltip, .enabled = options.enabled, .width = options.width};
    const float width = beginControl(label, control);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (options.takeFocus) ImGui::SetKeyboardFocusHere();
    const float indent = options.icon != nullptr ? px(26) : 0;
    if (indent > 0)
        ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + width, at.y + rowHeight()},
                                                  packed(theme().raised, ImGui::GetStyle().Alpha), px(4));
    ImGui::SetCursorScreenPos({at.x + indent, at.y});
    ImGui::SetNextItemWidth(width - indent);
    const std::string hint(options.hint);
    const bool submitted = ImGui::InputTextWithHint(
        "##text", hint.c_str(), value.data(), value.capacity() + 1,
        ImGuiInputTextFlags_CallbackResize | ImGuiInputTextFlags_EnterReturnsTrue, growText, &value);
    const bool edited = ImGui::IsItemEdited();
    if (indent > 0)
        drawText({at.x + px(8), at.y + std::floor((rowHeight() - ImGui::GetFontSize()) / 2)},
                 theme().secondary, options.icon);
    if (ImGui::IsItemActive())
        ImGui::GetWindowDrawList()->AddRect(at, {at.x + width, at.y + rowHeight()}, packed(theme().accent),
                                            px(4));
    ImGui::EndDisabled();
    endControl(id, control);
    return submitted ? TextEvent::Submitted : edited ? TextEvent::Changed : TextEvent::None;
}

}  // namespace swath::ui
