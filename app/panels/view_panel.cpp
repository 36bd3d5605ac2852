// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "engine/imagery/composition.h"
#include "widgets/ui/histogram.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

void composition(const PanelInput& in, const Scene& scene) {
    static const char* const kNames[] = {"Red", "Green", "Blue"};
    static const Rgb kInks[] = {{0xe5, 0x6b, 0x6b}, {0x6b, 0xc4, 0x6b}, {0x6b, 0x9b, 0xe5}};
    Composition c = scene.composition;
    std::vector<std::string> bands;
    for (std::size_t b = 0; b < scene.info.bands.size(); ++b)
        bands.push_back(fmt::format("{}  {}", b + 1, scene.info.bands[b].name));
    bool changed = false;
    for (std::size_t i = 0; i < 3; ++i) {
        ChannelStretch& channel = c.channels[i];
        const std::string id = fmt::format("bands/{}", i);
        int band = channel.band;
        if (ui::combo(id, kNames[i], band, bands, {.tooltip = "Which band is shown in this colour"})) {
            channel.band = band;
            const BandStatistics& s = scene.statistics.bands[static_cast<std::size_t>(band)];
            channel.lo = s.p2, channel.hi = s.p98;
            c.palette = false;
            changed = true;
        }
        const BandStatistics& s = scene.statistics.bands[static_cast<std::size_t>(channel.band)];
        if (s.count == 0) continue;
        const auto event =
            ui::histogram(id + "/histogram", s.histogram, s.min, s.max, channel.lo, channel.hi, kInks[i], 36);
        if (event == HistogramEvent::Reset) channel.lo = s.p2, channel.hi = s.p98;
        if (event != HistogramEvent::None) c.palette = false;
        changed |= event != HistogramEvent::None;
    }
    double gamma = c.gamma;
    if (ui::slider("bands/gamma", "Gamma", gamma, 0.3, 3.0, {.tooltip = "Above 1 lifts the shadows"})) {
        c.gamma = gamma;
        changed = true;
    }
    if (ui::button("bands/reset", "Stretch 2–98 %",
                   {.icon = icons::kContrast, .tooltip = "From the scene's percentiles", .width = -1})) {
        c = restretched(c, scene.statistics);
        c.palette = false;
        changed = true;
    }
    if (changed) in.want(SetComposition{scene.id, c});
}

class ViewPanel final : public Panel {
  public:
    std::string_view id() const override { return "view"; }
    std::string title(const Session&) const override { return "View"; }
    void draw(const PanelInput& in) override {
        const Scene* scene = in.session.document().current();
        if (!scene)
            ui::secondaryText("Bands and stretch of the scene that is shown. There is none yet.");
        else if (!scene->ready || scene->statistics.bands.empty())
            ui::secondaryText("Bands and stretch appear here once the scene is open.");
        else
            composition(in, *scene);
    }
};

}  // namespace

std::unique_ptr<Panel> makeViewPanel() {
    return std::make_unique<ViewPanel>();
}

}  // namespace swath
