// SPDX-License-Identifier: MIT
#include "app/tools/option_row.h"

#include <imgui.h>

#include <vector>

#include "widgets/ui/context.h"
#include "widgets/ui/ui.h"

namespace swath::options {

using ui::px;

void title(const std::string& text) {
    ImGui::AlignTextToFramePadding();
    ImGui::PushFont(ui::context().fonts().title);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopFont();
}

void hint(const std::string& text) {
    ImGui::SameLine(0, px(16));
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, ui::packed(ui::theme().secondary));
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopStyleColor();
}

void word(const std::string& text) {
    ImGui::SameLine(0, px(16));
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(text.c_str());
    ImGui::SameLine(0, px(6));
}

void classChip(const ToolHost& host) {
    const LabelClass* c = host.document().classes.find(host.paint().classValue);
    if (!c) return;
    ImGui::SameLine(0, px(16));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float side = px(12);
    ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + px(6)}, {at.x + side, at.y + px(6) + side},
                                              ui::packed(c->colour), px(2));
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + side + px(6));
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(c->name.c_str());
}

void paintOver(ToolHost& host) {
    static const std::vector<std::string> kinds{"anything", "unlabelled only"};
    int index = static_cast<int>(host.paint().paintOver);
    word("Paint over");
    if (ui::combo("options/over", "", index, kinds,
                  {.tooltip = "What a stroke may change; locked classes are always kept", .width = 130}))
        host.paint().paintOver = static_cast<PaintOver>(index);
}

void brushSize(ToolHost& host) {
    word("Size");
    ui::slider("options/size", "", host.paint().brushPx, PaintSettings::kSmallestBrushPx,
               PaintSettings::kLargestBrushPx,
               {.tooltip = "Diameter in scene pixels",
                .key = "[  ]",
                .unit = "px",
                .logarithmic = true,
                .decimals = 0,
                .width = 180});
}

}  // namespace swath::options
