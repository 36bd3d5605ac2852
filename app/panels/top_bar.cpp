// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {

void drawTopBar(const PanelInput& in, const ui::Rect& area) {
    using namespace ui;
    ui::beginPanel("top", area, false);
    ImGui::SetCursorPos({px(8), px(6)});
    if (ui::iconButton(
            "top/menu", icons::kMenu,
            {.tooltip = "Open a scene or a project", .key = in.actions.keyOf("file/open"), .quiet = true}))
        (void)in.actions.run("file/open");
    ImGui::SameLine(0, px(6));
    const std::string name = in.session.path().filename().string();
    ImGui::AlignTextToFramePadding();
    ImGui::PushFont(ui::context().fonts().title);
    ImGui::TextUnformatted(name.c_str());
    ImGui::PopFont();
    recordProbe("top/project");
    ImGui::SameLine(0, px(12));
    if (ui::iconButton("top/undo", icons::kUndo,
                       {.tooltip = "Undo",
                        .key = "Ctrl-Z",
                        .enabled = in.session.document().history.canUndo(),
                        .quiet = true}))
        in.state.want(Undo{});
    ImGui::SameLine(0, px(2));
    if (ui::iconButton("top/redo", icons::kRedo,
                       {.tooltip = "Redo",
                        .key = "Ctrl-Shift-Z",
                        .enabled = in.session.document().history.canRedo(),
                        .quiet = true}))
        in.state.want(Redo{});
    ImGui::SameLine(0, px(10));
    const std::string saved = in.session.savedText();
    ImGui::SetCursorPosY(px(8));
    ui::statusPill(saved,
                   in.session.savingFailed() ? Tone::Failure
                   : saved == "all saved"    ? Tone::Done
                                             : Tone::Neutral,
                   in.session.savingFailed() ? icons::kWarning
                   : saved == "all saved"    ? icons::kCheck
                                             : icons::kClock);
    if (in.session.savingFailed()) {
        ImGui::SameLine(0, px(6));
        ImGui::SetCursorPosY(px(6));
        if (ui::button("top/retry", "Try again", {})) (void)in.actions.run("file/retry");
    }

    const float width = px(240);
    if (area.width > px(900)) {
        ImGui::SameLine();
        ImGui::SetCursorPos({(area.width - width) / 2, px(6)});
        if (ui::button("top/palette", "Ctrl-P   do anything …",
                       {.icon = icons::kSearch,
                        .tooltip = "Everything that can be done, by name",
                        .key = "Ctrl-P",
                        .width = 240}))
            (void)in.actions.run("view/palette");
    }
    const TrainingStatus& training = in.session.training();
    const std::string right = training.active()         ? training.words()
                              : training.device.empty() ? ""
                                                        : training.device;
    if (!right.empty()) {
        const float w = ImGui::CalcTextSize(right.c_str()).x + px(34);
        ImGui::SameLine();
        ImGui::SetCursorPos({area.width - w - px(10), px(8)});
        ui::statusPill(right, training.active() ? Tone::Accent : Tone::Neutral, icons::kCpu);
    }
    ui::endPanel();
}

}  // namespace swath
