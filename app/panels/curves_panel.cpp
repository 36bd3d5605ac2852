// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <deque>
#include <nlohmann/json.hpp>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "app/panels/save_plot.h"
#include "widgets/plot/plot.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

/// What one of the two plots of the dock shows.
enum class PlotChoice { Loss, Iou, F1, Rate, GradientNorm, Throughput, Memory, Waiting };
constexpr std::size_t kPlotChoices = 8;

/// What a plot can show, in the order of PlotChoice.
struct Metric {
    const char *id, *name, *yLabel, *yUnit;
    double scale = 1;  ///< of the stored values
    bool share = false;
    bool smooth = true;                     ///< of the curve of steps
    std::vector<const char*> ofSteps = {};  ///< series of each step
    const char* ofValidation = nullptr;     ///< series of each validation, behind the set's name
    const char* ofTrainSet = nullptr;  ///< the same where the set is the train set, if it is called otherwise
    const char* perClass = nullptr;    ///< series of each class
};

const std::array<Metric, kPlotChoices>& metrics() {
    static const std::array<Metric, kPlotChoices> all{
        Metric{.id = "loss",
               .name = "Loss",
               .yLabel = "loss",
               .yUnit = "",
               .ofSteps = {"train/loss"},
               .ofValidation = "/loss",
               .ofTrainSet = "/set_loss"},
        Metric{.id = "iou",
               .name = "IoU",
               .yLabel = "IoU",
               .yUnit = "",
               .share = true,
               .ofValidation = "/mean_iou",
               .perClass = "/iou/"},
        Metric{.id = "f1",
               .name = "F1",
               .yLabel = "F1",
               .yUnit = "",
               .share = true,
               .ofValidation = "/mean_f1",
               .perClass = "/f1/"},
        Metric{.id = "rate",
               .name = "Learning rate",
               .yLabel = "learning rate",
               .yUnit = "",
               .smooth = false,
               .ofSteps = {"train/learning_rate"}},
        Metric{.id = "gradient",
               .name = "Gradient norm",
               .yLabel = "gradient norm",
               .yUnit = "",
               .ofSteps = {"train/gradient_norm"}},
        Metric{.id = "speed",
               .name = "Throughput",
               .yLabel = "patches/s",
               .yUnit = "",
               .ofSteps = {"train/patches_per_second"}},
        Metric{.id = "memory",
               .name = "Memory",
               .yLabel = "memory",
               .yUnit = "GB",
               .scale = 1e-9,
               .smooth = false,
               .ofSteps = {"train/memory_bytes"}},
        Metric{.id = "waiting",
               .name = "Waiting",
               .yLabel = "waiting for pixels",
               .yUnit = "%",
               .scale = 100,
               .ofSteps = {"train/wait_share"}},
    };
    return all;
}

const Series* curve(const Run& run, const std::string& name) {
    const auto at = run.series.find(name);
    return at == run.series.end() || at->second.value.empty() ? nullptr : &at->second;
}

std::optional<std::size_t> bestOf(const Series& s) {
    if (s.value.empty()) return std::nullopt;
    return static_cast<std::size_t>(std::max_element(s.value.begin(), s.value.end()) - s.value.begin());
}

/// The curves of one plot; scaled values are kept beside the spans that look at them.
struct Curves {
    std::vector<PlotSeries> series;
    std::deque<std::vector<double>> scaled;
};

void add(Curves& out, const Metric& metric, const Series& s, std::string label, Rgb colour, bool dots,
         std::optional<std::size_t> best = {}) {
    std::span<const double> y = s.value;
    if (metric.scale != 1) {
        auto& values = out.scaled.emplace_back(s.value);
        for (double& value : values) value *= metric.scale;
        y = values;
    }
    out.series.push_back({.label = std::move(label),
                          .colour = colour,
                          .x = s.step,
                          .y = y,
                          .dots = dots,
                          .smooth = !dots && metric.smooth,
                          .best = best});
}

Curves curvesOf(const Document& d, const Metric& metric, const std::vector<const Run*>& shown,
                bool perClass) {
    Curves out;
    const bool several = shown.size() > 1;
    const auto label = [&](const Run& run, const std::string& text) {
        return several ? run.name + " " + text : text;
    };
    for (const Run* run : shown) {
        const Rgb ink = several ? runColour(d, *run) : theme().accent;
        const bool both = metric.ofValidation && !metric.ofSteps.empty();
        for (const char* name : metric.ofSteps)
            if (const Series* s = curve(*run, name))
                add(out, metric, *s,
                    several && !both ? run->name : label(*run, both ? "train" : metric.yLabel), ink, false);
        if (!metric.ofValidation) continue;
        const bool judged = curve(*run, "validation/mean_iou") != nullptr;
        const std::string set = judged ? "validation" : "train";
        if (const Series* s =
                curve(*run, set + (!judged && metric.ofTrainSet ? metric.ofTrainSet : metric.ofValidation)))
            add(out, metric, *s,
                metric.share ? label(*run, "mean") : label(*run, judged ? "validation" : "train set"),
                metric.share ? (several ? ink : theme().text) : mixed(ink, theme().text, 0.55), true,
                metric.share ? bestOf(*s) : std::nullopt);
        if (several || !perClass || !metric.perClass) continue;
        for (const LabelClass& c : run->classes.all()) {
            const LabelClass* now = d.classes.find(c.value);
            if (const Series* s = curve(*run, set + metric.perClass + c.name))
                add(out, metric, *s, c.name, now ? now->colour : c.colour, true);
        }
    }
    return out;
}

/// Where labels that were painted meanwhile reached the runs.
std::vector<PlotMark> marksOf(const Document& d, const std::vector<const Run*>& shown) {
    std::vector<PlotMark> marks;
    const bool several = shown.size() > 1;
    for (const Run* run : shown)
        for (const RunRecord::LabelChange& change : run->record.labelChanges)
            if (change.step > 1)
                marks.push_back({static_cast<double>(change.step),
                                 several ? runColour(d, *run) : theme().done,
                                 fmt::format("{}new labels: {} px", several ? run->name + ", " : "",
                                             formatCount(change.pixels))});
    std::ranges::sort(marks, {}, &PlotMark::x);
    return marks;
}

class CurvesPanel final : public Panel {
  public:
    std::string_view id() const override { return "curves"; }
    std::string title(const Session&) const override { return "Curves"; }
    void drawHead(const PanelInput& in) override;
    void draw(const PanelInput& in) override;
    void save(Json& to) const override;
    void load(const Json& from) override;

  private:
    void legend(const PanelInput& in);
    void drawOne(const PanelInput& in, std::size_t which, const std::vector<const Run*>& shown, float width,
                 float height);

    std::array<PlotChoice, 2> plots_{PlotChoice::Loss, PlotChoice::Iou};  ///< left, right
    std::array<ui::PlotState, kPlotChoices> zooms_;
    bool perClass_ = true;
};

void CurvesPanel::save(Json& to) const {
    to = {{"plots", {static_cast<int>(plots_[0]), static_cast<int>(plots_[1])}}, {"per_class", perClass_}};
}

void CurvesPanel::load(const Json& from) {
    perClass_ = from.value("per_class", true);
    const auto both = from.find("plots");
    if (both == from.end() || !both->is_array() || both->size() != plots_.size()) return;
    for (std::size_t i = 0; i < plots_.size(); ++i)
        if ((*both)[i].is_number_integer())
            plots_[i] = static_cast<PlotChoice>(
                std::clamp((*both)[i].get<int>(), 0, static_cast<int>(kPlotChoices) - 1));
}

void CurvesPanel::drawOne(const PanelInput& in, std::size_t which, const std::vector<const Run*>& shown,
                          float width, float height) {
    const auto choice = static_cast<std::size_t>(plots_[which]);
    const Metric& metric = metrics()[choice];
    const Curves curves = curvesOf(in.session.document(), metric, shown, perClass_);
    if (curves.series.empty()) {
        secondaryText(metric.ofValidation ? fmt::format("{} appears with the first validation.", metric.name)
                                          : fmt::format("{} is not told by these runs.", metric.name));
        return;
    }
    PlotAxes axes{.xLabel = "step",
                  .xUnit = "",
                  .yLabel = metric.yLabel,
                  .yUnit = metric.yUnit,
                  .yMin = {},
                  .yMax = {},
                  .marks = marksOf(in.session.document(), shown)};
    if (metric.share) axes.yMin = 0, axes.yMax = 1;
    PlotState& zoom = zooms_[choice];
    ImGui::PushID(static_cast<int>(which));  // both may show the same
    const std::string id = fmt::format("curves/{}", metric.id);
    const PlotResult result = plot(id, width, height, axes, curves.series, zoom);
    ImGui::PopID();
    if (!axes.marks.empty()) recordProbe(id + "/labels-changed");
    if (zoom.zoomed()) recordProbe(id + "/zoomed");
    savePlot(in, result, id, metric.id, axes, curves.series);
}

void CurvesPanel::drawHead(const PanelInput& in) {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const Metric& metric : metrics()) all.emplace_back(metric.name);
        return all;
    }();
    for (std::size_t which = 0; which < plots_.size(); ++which) {
        if (which > 0) ImGui::SameLine(0, px(8));
        int index = static_cast<int>(plots_[which]);
        if (combo(which == 0 ? "curves/choose-left" : "curves/choose-right", "", index, names,
                  {.tooltip = which == 0 ? "What the left plot shows" : "What the right plot shows",
                   .width = 116}))
            plots_[which] = static_cast<PlotChoice>(index);
    }
    ImGui::SameLine(0, px(12));
    (void)checkbox("dock/per-class", "Classes", perClass_,
                   {.tooltip = "IoU and F1 of each class", .width = 20});
    legend(in);
}

/// Of overlaid runs; a click shows or hides one.
void CurvesPanel::legend(const PanelInput& in) {
    const Document& d = in.session.document();
    constexpr std::size_t kMost = 6;
    if (d.runs.size() < 2) return;
    for (std::size_t i = d.runs.size() > kMost ? d.runs.size() - kMost : 0; i < d.runs.size(); ++i) {
        const Run& run = d.runs[i];
        ImGui::SameLine(0, px(i + kMost >= d.runs.size() ? 8 : 4));
        const ImVec2 at = ImGui::GetCursorScreenPos();
        if (ImGui::GetContentRegionAvail().x < px(90)) return;
        if (button(fmt::format("curves/run/{}", i + 1), "   " + run.name,
                   {.tooltip = run.shown ? "Hide its curves" : "Show its curves", .quiet = true}))
            in.want(ShowRun{run.id, !run.shown});
        const Rgb ink = run.shown ? runColour(d, run) : theme().line;
        ImGui::GetWindowDrawList()->AddRectFilled({at.x + px(6), at.y + px(8)},
                                                  {at.x + px(14), at.y + px(16)}, packed(ink), px(2));
    }
}

void CurvesPanel::draw(const PanelInput& in) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float width = room.x, height = std::max(room.y, px(60));
    const Document& d = in.session.document();
    std::vector<const Run*> shown;
    for (const Run& run : d.runs)
        if (run.shown) shown.push_back(&run);
    if (shown.empty()) {
        const bool none = d.runs.empty();
        if (ui::emptyState(
                "curves/empty", icons::kChart,
                none ? "Loss and IoU are drawn here while a network learns. Paint a few strokes of each "
                       "class first."
                     : "Every run is hidden: click one above or in Runs to show its curves.",
                none ? "Train" : "", none ? "T" : ""))
            in.want(StartTraining{in.state.config});
        return;
    }
    const float half = (width - px(12)) / 2;
    const ImVec2 at = ImGui::GetCursorPos();
    drawOne(in, 0, shown, half, height);
    ImGui::SetCursorPos({at.x + half + px(12), at.y});
    drawOne(in, 1, shown, half, height);
}

}  // namespace

Rgb runColour(const Document& document, const Run& run) {
    const auto at = std::ranges::find(document.runs, run.id, &Run::id);
    return defaultClassColour(static_cast<std::size_t>(at - document.runs.begin()));
}

std::unique_ptr<Panel> makeCurvesPanel() {
    return std::make_unique<CurvesPanel>();
}

}  // namespace swath
