// SPDX-License-Identifier: MIT
// The values of all bands under the pointer and at pinned pixels, and those of the classes.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "app/panels/save_plot.h"
#include "app/views/scene_marks.h"
#include "app/views/spectrum_table.h"
#include "widgets/plot/plot.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr double kRestS = 0.15;  // of the pointer, before a file is read

class SpectrumPanel final : public Panel {
  public:
    std::string_view id() const override { return "spectrum"; }
    std::string title(const Session&) const override { return "Spectrum"; }
    void drawHead(const PanelInput& in) override;
    void draw(const PanelInput& in) override;
    void save(Json& to) const override {
        to = {{"classes", classes_}, {"spread", spread_}, {"wavelengths", wavelengths_}};
    }
    void load(const Json& from) override {
        for (const auto& [key, into] :
             {std::pair{"classes", &classes_}, {"spread", &spread_}, {"wavelengths", &wavelengths_}})
            if (const auto at = from.find(key); at != from.end() && at->is_boolean()) *into = at->get<bool>();
    }

  private:
    void followPointer(const PanelInput& in, const Scene& scene);
    SpectrumTable table(const Session& session, const Scene& scene) const;

    bool classes_ = true, spread_ = true, wavelengths_ = true;
    SceneId of_;  ///< whose pixel the pointer was over last
    int x_ = -1, y_ = -1;
    std::vector<float> pointer_;  ///< its values; empty: not known yet
    double cameAtS_ = 0;
    bool asked_ = false;
    PlotState plot_;
};

/// What is under the pointer stays there when the pointer goes on to the plot.
void SpectrumPanel::followPointer(const PanelInput& in, const Scene& scene) {
    in.state.spectrumWanted = true;
    if (of_ != scene.id) of_ = scene.id, x_ = y_ = -1, pointer_.clear();
    const auto& hover = in.state.hover;
    const int x = hover ? static_cast<int>(std::floor(hover->x)) : -1;
    const int y = hover ? static_cast<int>(std::floor(hover->y)) : -1;
    const bool within = RectI{0, 0, scene.info.size.width, scene.info.size.height}.contains(x, y);
    if (within && (x != x_ || y != y_)) {
        x_ = x, y_ = y;
        cameAtS_ = ImGui::GetTime();
        asked_ = false;
    }
    const auto& read = in.session.spectra().read();
    if (within && !in.state.hoverSpectrum.empty()) {
        pointer_ = in.state.hoverSpectrum;
    } else if (read && read->scene == scene.id && read->x == x_ && read->y == y_) {
        pointer_ = read->values;
    } else if (x_ >= 0 && !asked_ && ImGui::GetTime() - cameAtS_ >= kRestS) {
        asked_ = true;
        in.want(ReadSpectrum{scene.id, x_, y_});
    } else if (x_ >= 0 && !asked_) {
        in.wishes.anotherFrame = true;
    }
}

SpectrumTable SpectrumPanel::table(const Session& session, const Scene& scene) const {
    SpectrumTable table(scene.info, wavelengths_);
    if (!pointer_.empty())
        table.add({.label = fmt::format("pixel {}, {}", x_, y_),
                   .colour = theme().text,
                   .values = {pointer_.begin(), pointer_.end()}});
    for (const PinnedSpectrum& pin : session.spectra().pinned())
        if (pin.scene == scene.id)
            table.add({.label = fmt::format("{}: {}, {}", pin.number, pin.x, pin.y),
                       .colour = pinColour(pin.number),
                       .values = {pin.values.begin(), pin.values.end()}});
    const SceneSpectra* known = session.spectra().classes();
    if (!classes_ || !known || known->scene != scene.id) return table;
    for (const ClassSpectrum& spectrum : known->classes)
        if (const LabelClass* c = session.document().classes.find(spectrum.classValue))
            table.add({.label = c->name,
                       .colour = c->colour,
                       .values = spectrum.mean,
                       .deviations = spectrum.deviation,
                       .pixels = spectrum.pixels});
    return table;
}

void SpectrumPanel::drawHead(const PanelInput& in) {
    const Scene* scene = in.session.document().current();
    const bool ready = scene && scene->ready;
    const SpectrumTable now = ready ? table(in.session, *scene) : SpectrumTable();
    if (button("spectrum/copy", "Copy",
               {.icon = icons::kCopy,
                .tooltip = "All curves as CSV: a row a band",
                .enabled = !now.lines().empty()}))
        ImGui::SetClipboardText(now.csv().c_str());
    ImGui::SameLine(0, px(8));
    if (button("spectrum/clear", "Unpin all",
               {.icon = icons::kPin,
                .tooltip = fmt::format("{} over the scene pins what is under the pointer",
                                       in.actions.keyOf("spectrum/pin")),
                .enabled = !in.session.spectra().pinned().empty()}))
        in.want(UnpinSpectrum{});
    ImGui::SameLine(0, px(12));
    (void)checkbox("spectrum/classes", "Classes", classes_,
                   {.tooltip = "Means of what is labelled, from some thousand pixels of each", .width = 20});
    ImGui::SameLine(0, px(12));
    (void)checkbox(
        "spectrum/spread", "Deviation", spread_,
        {.tooltip = "One standard deviation to both sides of the means", .enabled = classes_, .width = 20});
    if (!ready || !SpectrumTable::hasWavelengths(scene->info)) return;
    ImGui::SameLine(0, px(12));
    (void)checkbox("spectrum/wavelengths", "Wavelengths", wavelengths_,
                   {.tooltip = "Off: bands side by side, also those without a wavelength", .width = 20});
}

void SpectrumPanel::draw(const PanelInput& in) {
    const Scene* scene = in.session.document().current();
    if (!scene || !scene->ready) {
        secondaryText("The values of all bands under the pointer appear here once there is a scene.");
        return;
    }
    followPointer(in, *scene);
    const SpectrumTable now = table(in.session, *scene);
    if (now.lines().empty()) {
        secondaryText(
            fmt::format("Move the pointer over the scene: the values of its bands are drawn here. {} "
                        "pins them. The means of classes follow the labels.",
                        in.actions.keyOf("spectrum/pin")));
        recordProbe("spectrum/empty");
        return;
    }
    std::vector<PlotSeries> series;
    for (const SpectrumTable::Line& line : now.lines())
        series.push_back(
            {.label = line.label,
             .colour = line.colour,
             .x = now.x(),
             .y = line.values,
             .spread = spread_ ? std::span<const double>(line.deviations) : std::span<const double>(),
             .dots = true,
             .best = {}});
    PlotAxes axes{.xLabel = now.overWavelengths() ? "wavelength" : "band",
                  .xUnit = now.overWavelengths() ? "nm" : "",
                  .yLabel = "value",
                  .yUnit = scene->info.bands.front().unit,
                  .yMin = {},
                  .yMax = {}};
    for (std::size_t i = 0; i < now.x().size(); ++i)
        axes.marks.push_back({now.x()[i], theme().line, now.names()[i]});
    const PlotResult result = plot("spectrum/plot", 0, 0, axes, series, plot_);
    savePlot(in, result, "spectrum/plot", "spectrum", axes, series);
}

}  // namespace

std::unique_ptr<Panel> makeSpectrumPanel() {
    return std::make_unique<SpectrumPanel>();
}

}  // namespace swath
