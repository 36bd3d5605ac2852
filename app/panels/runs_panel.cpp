// SPDX-License-Identifier: MIT
// The runs of a project: which are drawn, and what can be done with each.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "engine/runs/run_comparison.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
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
        in.want(ContinueRun{run.id, config});
    }
    if (menuItem(id + "/repeat", "Repeat it", "", idle && !in.session.readOnly(), false, icons::kRedo)) {
        TrainConfig config = run.config;
        if (config.threads == 0) config.threads = run.record.threads;
        in.want(StartTraining{config, run.id});
    }
    if (menuItem(id + "/repeat-exactly", "Repeat it with its own labels", "",
                 idle && !in.session.readOnly() && !run.record.labelChanges.empty(), false, icons::kRedo)) {
        TrainConfig config = run.config;
        if (config.threads == 0) config.threads = run.record.threads;
        in.want(StartTraining{config, run.id, true});
    }
    if (menuItem(id + "/predict", "Predict this scene with it", "", run.hasCheckpoint, false, icons::kMap))
        in.want(PredictScene{d.currentScene, run.id});
    if (menuItem(id + "/film", "Show its film", "", true, false, icons::kFilm)) {
        in.state.selectedRun = run.id;
        in.show("film");
    }
    if (menuItem(id + "/export", "Write its weights beside the project", "", run.hasCheckpoint, false,
                 icons::kDownload)) {
        std::filesystem::path file = in.session.path();
        file.replace_extension();
        file += fmt::format("-{}.safetensors", run.name);
        in.want(ExportWeights{run.id, file});
    }
    if (menuItem(id + "/curves", "Write its curves for TensorBoard", "", true, false, icons::kChart)) {
        std::filesystem::path folder = in.session.path();
        folder.replace_extension();
        folder += "-runs";
        in.want(ExportRuns{{run.id}, folder});
    }
    if (menuItem(id + "/settings", "Use its settings", "", idle, false, icons::kSliders))
        in.state.config = run.config;
}

std::string describe(const Run& run) {
    std::string text = fmt::format("started {}, {}", run.startedAt, run.config.network);
    if (!run.config.recipe.empty()) text += ", recipe " + run.config.recipe;
    if (!run.record.exitReason.empty()) text += "\n" + run.record.exitReason;
    if (!run.record.labels.empty()) text += "\nlabels " + run.record.labels;
    return text + "\nClick shows or hides its curves";
}

class RunsPanel final : public Panel {
  public:
    std::string_view id() const override { return "runs"; }
    std::string title(const Session& session) const override {
        const auto count = session.document().runs.size();
        return count > 0 ? fmt::format("Runs {}", count) : "Runs";
    }
    void draw(const PanelInput& in) override;

  private:
    void row(const PanelInput& in, std::size_t index);
    ListView list_;
    RunId chosen_;
};

void RunsPanel::row(const PanelInput& in, std::size_t index) {
    const Document& d = in.session.document();
    const Run& run = d.runs[index];
    const std::string id = fmt::format("runs/{}", index + 1);
    std::string best = "–";
    if (const auto score = runScores(run).meanIou.best) best = fmt::format("{:.3f}", *score);
    const auto row = listRow(id, run.name + " · " + run.state,
                             {.swatch = run.shown ? std::optional(runColour(d, run)) : std::nullopt,
                              .icon = run.shown ? icons::kEye : icons::kEyeOff,
                              .value = best,
                              .selected = run.id == chosen_,
                              .dimmed = !run.shown,
                              .tooltip = describe(run),
                              .valueRoom = 22});
    if (row.clicked) {
        chosen_ = run.id;
        in.want(ShowRun{run.id, !run.shown});
    }
    if (beginContextMenu(id + "/menu")) {
        runMenu(in, run, id);
        endMenu();
    }
    rowMenu(id, row);
    if (list_.walkedTo(index)) ImGui::SetScrollHereY();
}

void RunsPanel::draw(const PanelInput& in) {
    const Document& d = in.session.document();
    if (d.runs.empty()) {
        if (emptyState("runs/empty", icons::kHistory,
                       "Each training leaves a run here: its settings, curves and weights, to compare and to "
                       "go on from.",
                       "Train", "T"))
            in.want(StartTraining{in.state.config});
        return;
    }
    labelledRow("newest first", "best mean IoU");
    list_.begin("runs", d.runs.size(), "runs");
    std::optional<std::size_t> chosen;
    for (std::size_t i = d.runs.size(); i-- > 0;) {
        if (!list_.shows(d.runs[i].name + " " + d.runs[i].config.network + " " + d.runs[i].config.recipe))
            continue;
        list_.add(i, describe(d.runs[i]));
        if (d.runs[i].id == chosen_) chosen = i;
        row(in, i);
    }
    if (const auto walked = list_.end(chosen)) chosen_ = d.runs[*walked].id;
    gap(8);
    const auto shown = std::ranges::count_if(d.runs, &Run::shown);
    if (d.runs.size() > 1 && button("runs/compare", "Compare those that are shown",
                                    {.icon = icons::kTable,
                                     .tooltip = "What differs in their settings, and what they reached",
                                     .enabled = shown > 1,
                                     .width = -1}))
        in.open("compare");
}

}  // namespace

std::unique_ptr<Panel> makeRunsPanel() {
    return std::make_unique<RunsPanel>();
}

}  // namespace swath
