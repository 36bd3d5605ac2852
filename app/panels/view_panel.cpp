// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <utility>

#include "app/panels/display_section.h"
#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "app/panels/sharpen_section.h"
#include "engine/document/scene_bands.h"
#include "engine/imagery/derived_band.h"
#include "engine/imagery/indices.h"
#include "engine/raster/sample_values.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

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
        for (const FilterArgument& a : filter.arguments)
            text +=
                a.figure == SceneFigure::None ? fmt::format(", {}={}", a.name, a.otherwise) : ", " + a.name;
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
            display_.draw(in, *scene);
        reading(in, *scene);
        derivedBands(in, *scene);
        sharpening_.draw(in, *scene, mayChangeBands(in));
        alignment(in, *scene);
    }

  private:
    DisplaySection display_;
    void alignment(const PanelInput& in, const Scene& scene);
    int reference_ = 0;  ///< that shifts are measured against
    void derivedBands(const PanelInput& in, const Scene& scene);
    SharpenSection sharpening_;
    std::string typed_;
    std::size_t known_ = 0;  ///< derived bands when something was typed last
};

/// Those that have a name; which bands they take is known by wavelength.
void indices(const PanelInput& in, const Scene& scene, bool free, float width) {
    if (ui::button("bands/indices", "Index …",
                   {.icon = icons::kPlus,
                    .tooltip = "Adds one that has a name: NDVI, NDWI, NBR …",
                    .enabled = free,
                    .width = width}))
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

/// A filter goes into the field first, where its values can be changed.
void filters(const Scene& scene, bool free, float width, std::string& typed) {
    if (ui::button(
            "bands/filters", "Filter …",
            {.icon = icons::kPlus,
             .tooltip = "Smoothing, edges, speckle or texture of the band that is shown in red: writes it "
                        "into the field",
             .enabled = free,
             .width = width}))
        ui::openMenu("bands/filters-menu");
    if (!ui::beginMenu("bands/filters-menu")) return;
    for (const BandFilter& filter : bandFilters())
        if (ui::menuItem("bands/filter/" + filter.name, fmt::format("{}: {}", filter.name, filter.label)))
            typed = fmt::format("{}(b{})", filter.name, scene.composition.channels[0].band + 1);
    ui::endMenu();
}

void ViewPanel::derivedBands(const PanelInput& in, const Scene& scene) {
    if (!scene.ready && scene.failure.empty()) return;
    ui::sectionTitle("Derived bands");
    const bool free = mayChangeBands(in);
    if (!derivedOf(scene).empty()) {
        const std::string last = derivedText(derivedOf(scene).back());
        const std::string tip = "Takes the last derived band away: " + last;
        if (ui::button("bands/remove", "Remove " + (scene.ready ? scene.info.bands.back().name : last),
                       {.icon = icons::kTrash, .tooltip = tip, .enabled = free, .width = -1}))
            in.want(RemoveBand{scene.id});
    }
    if (std::exchange(known_, derivedOf(scene).size()) < derivedOf(scene).size())
        typed_.clear();  // it is there now
    const std::string tip = derivedTooltip();
    const auto event =
        ui::textField("bands/new", "", typed_,
                      {.hint = "ndvi, nir / red, median(b1, 2) …", .tooltip = tip, .enabled = free});
    const float half = (ImGui::GetContentRegionAvail().x / context().scale() - 8) / 2;
    indices(in, scene, free, half);
    ImGui::SameLine(0, px(8));
    filters(scene, free, half, typed_);
    const bool pressed =
        ui::button("bands/add", "Add a band",
                   {.icon = icons::kPlus,
                    .tooltip = "Works it out of the bands that there are, under the next number",
                    .enabled = free && !typed_.empty(),
                    .width = -1});
    if ((pressed || event == ui::TextEvent::Submitted) && !typed_.empty()) in.want(AddBand{scene.id, typed_});
}

std::string shiftTip(const BandShift& shift, Size scene) {
    std::string tip =
        fmt::format("To the right and down; {} of {} places agree", shift.windows, shift.looked);
    if (shift.drift == Drift{}) return tip;
    const Vec2 corner{scene.width / 2.0, scene.height / 2.0};
    const Vec2 first = Displacement{shift.pixels, shift.drift}.beside(corner * -1),
               last = Displacement{shift.pixels, shift.drift}.beside(corner);
    return tip + fmt::format(
                     "\nIt drifts: {:+.2f} {:+.2f} px in the upper left corner, {:+.2f} {:+.2f} px in the "
                     "lower right one",
                     first.x, first.y, last.x, last.y);
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
        const bool shown = in.state.shiftsOfBand == shift.band;
        const auto row = ui::listRow(
            fmt::format("align/band/{}", shift.band + 1),
            scene.info.bands[static_cast<std::size_t>(shift.band)].name,
            {.value = sure ? fmt::format("{:+.2f}  {:+.2f} px", shift.pixels.x, shift.pixels.y) : "uncertain",
             .selected = shown,
             .tooltip = shiftTip(shift, scene.info.size)});
        if (row.clicked) in.state.shiftsOfBand = shown ? -1 : shift.band;
        if (sure) wanted.shifts.push_back(shift);
    }
    ui::secondaryText("A click on a band shows its shifts as arrows.");
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
