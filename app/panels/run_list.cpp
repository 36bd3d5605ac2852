// SPDX-License-Identifier: MIT
// The runs of a project: which are drawn, what can be done with each, and several side by side.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "engine/runs/run_comparison.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

void runMenu(const PanelInput& in, const Run& run, const std::string& id) {
    const bool idle = !in.session.training().active();
    const Document& d = in.session.document();
    if (menuItem(id + "/continue", "Go on from its checkpoint", "", run.hasCheckpoint && idle, false,
                 icons::kPlay)) {
        TrainConfig config = run.config;
        config.epochs = std::max(in.state.config.epochs, run.config.epochs);
        in.state.want(ContinueRun{run.id, config});
    }
    if (menuItem(id + "/repeat", "Repeat it", "", idle && !in.session.readOnly(), false, icons::kRedo)) {
        TrainConfig config = run.config;
        if (config.threads == 0) config.threads = run.record.threads;
        in.state.want(StartTraining{config, run.id});
    }
    if (menuItem(id + "/predict", "Predict this scene with it", "", run.hasCheckpoint, false, icons::kMap))
        in.state.want(PredictScene{d.currentScene, run.id});
    if (menuItem(id + "/film", "Show its film", "", true, false, icons::kFilm)) {
        in.state.filmRun = run.id;
        in.state.dock = DockTab::Film;
    }
    if (menuItem(id + "/export", "Write its weights beside the project", "", run.hasCheckpoint, false,
                 icons::kDownload)) {
        std::filesystem::path file = in.session.path();
        file.replace_extension();
        file += fmt::format("-{}.safetensors", run.name);
        in.state.want(ExportWeights{run.id, file});
    }
    if (menuItem(id + "/curves", "Write its curves for TensorBoard", "", true, false, icons::kChart)) {
        std::filesystem::path folder = in.session.path();
        folder.replace_extension();
        folder += "-runs";
        in.state.want(ExportRuns{{run.id}, folder});
    }
    if (menuItem(id + "/settings", "Use its settings", "", idle, false, icons::kSliders))
        in.state.config = run.config;
}

std::string describe(const Run& run) {
    std::string text = fmt::format("started {}, {}", run.startedAt, run.config.network);
    if (!run.config.recipe.empty()) text += ", recipe " + run.config.recipe;
    if (!run.record.exitReason.empty()) text += "\n" + run.record.exitReason;
    if (!run.record.labels.empty()) text += "\nlabels " + run.record.labels;
    return text + "\nClick shows or hides its curves, right click offers more";
}

void table(const std::vector<RunComparison::Row>& rows, const char* title) {
    if (rows.empty()) return;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    secondaryText(title);
    for (const auto& row : rows) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        clippedText(row.name, ImGui::GetContentRegionAvail().x);
        for (const std::string& cell : row.cells) {
            ImGui::TableNextColumn();
            clippedText(cell, ImGui::GetContentRegionAvail().x);
        }
    }
}

}  // namespace

void drawRunList(const PanelInput& in) {
    const Document& d = in.session.document();
    if (d.runs.empty()) return;
    sectionTitle("Runs");
    for (std::size_t i = d.runs.size(); i-- > 0;) {
        const Run& run = d.runs[i];
        const std::string id = fmt::format("runs/{}", i + 1);
        std::string best = "–";
        if (const auto score = runScores(run).meanIou.best) best = fmt::format("{:.3f}", *score);
        const auto row = listRow(id, run.name + " · " + run.state,
                                 {.swatch = run.shown ? std::optional(runColour(d, run)) : std::nullopt,
                                  .icon = run.shown ? icons::kEye : icons::kEyeOff,
                                  .value = best,
                                  .dimmed = !run.shown,
                                  .tooltip = describe(run)});
        if (row.clicked) in.state.want(ShowRun{run.id, !run.shown});
        if (beginContextMenu(id + "/menu")) {
            runMenu(in, run, id);
            endMenu();
        }
    }
    const auto shown = std::ranges::count_if(d.runs, &Run::shown);
    if (d.runs.size() > 1 && button("runs/compare", "Compare those that are shown",
                                    {.icon = icons::kTable,
                                     .tooltip = "What differs in their settings, and what they reached",
                                     .enabled = shown > 1,
                                     .width = -1}))
        in.state.compareOpen = true;
}

void drawComparison(const PanelInput& in) {
    if (!in.state.compareOpen) return;
    constexpr float kName = 190, kCell = 130;
    constexpr std::size_t kMost = 6;
    std::vector<const Run*> runs;
    for (const Run& run : in.session.document().runs)
        if (run.shown) runs.push_back(&run);
    if (runs.size() > kMost) runs.erase(runs.begin(), runs.end() - kMost);
    const float width = kName + kCell * static_cast<float>(std::max<std::size_t>(runs.size(), 2)) + 48;
    if (!beginDialog("compare", "Runs side by side", in.state.compareOpen, width)) return;
    const RunComparison comparison = compareRuns(runs);
    const float height = std::min(px(520), ImGui::GetIO().DisplaySize.y - px(150));
    const int columns = static_cast<int>(runs.size()) + 1;
    if (ImGui::BeginTable("##compare", columns, ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg,
                          {0, height})) {
        ImGui::TableSetupScrollFreeze(1, 1);
        ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, px(kName));
        for (const std::string& name : comparison.runs)
            ImGui::TableSetupColumn(name.c_str(), ImGuiTableColumnFlags_WidthStretch);
        ImGui::TableHeadersRow();
        table(comparison.settings, "settings that differ");
        table(comparison.facts, "how they ran");
        table(comparison.scores, "what they reached");
        ImGui::EndTable();
        recordProbe("compare/table");
    }
    if (comparison.settings.empty()) secondaryText("Their settings are the same.");
    endDialog();
}

}  // namespace swath
