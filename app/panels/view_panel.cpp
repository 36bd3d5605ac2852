// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <utility>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "engine/imagery/composition.h"
#include "engine/imagery/derived_band.h"
#include "engine/raster/sample_values.h"
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

void failure(const PanelInput& in, const Scene& scene) {
    ui::secondaryText(scene.failure);
    if (ui::button("view/locate", "Locate …",
                   {.icon = icons::kSearch, .tooltip = "Say where its file is now", .width = -1}))
        in.state.help.locate = scene.id;
}

/// A derived band and the file under a scene are left alone while something reads them.
bool mayChangeBands(const PanelInput& in) {
    return !in.session.readOnly() && !in.session.training().active();
}

/// "Values are stored × 0.0001 − 0.1", of the first band that declares it.
std::string unitsText(const Scene& scene) {
    if (scene.units == SampleUnits::Raw) return "Samples are taken as they are stored.";
    for (const BandInfo& band : scene.info.bands)
        if (const std::string scaling = scalingText(band); !scaling.empty())
            return fmt::format("Values are {}, as the file declares.", scaling);
    return "";
}

/// What is taken for a mask, and what for values; both as the file says unless somebody knows better.
void reading(const PanelInput& in, const Scene& scene) {
    const std::string units = unitsText(scene);
    if (!scene.ready || (scene.info.maskNote.empty() && units.empty())) return;
    ui::sectionTitle("Mask and values");
    SetReading wanted{scene.id, scene.alpha, scene.units};
    bool changed = false;
    if (!scene.info.maskNote.empty()) {
        ui::secondaryText(scene.info.maskNote);
        ui::recordProbe("bands/mask");
    }
    if (scene.info.marksAlpha) {
        static const std::vector<std::string> kUses{"Automatic", "A mask", "A band"};
        int use = static_cast<int>(scene.alpha);
        changed |=
            ui::combo("bands/alpha", "Alpha is", use, kUses,
                      {.tooltip = "What the band is that the file marks as alpha: where there is data, "
                                  "or data. Automatic: a mask if it holds a few values only",
                       .enabled = mayChangeBands(in)});
        wanted.alpha = static_cast<AlphaUse>(use);
    }
    if (!units.empty()) {
        static const std::vector<std::string> kUnits{"As declared", "As stored"};
        ui::secondaryText(units);
        int unit = static_cast<int>(scene.units);
        changed |= ui::segmented(
            "bands/units", "Values", unit, kUnits,
            {.tooltip = "With the scale and offset of the file, or raw", .enabled = mayChangeBands(in)});
        wanted.units = static_cast<SampleUnits>(unit);
    }
    if (changed) in.want(wanted);
}

std::string derivedTooltip() {
    std::string text =
        "A formula like (b4 - b3) / (b4 + b3), or a filter of one band like median(b4, radius=2).\nThe "
        "filters:";
    for (const BandFilter& filter : bandFilters()) {
        text += fmt::format("\n{}(b1", filter.name);
        for (const FilterArgument& a : filter.arguments) text += fmt::format(", {}={}", a.name, a.otherwise);
        text += ")  " + filter.label;
    }
    return text;
}

class ViewPanel final : public Panel {
  public:
    std::string_view id() const override { return "view"; }
    std::string title(const Session&) const override { return "View"; }
    void draw(const PanelInput& in) override {
        const Scene* scene = in.session.document().current();
        if (!scene) {
            if (ui::emptyState("view/empty", icons::kImage,
                               "Bands and stretch of the scene that is shown. There is none yet.",
                               "Add a scene …", in.actions.keyOf("file/open")))
                (void)in.actions.run("file/open");
            return;
        }
        if (!scene->failure.empty())
            failure(in, *scene);
        else if (!scene->ready || scene->statistics.bands.empty())
            ui::secondaryText("Bands and stretch appear here once the scene is open.");
        else
            composition(in, *scene);
        reading(in, *scene);
        derivedBands(in, *scene);
    }

  private:
    void derivedBands(const PanelInput& in, const Scene& scene);
    std::string typed_;
    std::size_t known_ = 0;  ///< derived bands when something was typed last
};

void ViewPanel::derivedBands(const PanelInput& in, const Scene& scene) {
    if (!scene.ready && scene.failure.empty()) return;
    ui::sectionTitle("Derived bands");
    const bool free = mayChangeBands(in);
    if (!scene.derived.empty()) {
        const std::string last = derivedText(scene.derived.back());
        if (ui::button("bands/remove", "Remove " + last,
                       {.icon = icons::kTrash,
                        .tooltip = "Takes the last derived band away: " + last,
                        .enabled = free,
                        .width = -1}))
            in.want(RemoveBand{scene.id});
    }
    if (std::exchange(known_, scene.derived.size()) < scene.derived.size())
        typed_.clear();  // it is there now
    const std::string tip = derivedTooltip();
    const auto event = ui::textField("bands/new", "", typed_,
                                     {.hint = "median(b1, radius=2)", .tooltip = tip, .enabled = free});
    const bool pressed =
        ui::button("bands/add", "Add a band",
                   {.icon = icons::kPlus,
                    .tooltip = "Works it out of the bands that there are, under the next number",
                    .enabled = free && !typed_.empty(),
                    .width = -1});
    if ((pressed || event == ui::TextEvent::Submitted) && !typed_.empty()) in.want(AddBand{scene.id, typed_});
}

}  // namespace

std::unique_ptr<Panel> makeViewPanel() {
    return std::make_unique<ViewPanel>();
}

}  // namespace swath
