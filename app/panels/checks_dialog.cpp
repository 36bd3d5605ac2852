// SPDX-License-Identifier: MIT
// Short trials before a long run: what they are for, one button each, and what came out.
#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "app/panels/save_plot.h"
#include "widgets/plot/plot.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

struct Entry {
    RunCheck check;
    const char* label;
    const char* meaning;
};
constexpr std::array kEntries{
    Entry{RunCheck::Data, "Look at the data",
          "Class shares, band figures, and what would spoil training: leaks, scenes unlike the others, "
          "near-duplicates across roles."},
    Entry{RunCheck::Overfit, "Learn three windows by heart",
          "Up to two minutes. A network that cannot do that will learn nothing else: data or settings are "
          "wrong."},
    Entry{RunCheck::Rates, "Find a learning rate",
          "A hundred steps with a rate that rises from one to the next, until the loss explodes."},
    Entry{RunCheck::Batch, "Find the largest batch",
          "Doubles the batch until memory is short, or a patch takes no less time than before."},
};

constexpr std::size_t kLinesAtOnce = 8;  ///< more are scrolled

void figures(const std::vector<std::string>& lines) {
    const bool scrolled = lines.size() > kLinesAtOnce;
    if (scrolled) ImGui::BeginChild("##figures", {0, px(180)});
    for (const std::string& line : lines) secondaryText(line);
    if (scrolled) ImGui::EndChild();
}

class ChecksDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "checks"; }
    std::string title() const override { return "Try before a long run"; }
    float width(const WindowInput&) const override { return 520; }
    bool draw(const PanelInput& in) override;

  private:
    void report(const PanelInput& in, const CheckReport& r);
    PlotState plot_;
};

void ChecksDialog::report(const PanelInput& in, const CheckReport& r) {
    statusPill(r.passed                    ? "Passed"
               : r.check == RunCheck::Data ? "Look closer"
                                           : "Not passed",
               r.passed ? Tone::Done : Tone::Warning, r.passed ? icons::kDone : icons::kWarning);
    recordProbe("checks/verdict");
    ImGui::PushTextWrapPos();
    text(r.verdict);
    ImGui::PopTextWrapPos();
    if (!r.hint.empty()) secondaryText(r.hint);
    for (const std::string& warning : r.warnings) {
        ImGui::PushTextWrapPos();
        text(fmt::format("{}  {}", icons::kWarning, warning));
        ImGui::PopTextWrapPos();
    }
    if (!r.warnings.empty()) gap(4);
    figures(r.lines);
    if (r.x.size() > 1) {
        const PlotSeries series{.label = r.yLabel,
                                .colour = theme().accent,
                                .x = r.x,
                                .y = r.y,
                                .dots = r.check != RunCheck::Rates,
                                .smooth = r.check == RunCheck::Rates,
                                .best = {}};
        PlotAxes axes{
            .xLabel = r.xLabel, .xUnit = "", .yLabel = r.yLabel, .yUnit = "", .yMin = {}, .yMax = {}};
        axes.logX = r.check == RunCheck::Rates;
        const std::span all(&series, 1);
        savePlot(in, plot("checks/plot", 0, px(180), axes, all, plot_), "checks/plot", checkName(r.check),
                 axes, all);
    }
    if (r.suggestedRate &&
        button("checks/use", fmt::format("Take {:.1e} as the learning rate", *r.suggestedRate),
               {.icon = icons::kCheck}))
        in.state.config.learningRate = *r.suggestedRate;
    if (r.suggestedBatch &&
        button("checks/use", fmt::format("Take batches of {}", *r.suggestedBatch), {.icon = icons::kCheck}))
        in.state.config.batchSize = *r.suggestedBatch;
}

bool ChecksDialog::draw(const PanelInput& in) {
    const bool busy = in.session.checking(), training = in.session.training().active();
    for (const Entry& entry : kEntries) {
        if (button(
                fmt::format("checks/{}", checkName(entry.check)), entry.label,
                {.icon = icons::kPlay, .tooltip = entry.meaning, .enabled = !busy && !training, .width = -1}))
            in.want(TryTraining{entry.check, in.state.config});
        secondaryText(entry.meaning);
        gap(4);
    }
    if (training) secondaryText("A run is going on: stop it first.");
    if (busy) {
        for (const JobStatus& job : in.session.jobs())
            if (job.state == JobState::Running && job.kind == JobKind::Check &&
                progressRow(job.name + " · " + job.phase, job.fraction, "checks/cancel"))
                in.want(CancelJob{job.id});
    } else if (const CheckReport* last = in.session.check()) {
        separator();
        report(in, *last);
    }
    return true;
}

}  // namespace

std::unique_ptr<Dialog> makeChecksDialog() {
    return std::make_unique<ChecksDialog>();
}

}  // namespace swath
