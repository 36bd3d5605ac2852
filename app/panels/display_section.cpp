// SPDX-License-Identifier: MIT
#include "app/panels/display_section.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/views/legend.h"
#include "engine/imagery/indices.h"
#include "engine/imagery/view_presets.h"
#include "widgets/ui/histogram.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr std::size_t kMostInMenu = 24;
constexpr float kField = 64, kHistogram = 40;
constexpr double kAnything = std::numeric_limits<float>::max();
constexpr Rgb kSingleInk{0xb0, 0xb6, 0xbd};

/// Another band in a channel, with its limits as far as they are known.
void showBand(const Scene& scene, ChannelStretch& channel, int band) {
    channel.band = band;
    if (channel.rule.mode == StretchMode::Limits) channel.rule.mode = StretchMode::Percentiles;
    const StretchLimits limits =
        limitsBy(channel.rule, scene.statistics.bands[static_cast<std::size_t>(band)]);
    channel.lo = limits.lo, channel.hi = limits.hi;
}

/// Limits by the rule of a channel, from what is known of it; what follows the view follows in the next
/// frame.
void takeLimits(const PanelInput& in, const Scene& scene, Composition& c, std::size_t channel) {
    ChannelStretch& wanted = c.channels[channel];
    const BandStatistics* figures = figuresOf(scene, c, channel, in.state.seen);
    if (!figures || figures->count == 0 || wanted.rule.mode == StretchMode::Limits) return;
    const StretchLimits limits = limitsBy(wanted.rule, *figures);
    wanted.lo = limits.lo, wanted.hi = limits.hi;
}

/// Ready choices of bands; those that the scene has not are there, but cannot be chosen.
bool bandPresets(const PanelInput& in, const Scene& scene, Composition& c) {
    bool changed = false;
    const auto offer = [&](const std::string& id, const std::string& label, const std::string& action,
                           const std::optional<Composition>& composed) {
        if (!menuItem(id, label, in.actions.keyOf(action), composed.has_value(), composed && *composed == c))
            return;
        c = *composed;
        changed = true;
    };
    for (const ViewPreset& preset : viewPresets())
        offer(fmt::format("bands/preset/{}", preset.name), fmt::format("{}: {}", preset.title, preset.shows),
              fmt::format("bands/{}", preset.name), composedBy(preset, scene.info, scene.statistics, c));
    separator();
    if (beginSubmenu("bands/index-views", "An index", 24)) {
        for (const NamedIndex& index : namedIndices())
            offer(fmt::format("bands/view/{}", index.name), fmt::format("{}: {}", index.name, index.title),
                  fmt::format("bands/view/{}", index.name), indexView(index, scene.info, c));
        endSubmenu();
    }
    separator();
    Composition grey = c;
    grey.map = ColourMap::None;
    for (std::size_t b = 0; b < std::min<std::size_t>(scene.info.bands.size(), kMostInMenu); ++b)
        offer(fmt::format("bands/grey/{}", b + 1),
              fmt::format("Band {} in grey: {}", b + 1, scene.info.bands[b].name), "",
              greyOf(static_cast<int>(b), scene.statistics, grey));
    return changed;
}

/// The histogram of a channel with its handles, and its limits to be typed.
bool channelStretch(const PanelInput& in, const Scene& scene, Composition& c, std::size_t channel, Rgb ink) {
    const BandStatistics* figures = figuresOf(scene, c, channel, in.state.seen);
    ChannelStretch& shown = c.channels[channel];
    const std::string id = fmt::format("bands/{}", channel);
    bool changed = false;
    if (figures && figures->count > 0) {
        const bool whole = figures->histogramTo > figures->histogramFrom;
        const auto event =
            histogram(id + "/histogram", figures->histogram, whole ? figures->histogramFrom : figures->min,
                      whole ? figures->histogramTo : figures->max, shown.lo, shown.hi, ink, kHistogram);
        if (event == HistogramEvent::Changed) shown.rule.mode = StretchMode::Limits;
        if (event == HistogramEvent::Reset) {
            shown.rule.mode = StretchMode::Percentiles;
            takeLimits(in, scene, c, channel);
        }
        changed = event != HistogramEvent::None;
    } else {
        secondaryText("No samples are known yet.");
    }
    if (shown.rule.mode != StretchMode::Limits) return changed;
    rowLabel("Limits");
    changed |= numberField(
        id + "/lo", "", shown.lo, -kAnything, kAnything,
        {.tooltip = "What is shown darkest, in the band's units", .logarithmic = true, .width = kField});
    ImGui::SameLine(0, px(4));
    changed |= numberField(
        id + "/hi", "", shown.hi, -kAnything, kAnything,
        {.tooltip = "What is shown brightest, in the band's units", .logarithmic = true, .width = kField});
    return changed;
}

/// Where limits come from, and the numbers of that.
bool ruleRows(const std::string& id, StretchRule& rule) {
    static const std::vector<std::string> kModes{"Percentiles", "Min – max", "Mean ± deviations", "Limits"};
    static const std::vector<std::string> kOf{"Scene", "View"};
    int mode = static_cast<int>(rule.mode), of = static_cast<int>(rule.of);
    bool changed =
        combo(id + "/mode", "Stretch", mode, kModes,
              {.tooltip = "How the darkest and the brightest value that are told apart are found"});
    rule.mode = static_cast<StretchMode>(mode);
    if (rule.mode == StretchMode::Percentiles) {
        StretchRule typed = rule;
        rowLabel("Percent");
        bool numbers =
            numberField(id + "/low", "", typed.lowPercent, 0, 100,
                        {.tooltip = "So many samples are darkest", .logarithmic = true, .width = kField});
        ImGui::SameLine(0, px(4));
        numbers |= numberField(
            id + "/high", "", typed.highPercent, 0, 100,
            {.tooltip = "Above so many samples all are brightest", .logarithmic = true, .width = kField});
        if (numbers && isSound(typed)) rule = typed, changed = true;
    }
    if (rule.mode == StretchMode::Deviations)
        changed |=
            numberField(id + "/deviations", "Deviations", rule.deviations, 0.1, kMostDeviations,
                        {.tooltip = "Standard deviations on each side of the mean", .logarithmic = true});
    if (rule.mode != StretchMode::Limits &&
        segmented(id + "/of", "Samples of", of, kOf,
                  {.tooltip = "All of the scene, or what is in sight, which the limits then follow"})) {
        rule.of = static_cast<StretchOf>(of);
        changed = true;
    }
    return changed;
}

}  // namespace

bool DisplaySection::kind(const Scene& scene, Composition& c) {
    if (scene.info.bandCount() < 2) return false;
    static const std::vector<std::string> kKinds{"Three bands", "One band"};
    int kind = showsOneBand(c) ? 1 : 0;
    if (!segmented("display/kind", "Show", kind, kKinds,
                   {.tooltip = "Three bands in red, green and blue; or one in grey or colours"}))
        return false;
    if (kind == 1) {
        c = greyOf(c.channels[0].band, scene.statistics, c);
        return true;
    }
    const double gamma = c.gamma;
    const StretchRule rule = c.channels[0].rule;
    c = defaultComposition(scene.info, scene.statistics);
    if (showsOneBand(c)) {  // of two bands the second one is that between
        c.palette = false;
        c.channels[1].band = 1;
        c = restretched(c, scene.statistics, rule);
    }
    c.gamma = gamma;
    return true;
}

bool DisplaySection::oneBand(const PanelInput& in, const Scene& scene, Composition& c) {
    bool changed = false;
    if (c.hasFormula()) bands_.push_back(shownName(scene) + "  (for the view)");
    int band = c.hasFormula() ? static_cast<int>(bands_.size()) - 1 : c.channels[0].band;
    if (combo("display/band", "Band", band, bands_, {.tooltip = "Which band is shown"}) &&
        band < scene.info.bandCount()) {
        c.formula = {};
        for (ChannelStretch& channel : c.channels) showBand(scene, channel, band);
        c.palette = false;
        changed = true;
    }
    std::vector<std::string> colours{"grey"};
    for (const ColourMapInfo& map : colourMaps()) colours.emplace_back(map.title);
    const auto shown = static_cast<std::size_t>(c.channels[0].band);
    const bool table = !c.hasFormula() && !scene.info.bands[shown].palette.empty();
    if (table) colours.emplace_back("the file's colours");
    const int last = static_cast<int>(colours.size()) - 1;
    int chosen = c.palette && table ? last : static_cast<int>(c.map);
    if (combo("display/map", "Colours", chosen, colours,
              {.tooltip = "From the lowest value to the highest"})) {
        c.palette = table && chosen == last;
        c.map = c.palette ? ColourMap::None : static_cast<ColourMap>(chosen);
        changed = true;
    }
    if (c.palette) return changed;
    if (c.map != ColourMap::None)
        changed |= toggle("display/reversed", "Reversed", c.reversed, {.tooltip = "The highest value first"});
    const Composition before = c;
    changed |= channelStretch(in, scene, c, 0, kSingleInk);
    if (c != before) c.channels[1] = c.channels[2] = c.channels[0];
    return changed;
}

bool DisplaySection::threeBands(const PanelInput& in, const Scene& scene, Composition& c) {
    static const char* const kNames[] = {"Red", "Green", "Blue"};
    static const Rgb kInks[] = {{0xe5, 0x6b, 0x6b}, {0x6b, 0xc4, 0x6b}, {0x6b, 0x9b, 0xe5}};
    bool changed = false;
    for (std::size_t i = 0; i < 3; ++i) {
        int band = c.channels[i].band;
        if (combo(fmt::format("bands/{}", i), kNames[i], band, bands_,
                  {.tooltip = "Which band is shown in this colour"})) {
            showBand(scene, c.channels[i], band);
            changed = true;
        }
        changed |= channelStretch(in, scene, c, i, kInks[i]);
        if (separate_ && ruleRows(fmt::format("stretch/{}", i), c.channels[i].rule)) {
            takeLimits(in, scene, c, i);
            changed = true;
        }
    }
    return changed;
}

bool DisplaySection::stretch(const PanelInput& in, const Scene& scene, Composition& c) {
    bool changed = false;
    const bool one = showsOneBand(c);
    if (!one)
        (void)toggle("stretch/separate", "Each band its own", separate_,
                     {.tooltip = "Where the limits of each band come from, instead of one rule for all"});
    if (one || !separate_) {
        StretchRule rule = c.channels[0].rule;
        if (ruleRows("stretch", rule)) {
            for (std::size_t i = 0; i < 3; ++i) {
                c.channels[i].rule = rule;
                takeLimits(in, scene, c, i);
            }
            changed = true;
        }
    }
    return changed;
}

void DisplaySection::draw(const PanelInput& in, const Scene& scene) {
    Composition c = scene.composition;
    bands_.clear();
    for (std::size_t b = 0; b < scene.info.bands.size(); ++b)
        bands_.push_back(fmt::format("{}  {}", b + 1, scene.info.bands[b].name));
    bool changed = false;
    if (button("bands/presets", "Show as …",
               {.icon = icons::kContrast, .tooltip = "True colour, an index, one band …", .width = -1}))
        openMenu("bands/presets-menu");
    if (beginMenu("bands/presets-menu")) {
        changed = bandPresets(in, scene, c);
        endMenu();
    }
    changed |= kind(scene, c);
    if (!c.palette) changed |= stretch(in, scene, c);
    gap(4);
    changed |= showsOneBand(c) ? oneBand(in, scene, c) : threeBands(in, scene, c);
    if (!c.palette)
        changed |=
            slider("bands/gamma", "Gamma", c.gamma, 0.3, 3.0, {.tooltip = "Above 1 lifts the shadows"});
    if (button("bands/reset", "Stretch 2–98 %",
               {.icon = icons::kContrast, .tooltip = "From the scene's percentiles", .width = -1})) {
        for (std::size_t i = 0; i < 3; ++i) {
            c.channels[i].rule = kUsualStretch;
            takeLimits(in, scene, c, i);
        }
        c.palette = false;
        changed = true;
    }
    if (button("display/copy", "Copy to other scenes …",
               {.icon = icons::kCopy,
                .tooltip = "Shows others with the same bands, colours and stretch",
                .enabled = in.session.document().scenes.size() > 1,
                .width = -1}))
        in.open("copy-display");
    if (changed) in.want(SetComposition{scene.id, c});
}

}  // namespace swath
