// SPDX-License-Identifier: MIT
#include <imgui.h>

#include "app/panels/panels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {

void drawToolBar(const PanelInput& in, const Toolbox& tools, const ui::Rect& area) {
    using namespace ui;
    ui::beginPanel("tools", area, false);
    float y = px(8);
    const auto place = [&] {
        ImGui::SetCursorPos({px(6), y});
        y += px(36);
    };
    for (const auto& tool : tools.all()) {
        const Action* action = in.actions.find("tool/" + tool->info().id);
        if (!action) continue;
        place();
        if (ui::iconButton(action->id, action->icon,
                           {.tooltip = action->label,
                            .key = action->key,
                            .selected = tool.get() == &tools.current(),
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

}  // namespace swath
