// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "engine/core/file.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

const Series* curve(const Run& run, const std::string& name) {
    const auto at = run.series.find(name);
    return at == run.series.end() || at->second.value.empty() ? nullptr : &at->second;
}

std::optional<std::size_t> bestOf(const Series& s) {
    if (s.value.empty()) return std::nullopt;
    return static_cast<std::size_t>(std::max_element(s.value.begin(), s.value.end()) - s.value.begin());
}

void save(const PanelInput& in, const ui::PlotResult& result, const char* name, const ui::PlotAxes& axes,
          std::span<const ui::PlotSeries> series) {
    const auto beside = [&](const char* ending) {
        return in.session.path().parent_path() / (in.session.path().stem().string() + "-" + name + ending);
    };
    const auto drawn = ui::probes().find(std::string("curves/") + name);
    if (result.savePicture && drawn) in.state.picture = PictureWish{beside(".png"), drawn->rect};
    if (!result.saveCsv) return;
    const auto path = beside(".csv");
    const Status written = writeText(path, ui::plotCsv(axes, series));
    in.state.notice = written ? "Saved " + path.string() : written.error().text();
}

}  // namespace

void drawCurvesPanel(const PanelInput& in, float width, float height) {
    using namespace ui;
    const Document& d = in.session.document();
    std::vector<const Run*> shown;
    for (const Run& run : d.runs)
        if (run.shown) shown.push_back(&run);
    if (shown.empty()) {
        if (ui::emptyState("curves/empty", icons::kChart,
                           "Loss and IoU are drawn here while a network learns. Paint a few strokes of each "
                           "class first.",
                           "Train", "T"))
            in.state.want(StartTraining{in.state.config});
        return;
    }
    const auto several = shown.size() > 1;
    const auto runName = [&](const Run& run, const std::string& text) {
        return several ? run.name + " " + text : text;
    };
    const float half = (width - px(12)) / 2;

    std::vector<PlotSeries> loss, iou;
    for (const Run* run : shown) {
        const Rgb ink =
            several ? defaultClassColour(static_cast<std::size_t>(run - d.runs.data())) : theme().accent;
        if (const Series* s = curve(*run, "train/loss"))
            loss.push_back({.label = runName(*run, "train"),
                            .colour = ink,
                            .x = s->step,
                            .y = s->value,
                            .smooth = true,
                            .best = {}});
        if (const Series* s = curve(*run, "validation/loss"))
            loss.push_back({.label = runName(*run, "validation"),
                            .colour = mixed(ink, theme().text, 0.55),
                            .x = s->step,
                            .y = s->value,
                            .dots = true,
                            .best = {}});
        for (const char* set : {"validation", "train"}) {
            if (const Series* s = curve(*run, std::string(set) + "/mean_iou"))
                iou.push_back({.label = runName(*run, "mean"),
                               .colour = several ? ink : theme().text,
                               .x = s->step,
                               .y = s->value,
                               .dots = true,
                               .best = bestOf(*s)});
            if (several || !in.state.iouPerClass) continue;
            for (const LabelClass& c : run->classes.all()) {
                const LabelClass* now = d.classes.find(c.value);
                if (const Series* s = curve(*run, std::string(set) + "/iou/" + c.name))
                    iou.push_back({.label = c.name,
                                   .colour = now ? now->colour : c.colour,
                                   .x = s->step,
                                   .y = s->value,
                                   .dots = true,
                                   .best = {}});
            }
        }
    }
    const ImVec2 at = ImGui::GetCursorPos();
    const PlotAxes lossAxes{
        .xLabel = "step", .xUnit = "", .yLabel = "loss", .yUnit = "", .yMin = {}, .yMax = {}};
    save(in, ui::plot("curves/loss", half, height, lossAxes, loss, in.state.lossPlot), "loss", lossAxes,
         loss);
    ImGui::SetCursorPos({at.x + half + px(12), at.y});
    if (iou.empty()) {
        ui::secondaryText("IoU appears with the first validation.");
        return;
    }
    const PlotAxes iouAxes{.xLabel = "step", .xUnit = "", .yLabel = "IoU", .yUnit = "", .yMin = 0, .yMax = 1};
    save(in, ui::plot("curves/iou", half, height, iouAxes, iou, in.state.iouPlot), "iou", iouAxes, iou);
}

}  // namespace swath
