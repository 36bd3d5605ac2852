// SPDX-License-Identifier: MIT
#pragma once

#include <imgui.h>

#include <cmath>
#include <string>
#include <string_view>

#include "widgets/ui/ui.h"

/// What the controls of this folder share; not for panels.
namespace swath::ui::paint {

inline ImVec2 textSize(std::string_view text, ImFont* font = nullptr) {
    if (font == nullptr) return ImGui::CalcTextSize(text.data(), text.data() + text.size());
    return font->CalcTextSizeA(font->FontSize, 1e9F, 0, text.data(), text.data() + text.size());
}
inline void drawText(ImVec2 pos, Rgb colour, std::string_view text, ImFont* font = nullptr,
                     double alpha = 1) {
    if (font == nullptr) font = ImGui::GetFont();
    ImGui::GetWindowDrawList()->AddText(font, font->FontSize, pos,
                                        packed(colour, alpha * ImGui::GetStyle().Alpha), text.data(),
                                        text.data() + text.size());
}
/// The text, cut with … to fit.
std::string clipped(std::string_view text, float width, ImFont* font = nullptr);
/// The same with the … in the middle: names of files differ at their ends.
std::string clippedMiddle(std::string_view text, float width, ImFont* font = nullptr);
/// Where a line of text begins that stands in the middle of a height.
inline float textY(float top, float height, ImFont* font) {
    return top + std::floor((height - font->FontSize) / 2);
}
/// Part of a rectangle that the current window shows.
Rect visiblePart(ImVec2 min, ImVec2 max);
Rect lastItem();
float rowHeight();

/// Puts a label and leaves the cursor where its control begins. @return width of the control, screen px.
float beginControl(std::string_view label, const ControlOptions& options);
/// Probe and tooltip of the last item.
void endControl(std::string_view id, const ControlOptions& options);

/// In an open popup: Escape closes it. ImGui does so only where keys move about between controls.
void closeOnEscape();

/// Opens an id scope; closed at the end of the block.
class IdScope {
  public:
    explicit IdScope(std::string_view id) { ImGui::PushID(id.data(), id.data() + id.size()); }
    ~IdScope() { ImGui::PopID(); }
    IdScope(const IdScope&) = delete;
    IdScope& operator=(const IdScope&) = delete;
};

}  // namespace swath::ui::paint
