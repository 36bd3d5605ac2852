// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <utility>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "engine/document/scene_bands.h"
#include "engine/imagery/composition.h"
#include "engine/imagery/derived_band.h"
#include "engine/imagery/indices.h"
#include "engine/imagery/view_presets.h"
#include "engine/raster/sample_values.h"
#include "widgets/ui/histogram.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr std::size_t kMostInMenu = 24;

/// Ready choices of bands; those that the scene has not are there, but cannot be chosen.
bool presets(const PanelInput& in, const Scene& scene, Composition& c) {
    bool changed = false;
    if (ui::button(
            "bands/presets", "Show as …",
            {.icon = icons::kContrast, .tooltip = "True colour, false colour, one band …", .width = -1}))
        ui::openMenu("bands/presets-menu");
    if (!ui::beginMenu("bands/presets-menu")) return false;
    for (const ViewPreset& preset : viewPresets()) {
        const auto composed = composedBy(preset, scene.info, scene.statistics, c);
        const std::string label = fmt::format("{}: {}", preset.title, preset.shows);
        if (!ui::menuItem(fmt::format("bands/preset/{}", preset.name), label,
                          in.actions.keyOf(fmt::format("bands/{}", preset.name)), composed.has_value(),
                          composed && *composed == c))
            continue;
        c = *composed;
        changed = true;
    }
    ui::separator();
    for (std::size_t b = 0; b < std::min<std::size_t>(scene.info.bands.size(), kMostInMenu); ++b) {
        const Composition grey = greyOf(static_cast<int>(b), scene.statistics, c);
        if (!ui::menuItem(fmt::format("bands/grey/{}", b + 1),
                          fmt::format("Band {} in grey: {}", b + 1, scene.info.bands[b].name), {}, true,
                          grey == c))
            continue;
        c = grey;
        changed = true;
    }
    ui::endMenu();
    return changed;
}

void composition(const PanelInput& in, const Scene& scene) {
    static const char* const kNames[] = {"Red", "Green", "Blue"};
    static const Rgb kInks[] = {{0xe5, 0x6b, 0x6b}, {0x6b, 0xc4, 0x6b}, {0x6b, 0x9b, 0xe5}};
    Composition c = scene.composition;
    std::vector<std::string> bands;
    for (std::size_t b = 0; b < scene.info.bands.size(); ++b)
        bands.push_back(fmt::format("{}  {}", b + 1, scene.info.bands[b].name));
    bool changed = presets(in, scene, c);
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
    if (scene.stack.units == SampleUnits::Raw) return "Samples are taken as they are stored.";
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
    SetReading wanted{scene.id, scene.stack.alpha, scene.stack.units};
    bool changed = false;
    if (!scene.info.maskNote.empty()) {
        ui::secondaryText(scene.info.maskNote);
        ui::recordProbe("bands/mask");
    }
    if (scene.info.marksAlpha) {
        static const std::vector<std::string> kUses{"Automatic", "A mask", "A band"};
        int use = static_cast<int>(scene.stack.alpha);
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
        int unit = static_cast<int>(scene.stack.units);
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
        alignment(in, *scene);
    }

  private:
    void alignment(const PanelInput& in, const Scene& scene);
    int reference_ = 0;  ///< that shifts are measured against
    void derivedBands(const PanelInput& in, const Scene& scene);
    std::string typed_;
    std::size_t known_ = 0;  ///< derived bands when something was typed last
};

/// Those that have a name; which bands they take is known by wavelength.
void indices(const PanelInput& in, const Scene& scene, bool free) {
    if (ui::button("bands/indices", "Add an index …",
                   {.icon = icons::kPlus, .tooltip = "NDVI, NDWI, NBR …", .enabled = free, .width = -1}))
        ui::openMenu("bands/indices-menu");
    if (!ui::beginMenu("bands/indices-menu")) return;
    for (const NamedIndex& index : namedIndices()) {
        const std::string name(index.name);
        if (ui::menuItem("bands/index/" + name, fmt::format("{}: {}", name, index.title), {},
                         writtenOut(name, scene.info).ok()))
            in.want(AddBand{scene.id, name});
    }
    ui::endMenu();
}

void ViewPanel::derivedBands(const PanelInput& in, const Scene& scene) {
    if (!scene.ready && scene.failure.empty()) return;
    ui::sectionTitle("Derived bands");
    const bool free = mayChangeBands(in);
    if (!derivedOf(scene).empty()) {
        const std::string last = derivedText(derivedOf(scene).back());
        if (ui::button("bands/remove", "Remove " + last,
                       {.icon = icons::kTrash,
                        .tooltip = "Takes the last derived band away: " + last,
                        .enabled = free,
                        .width = -1}))
            in.want(RemoveBand{scene.id});
    }
    if (std::exchange(known_, derivedOf(scene).size()) < derivedOf(scene).size())
        typed_.clear();  // it is there now
    const std::string tip = derivedTooltip();
    const auto event =
        ui::textField("bands/new", "", typed_,
                      {.hint = "ndvi, nir / red, median(b1, 2) …", .tooltip = tip, .enabled = free});
    indices(in, scene, free);
    const bool pressed =
        ui::button("bands/add", "Add a band",
                   {.icon = icons::kPlus,
                    .tooltip = "Works it out of the bands that there are, under the next number",
                    .enabled = free && !typed_.empty(),
                    .width = -1});
    if ((pressed || event == ui::TextEvent::Submitted) && !typed_.empty()) in.want(AddBand{scene.id, typed_});
}

/// Shifts between the bands of files, as they are measured, and a button that takes them back.
void ViewPanel::alignment(const PanelInput& in, const Scene& scene) {
    const auto count = scene.info.bands.size() - std::min(scene.info.bands.size(), derivedOf(scene).size());
    if (!scene.ready || count < 2) return;
    ui::sectionTitle("Alignment");
    std::vector<std::string> names;
    for (std::size_t b = 0; b < count; ++b)
        names.push_back(fmt::format("{}  {}", b + 1, scene.info.bands[b].name));
    reference_ = std::min(reference_, static_cast<int>(count) - 1);
    (void)ui::combo("align/reference", "Against", reference_, names,
                    {.tooltip = "The band that stays where it is"});
    const bool measuring = std::ranges::any_of(in.session.jobs(), [](const JobStatus& job) {
        return job.kind == JobKind::MeasureShifts && job.active();
    });
    if (ui::button("align/measure", measuring ? "Measuring …" : "Measure shifts",
                   {.icon = icons::kSearch,
                    .tooltip = "How far the other bands lie beside it, from edges in nine places",
                    .enabled = !measuring,
                    .width = -1}))
        in.want(MeasureShifts{scene.id, reference_});
    if (ui::button("align/flicker", "Flicker between two bands",
                   {.icon = icons::kExchange,
                    .tooltip = "This one and another in grey, in turns: what jumps is not aligned",
                    .width = -1})) {
        Looks& looks = in.state.looks;
        looks.choices[0] = {.scene = {}, .bands = std::to_string(reference_ + 1), .over = Over::Nothing};
        looks.choices[1] = {.scene = {}, .bands = reference_ == 0 ? "2" : "1", .over = Over::Nothing};
        looks.arrangement = Arrangement::Flicker;
    }
    const auto& report = in.session.shifts();
    if (!report || report->scene != scene.id) return;
    AlignBands wanted{scene.id, {}};
    for (const BandShift& shift : report->shifts) {
        if (static_cast<std::size_t>(shift.band) >= count) continue;
        const bool sure = shift.believable();
        ui::labelledRow(
            scene.info.bands[static_cast<std::size_t>(shift.band)].name,
            sure ? fmt::format("{:+.2f}  {:+.2f} px", shift.pixels.x, shift.pixels.y) : "uncertain",
            fmt::format("To the right and down; {} of {} places agree", shift.windows, shift.looked));
        if (sure) wanted.shifts.push_back(shift);
    }
    if (ui::button("align/apply", "Take the shifts back",
                   {.icon = icons::kCheck,
                    .tooltip = "As the bands are read; the files stay as they are",
                    .enabled = mayChangeBands(in) && !wanted.shifts.empty(),
                    .width = -1}))
        in.want(wanted);
}

}  // namespace

std::unique_ptr<Panel> makeViewPanel() {
    return std::make_unique<ViewPanel>();
}

}  // namespace swath
