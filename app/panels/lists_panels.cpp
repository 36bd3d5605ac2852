// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "app/panels/panels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {

using namespace ui;

void drawHistoryPanel(const PanelInput& in) {
    const History& history = in.session.document().history;
    const auto steps = history.steps();
    if (steps.empty()) {
        ui::secondaryText("Every stroke is listed here and can be taken back, also after a restart.");
        return;
    }
    // Only the rows in sight are built: a history of ten thousand steps costs no more than one of ten.
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(steps.size()) + 1, px(24));
    while (clipper.Step())
        for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
            const std::size_t done = steps.size() - static_cast<std::size_t>(row);  // newest first
            const std::string id = fmt::format("history/{}", done);
            const bool current = history.cursor() == done;
            const std::string label = done == 0 ? "As it was opened first" : steps[done - 1].label;
            const std::string value = done == 0 ? "" : formatCount(steps[done - 1].pixels) + " px";
            if (ui::listRow(id, label,
                            {.value = value,
                             .selected = current,
                             .dimmed = done > history.cursor(),
                             .tooltip = done == 0 ? "" : steps[done - 1].time})
                    .clicked)
                in.state.want(GoToStep{done});
        }
}

void drawJobsPanel(const PanelInput& in) {
    bool any = false;
    for (const JobStatus& job : in.session.jobs()) {
        any = true;
        std::string text = job.name;
        if (!job.phase.empty() && job.state == JobState::Running) text += " · " + job.phase;
        switch (job.state) {
            case JobState::Waiting:
                text += " · waiting";
                break;
            case JobState::Done:
                text += " · done in " + formatDuration(job.elapsedS);
                break;
            case JobState::Failed:
                text += " · failed: " + job.failure;
                break;
            case JobState::Cancelled:
                text += " · cancelled";
                break;
            case JobState::Running:
                text += " · " + formatDuration(job.elapsedS);
                break;
        }
        const bool live = job.state == JobState::Running || job.state == JobState::Waiting;
        const std::string cancel = live ? fmt::format("jobs/{}/cancel", job.id.value) : "";
        if (live) {
            if (ui::progressRow(text, job.fraction, cancel)) in.state.want(CancelJob{job.id});
        } else {
            ui::clippedText(text, ImGui::GetContentRegionAvail().x);
        }
    }
    if (!any)
        ui::secondaryText("Nothing is running. Opening, importing, training and predicting are listed here.");
}

void drawMessagesPanel(const PanelInput& in) {
    const auto& messages = in.session.messages();
    if (messages.empty()) ui::secondaryText("No messages.");
    for (std::size_t i = messages.size(); i-- > 0;) {
        const Message& m = messages[i];
        const char* icon = m.severity == Severity::Failure   ? icons::kFailure
                           : m.severity == Severity::Warning ? icons::kWarning
                                                             : icons::kInfo;
        ImGui::PushID(static_cast<int>(i));
        ImGui::TextUnformatted(icon);
        ImGui::SameLine(0, px(8));
        const std::string text = m.hint.empty() ? m.text : m.text + " – " + m.hint;
        ui::clippedText(text, ImGui::GetContentRegionAvail().x - px(90));
        ImGui::SameLine();
        ui::rightAlignedText(formatDuration(m.timeS), true);
        ImGui::PopID();
    }
}

void drawCheatSheet(const PanelInput& in) {
    if (!in.state.helpOpen) return;
    if (!ui::beginDialog("help", "Keys", in.state.helpOpen, 760)) return;
    struct Group {
        std::string title;
        std::vector<std::pair<std::string, std::string>> keys;
    };
    std::vector<Group> groups;
    std::size_t lines = 0;
    for (const Action& action : in.actions.all()) {
        if (action.key.empty() || action.group == "Classes") continue;  // nine alike: told once, below
        if (groups.empty() || groups.back().title != action.group)
            groups.push_back({action.group, {}}), lines += 2;
        std::string key;
        for (const std::string& chord : split(action.key, ' ')) key += (key.empty() ? "" : " or ") + chord;
        groups.back().keys.emplace_back(action.label, std::move(key));
        ++lines;
    }
    groups.push_back({"Pointer and classes",
                      {{"Paint, set vertices, draw regions", "left button"},
                       {"Erase with the brush", "Alt + left button"},
                       {"Move the picture", "middle button, or Space + left"},
                       {"Zoom at the pointer", "wheel"},
                       {"Choose a class", "1 … 9"}}});
    lines += 2 + groups.back().keys.size();

    ImGui::BeginChild("##keys", {0, std::min(px(520), ImGui::GetIO().DisplaySize.y * 0.7f)});
    ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {px(12), 0});
    if (ImGui::BeginTable("##columns", 2, ImGuiTableFlags_SizingStretchSame)) {
        ImGui::TableNextColumn();
        std::size_t drawn = 0;
        bool left = true;
        for (const Group& group : groups) {
            if (left && drawn + group.keys.size() / 2 > lines / 2) {
                left = false;
                ImGui::TableNextColumn();
            }
            ui::sectionTitle(group.title);
            for (const auto& [label, key] : group.keys) ui::labelledRow(label, key);
            drawn += group.keys.size() + 2;
        }
        ImGui::EndTable();
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
    ui::endDialog();
}

void drawWelcome(const Actions& actions, const ui::Rect& area) {
    const float width = px(440), height = px(330);
    ui::beginPanel("welcome",
                   {area.x + (area.width - width) / 2, area.y + (area.height - height) / 2, width, height});
    ImGui::PushFont(ui::context().fonts().large);
    ImGui::TextUnformatted("Swath");
    ImGui::PopFont();
    ui::text("Paint masks on a scene, watch a network learn them, see where it is wrong.");
    ui::gap(16);
    if (ui::button("welcome/open", "Open a scene or a project …",
                   {.icon = icons::kFolder, .key = "Ctrl-O", .primary = true, .width = -1}))
        (void)actions.run("file/open");
    ui::gap(6);
    if (ui::button("welcome/demo", "Try the demo",
                   {.icon = icons::kPlay,
                    .tooltip = "A generated scene with a few strokes, training at once",
                    .width = -1}))
        (void)actions.run("file/demo");
    ui::gap(12);
    ui::secondaryText(
        "A scene is a GeoTIFF or anything else that GDAL opens. It stays where it is; labels, history and "
        "runs "
        "go into a .swath project beside it. You can also drop files on this window.");
    ui::gap(8);
    ui::secondaryText("? shows all keys, Ctrl-P finds everything that can be done.");
    ui::endPanel();
}

}  // namespace swath
