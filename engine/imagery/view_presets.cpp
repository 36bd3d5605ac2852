// SPDX-License-Identifier: MIT
#include "engine/imagery/view_presets.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/core/text.h"
#include "engine/imagery/true_colour.h"

namespace swath {
namespace {

constexpr ViewPreset kPresets[] = {
    {"true-colour", "True colour", "what the eye sees", "red green blue"},
    {"false-colour", "False colour", "vegetation in red", "nir red green"},
    {"swir", "Shortwave infrared", "bare soil, moisture, smoke seen through", "swir2 nir red"},
    {"agriculture", "Agriculture", "crops in bright green", "swir1 nir blue"},
    {"water", "Water", "shores and wet ground", "nir swir1 red"},
    {"burn", "Burned areas", "burned ground in red", "swir2 nir green"},
    {"urban", "Built-up areas", "built-up ground in magenta", "swir2 swir1 red"},
    {"sar-dual", "Radar, VV and VH", "two polarisations", "vv vh vv"},
    {"sar-quad", "Radar, four polarisations", "double bounce, volume, surface", "hh hv vv"},
};

/// The map of an index whose values lie around 0, between −1 and 1.
struct DivergingIndex {
    std::string_view index;
    ColourMap map;
    bool reversed;
};
constexpr DivergingIndex kDiverging[] = {
    {"ndvi", ColourMap::RdYlGn, false}, {"ndwi", ColourMap::RdBu, false},  {"mndwi", ColourMap::RdBu, false},
    {"nbr", ColourMap::RdYlGn, false},  {"ndbi", ColourMap::RdYlGn, true}, {"dnbr", ColourMap::RdYlGn, true}};

/// Three bands, each in its colour.
Composition bandsAlone(Composition composition) {
    composition.palette = composition.reversed = false;
    composition.map = ColourMap::None;
    composition.formula = {};
    return composition;
}

}  // namespace

std::span<const ViewPreset> viewPresets() {
    return kPresets;
}

const ViewPreset* findViewPreset(std::string_view name) {
    const auto found = std::ranges::find(kPresets, name, &ViewPreset::name);
    return found == std::end(kPresets) ? nullptr : found;
}

std::optional<Composition> composedBy(const ViewPreset& preset, const RasterInfo& info,
                                      const SceneStatistics& statistics, const Composition& before) {
    if (preset.name == kPresets[0].name) {  // knows more ways to tell than by roles
        if (!trueColourBands(info)) return std::nullopt;
        Composition usual = defaultComposition(info, statistics);
        usual.gamma = before.gamma;
        return usual;
    }
    Composition composition = bandsAlone(before);
    const auto roles = split(preset.roles, ' ');
    for (std::size_t c = 0; c < 3; ++c) {
        const auto band = bandFor(roles[c], info);
        if (!band) return std::nullopt;
        composition.channels[c].band = *band - 1;
    }
    return restretched(composition, statistics);
}

Composition greyOf(int band, const SceneStatistics& statistics, const Composition& before) {
    Composition composition = before;
    composition.palette = false;
    composition.formula = {};
    for (ChannelStretch& channel : composition.channels) channel.band = band;
    return restretched(composition, statistics);
}

std::optional<Composition> indexView(const NamedIndex& index, const RasterInfo& info,
                                     const Composition& before) {
    auto text = writtenOut(index.name, info);
    if (!text) return std::nullopt;
    Composition composition = bandsAlone(before);
    composition.formula = {.text = std::move(*text), .name = std::string(index.name)};
    const auto diverging = std::ranges::find(kDiverging, index.name, &DivergingIndex::index);
    const bool around = diverging != std::end(kDiverging);
    composition.map = around ? diverging->map : ColourMap::Viridis;
    composition.reversed = around && diverging->reversed;
    StretchRule rule = kUsualStretch;
    rule.mode = around ? StretchMode::Limits : StretchMode::Percentiles;
    rule.of = around ? StretchOf::Scene : StretchOf::View;
    for (ChannelStretch& channel : composition.channels)
        channel = {channel.band, around ? -1.0 : 0.0, 1.0, rule};
    return composition;
}

Result<Composition> composedByText(std::string_view text, const RasterInfo& info,
                                   const SceneStatistics& statistics, const Composition& before) {
    if (const ViewPreset* preset = findViewPreset(text)) {
        if (const auto composed = composedBy(*preset, info, statistics, before)) return *composed;
        return Error{Errc::InvalidInput, fmt::format("the scene has not all bands of {}", preset->title),
                     fmt::format("they are {}; bands can be given by number: 4,3,2", preset->roles)};
    }
    const auto parts = split(text, ',');
    Composition composition = bandsAlone(before);
    for (std::size_t c = 0; c < 3; ++c) {
        const std::string_view part = trim(parts[std::min(c, parts.size() - 1)]);
        int band = 0;
        const auto read = std::from_chars(part.data(), part.data() + part.size(), band);
        if ((parts.size() != 1 && parts.size() != 3) || read.ec != std::errc() ||
            read.ptr != part.data() + part.size() || band < 1 || band > info.bandCount())
            return Error{Errc::InvalidInput, fmt::format("“{}” are no bands of the scene", printable(text)),
                         fmt::format("one of 1 to {}, or three: 4,3,2; or a view such as true-colour",
                                     info.bandCount())};
        composition.channels[c].band = band - 1;
    }
    return restretched(composition, statistics);
}

}  // namespace swath
