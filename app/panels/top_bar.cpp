// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr float kLeastPalette = 120;

void menuAndName(const PanelInput& in) {
    ImGui::SetCursorPos({px(8), px(6)});
    if (iconButton("top/menu", icons::kMenu, {.tooltip = "Menu", .quiet = true})) openMenu("main-menu");
    ImGui::SetNextWindowPos({ImGui::GetWindowPos().x + px(8), ImGui::GetWindowPos().y + px(34)});
    drawMainMenu(in);
    ImGui::SameLine(0, px(6));
    const std::string name = in.session.path().filename().string();
    ImGui::PushFont(context().fonts().title);
    clippedText(name, std::min(ImGui::CalcTextSize(name.c_str()).x + 1, px(200)));
    ImGui::PopFont();
    recordProbe("top/project");
}

void undoAndSaved(const PanelInput& in) {
    for (const char* id : {"edit/undo", "edit/redo"}) {
        const Action* action = in.actions.find(id);
        if (!action) continue;
        ImGui::SameLine(0, px(id[5] == 'u' ? 12 : 2));
        ImGui::SetCursorPosY(px(6));
        if (iconButton(
                id[5] == 'u' ? "top/undo" : "top/redo", action->icon,
                {.tooltip = action->label, .key = action->key, .enabled = in.actions.can(id), .quiet = true}))
            (void)in.actions.run(id);
    }
    ImGui::SameLine(0, px(10));
    const std::string saved = in.session.savedText();
    const bool failed = in.session.savingFailed(), all = saved == "all saved";
    ImGui::SetCursorPosY(px(6));
    statusPill(saved,
               failed ? Tone::Failure
               : all  ? Tone::Done
                      : Tone::Neutral,
               failed ? icons::kWarning
               : all  ? icons::kCheck
                      : icons::kClock);
    recordProbe("top/saved");
    if (!failed) return;
    ImGui::SameLine(0, px(6));
    ImGui::SetCursorPosY(px(6));
    if (button("top/retry", "Try again", {})) (void)in.actions.run("file/retry");
}

/// What runs and on what, at the right end; its words are cut where "do anything" would have no room left.
/// @return where it begins.
float deviceAndRun(const PanelInput& in, const ui::Rect& area, float from) {
    const TrainingStatus& training = in.session.training();
    const std::string words = training.active() ? trainingLine(in.session, in.state) : training.device;
    if (words.empty()) return area.width - px(10);
    const float wanted = ImGui::CalcTextSize(words.c_str()).x + px(34);
    const float width = std::min(wanted, area.width - from - px(20 + kLeastPalette + 12));
    if (width < px(80)) return area.width - px(10);
    ImGui::SameLine();
    ImGui::SetCursorPos({area.width - width - px(10), px(6)});
    statusPill(words, training.active() ? Tone::Accent : Tone::Neutral, icons::kCpu, width);
    recordProbe("top/training");
    return area.width - width - px(10);
}

}  // namespace

void drawTopBar(const PanelInput& in, const ui::Rect& area) {
    ui::beginPanel("top", area, false);
    menuAndName(in);
    undoAndSaved(in);
    ImGui::SameLine(0, px(12));
    const float left = ImGui::GetCursorPosX();
    const float right = deviceAndRun(in, area, left) - px(12);
    const float width = std::min(px(240), right - left);
    if (width >= px(kLeastPalette)) {
        const float x = std::clamp((area.width - width) / 2, left, right - width);
        ImGui::SetCursorPos({x, px(6)});
        const std::string key(in.actions.keyOf("view/palette"));
        if (button("top/palette", key + "   do anything …",
                   {.icon = icons::kSearch,
                    .tooltip = "Everything that can be done, by name",
                    .key = key,
                    .width = width / context().scale()}))
            (void)in.actions.run("view/palette");
    }
    ui::endPanel();
}

}  // namespace swath
