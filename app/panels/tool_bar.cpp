// SPDX-License-Identifier: MIT
#include <imgui.h>

#include "app/panels/panels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {

const std::vector<ToolEntry>& tools() {
    static const std::vector<ToolEntry> all{{Tool::Pan, "tool/pan"},
                                            {Tool::Brush, "tool/brush"},
                                            {Tool::Eraser, "tool/eraser"},
                                            {Tool::Polygon, "tool/polygon"},
                                            {Tool::Region, "tool/region"}};
    return all;
}

void drawToolBar(const PanelInput& in, const ui::Rect& area) {
    using namespace ui;
    ui::beginPanel("tools", area, false);
    float y = px(8);
    const auto place = [&] {
        ImGui::SetCursorPos({px(6), y});
        y += px(36);
    };
    for (const ToolEntry& entry : tools()) {
        const Action* action = in.actions.find(entry.action);
        if (!action) continue;
        place();
        if (ui::iconButton(action->id, action->icon,
                           {.tooltip = action->label,
                            .key = action->key,
                            .selected = in.state.tool == entry.tool,
                            .quiet = true,
                            .width = 32}))
            action->run();
    }
    y += px(8);
    for (const char* id : {"view/fit", "view/one-to-one", "view/labels", "view/prediction", "view/errors"}) {
        const Action* action = in.actions.find(id);
        if (!action) continue;
        const bool on = (action->id == "view/labels" && in.state.labelsShown) ||
                        (action->id == "view/prediction" && in.state.predictionShown) ||
                        (action->id == "view/errors" && in.state.errorsShown);
        place();
        if (ui::iconButton(
                action->id, action->icon,
                {.tooltip = action->label, .key = action->key, .selected = on, .quiet = true, .width = 32}))
            action->run();
    }
    ImGui::SetCursorPos({px(6), area.height - px(40)});
    if (ui::iconButton("tools/help", icons::kKeyboard,
                       {.tooltip = "All keys", .key = "?", .quiet = true, .width = 32}))
        in.open("help");
    ui::endPanel();
}

void drawToolOptions(const PanelInput& in, const ui::Rect& area) {
    using namespace ui;
    ui::beginPanel("options", area, false);
    UiState& state = in.state;
    ImGui::SetCursorPos({px(10), px(4)});
    const auto next = [] { ImGui::SameLine(0, px(16)); };
    const auto title = [](const char* text) {
        ImGui::AlignTextToFramePadding();
        ImGui::PushFont(ui::context().fonts().title);
        ImGui::TextUnformatted(text);
        ImGui::PopFont();
    };
    const auto hint = [&](const char* text) {
        next();
        ImGui::AlignTextToFramePadding();
        ImGui::PushStyleColor(ImGuiCol_Text, ui::packed(ui::theme().secondary));
        ImGui::TextUnformatted(text);
        ImGui::PopStyleColor();
    };
    const auto classChip = [&] {
        const LabelClass* c = in.session.document().classes.find(state.classValue);
        if (!c) return;
        next();
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float side = px(12);
        ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + px(6)}, {at.x + side, at.y + px(6) + side},
                                                  ui::packed(c->colour), px(2));
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + side + px(6));
        ImGui::AlignTextToFramePadding();
        ImGui::TextUnformatted(c->name.c_str());
    };
    const auto over = [&] {
        next();
        static const std::vector<std::string> kinds{"anything", "unlabelled only"};
        int index = static_cast<int>(state.paintOver);
        ImGui::AlignTextToFramePadding();
        ImGui::TextUnformatted("Paint over");
        ImGui::SameLine(0, px(6));
        if (ui::combo("options/over", "", index, kinds,
                      {.tooltip = "What a stroke may change; locked classes are always kept", .width = 130}))
            state.paintOver = static_cast<PaintOver>(index);
    };
    switch (state.tool) {
        case Tool::Brush:
        case Tool::Eraser:
            title(state.tool == Tool::Brush ? "Brush" : "Eraser");
            if (state.tool == Tool::Brush) classChip();
            next();
            ImGui::AlignTextToFramePadding();
            ImGui::TextUnformatted("Size");
            ImGui::SameLine(0, px(6));
            ui::slider("options/size", "", state.brushPx, 1, 2000,
                       {.tooltip = "Diameter in scene pixels",
                        .key = "[  ]",
                        .unit = "px",
                        .logarithmic = true,
                        .decimals = 0,
                        .width = 180});
            if (state.tool == Tool::Brush) over();
            break;
        case Tool::Polygon:
            title("Polygon");
            classChip();
            over();
            hint(state.polygon.empty() ? "click the first vertex"
                                       : "Enter or double click closes it, Esc drops it");
            break;
        case Tool::Region: {
            title("Region");
            next();
            static const std::vector<std::string> roles{"train", "validation", "test"};
            int index = static_cast<int>(state.regionRole);
            ImGui::AlignTextToFramePadding();
            ImGui::TextUnformatted("Role");
            ImGui::SameLine(0, px(6));
            if (ui::combo("options/role", "", index, roles,
                          {.tooltip = "Validation and test regions are never trained on", .width = 110}))
                state.regionRole = static_cast<Role>(index);
            next();
            ui::checkbox(
                "options/complete", "complete", state.regionComplete,
                {.tooltip = "Every pixel was looked at: unlabelled ones count as the background class",
                 .width = 20});
            hint("drag a rectangle");
            break;
        }
        case Tool::Pan:
            title("Pan");
            hint("drag to move, wheel to zoom; Space pans with any tool");
            break;
    }
    ui::endPanel();
}

}  // namespace swath
