// SPDX-License-Identifier: MIT
// The runs of a project: which are drawn, and what can be done with each.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "app/panels/run_menu.h"
#include "engine/runs/run_comparison.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

std::string describe(const Run& run) {
    std::string text = fmt::format("started {}, {}", run.startedAt, learnerName(run.config));
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
    RunMenu menu_;
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
        menu_.draw(in, run, id);
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
        if (!list_.shows(d.runs[i].name + " " + learnerName(d.runs[i].config) + " " +
                         d.runs[i].config.recipe))
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
