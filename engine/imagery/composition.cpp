// SPDX-License-Identifier: MIT
#include "engine/imagery/composition.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/imagery/expression.h"
#include "engine/imagery/true_colour.h"
#include "engine/raster/sample_values.h"

namespace swath {
namespace {

ChannelStretch stretched(int band, const SceneStatistics& statistics, StretchRule rule) {
    if (rule.mode == StretchMode::Limits) rule.mode = StretchMode::Percentiles;
    StretchLimits limits;
    if (band >= 0 && static_cast<std::size_t>(band) < statistics.bands.size())
        limits = limitsBy(rule, statistics.bands[static_cast<std::size_t>(band)]);
    return {band, limits.lo, limits.hi, rule};
}

/// Where a value stands in its stretch, in [0, 1]; not a number stands at 0.
double placeOf(const ChannelStretch& channel, double gamma, float sample) {
    const double span = channel.hi - channel.lo;
    const double t = span == 0 ? (sample > channel.lo ? 1 : 0) : (sample - channel.lo) / span;
    return t > 0 ? std::pow(std::min(t, 1.0), 1 / gamma) : 0;
}

std::uint8_t shade(const ChannelStretch& channel, double gamma, float sample) {
    return static_cast<std::uint8_t>(std::lround(255 * placeOf(channel, gamma, sample)));
}

/// Null: there is none, or not one that fits the scene.
std::optional<BandExpression> formulaOf(const Composition& composition, std::size_t bands) {
    if (!composition.hasFormula()) return std::nullopt;
    auto parsed = BandExpression::parse(composition.formula.text, static_cast<int>(bands));
    return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

}  // namespace

bool showsOneBand(const Composition& c) {
    return c.hasFormula() || c.palette || c.map != ColourMap::None ||
           (c.channels[0].band == c.channels[1].band && c.channels[0].band == c.channels[2].band);
}

std::optional<ColourTable> shownMap(const Composition& composition) {
    if (composition.map == ColourMap::None) return std::nullopt;
    ColourTable table = colourTable(composition.map);
    if (composition.reversed) std::ranges::reverse(table);
    return table;
}

Composition defaultComposition(const RasterInfo& info, const SceneStatistics& statistics) {
    const auto trueColour = trueColourBands(info);
    const std::array<int, 3> bands = trueColour              ? *trueColour
                                     : info.bandCount() >= 3 ? std::array{0, 1, 2}
                                                             : std::array{0, 0, 0};
    const bool plain =
        std::ranges::all_of(info.bands, [](const BandInfo& b) { return b.scale == 1 && b.offset == 0; });
    const bool picture = info.type == PixelType::UInt8 && plain && (trueColour || info.bandCount() == 3);
    Composition composition;
    composition.palette = info.bandCount() == 1 && !info.bands.front().palette.empty();
    for (std::size_t c = 0; c < 3; ++c)
        composition.channels[c] =
            picture ? ChannelStretch{bands[c], 0, 255} : stretched(bands[c], statistics, kUsualStretch);
    return composition;
}

Composition restretched(const Composition& composition, const SceneStatistics& statistics) {
    Composition result = composition;
    for (ChannelStretch& channel : result.channels)
        channel = stretched(channel.band, statistics, channel.rule);
    return result;
}

Composition restretched(const Composition& composition, const SceneStatistics& statistics,
                        const StretchRule& rule) {
    Composition result = composition;
    for (ChannelStretch& channel : result.channels) channel.rule = rule;
    return restretched(result, statistics);
}

Composition forStored(const Composition& composition, const RasterInfo& info) {
    Composition result = composition;
    if (composition.hasFormula()) return result;  // is worked out of values
    for (ChannelStretch& channel : result.channels) {
        if (channel.band < 0 || channel.band >= info.bandCount()) continue;
        const BandInfo& band = info.bands[static_cast<std::size_t>(channel.band)];
        channel.lo = toRaw(band, channel.lo);
        channel.hi = toRaw(band, channel.hi);
    }
    return result;
}

const std::vector<Rgb>* shownPalette(const Composition& composition, const RasterInfo& info) {
    const int band = composition.channels[0].band;
    if (!composition.palette || composition.hasFormula() || band < 0 || band >= info.bandCount())
        return nullptr;
    const std::vector<Rgb>& palette = info.bands[static_cast<std::size_t>(band)].palette;
    return palette.empty() ? nullptr : &palette;
}

std::vector<int> bandsOf(const Composition& composition, const RasterInfo& info) {
    const auto formula = formulaOf(composition, info.bands.size());
    if (formula && !formula->bands().empty()) return formula->bands();
    std::vector<int> bands;
    for (const ChannelStretch& channel : composition.channels) {
        const int band = std::clamp(channel.band, 0, std::max(0, info.bandCount() - 1));
        if (std::ranges::find(bands, band) == bands.end()) bands.push_back(band);
    }
    return bands;
}

std::vector<float> channelValues(const Composition& composition,
                                 std::span<const std::span<const float>> planes, std::size_t pixels) {
    std::vector<float> values(3 * pixels);
    const auto plane = [&](std::size_t channel) {
        return std::span(values).subspan(channel * pixels, pixels);
    };
    const auto formula = formulaOf(composition, planes.size());
    if (formula) formula->evaluate(planes, plane(0), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t c = formula ? 1 : 0; c < 3; ++c) {
        const auto band = static_cast<std::size_t>(
            std::clamp(composition.channels[c].band, 0, static_cast<int>(planes.size()) - 1));
        std::ranges::copy(formula ? plane(0) : planes[band], plane(c).begin());
    }
    return values;
}

Rgb applyComposition(const Composition& composition, const std::array<float, 3>& samples) {
    if (composition.map != ColourMap::None) {
        const auto at =
            static_cast<std::size_t>(shade(composition.channels[0], composition.gamma, samples[0]));
        return colourTable(composition.map)[composition.reversed ? 255 - at : at];
    }
    const auto at = [&](std::size_t c) {
        return shade(composition.channels[c], composition.gamma, samples[c]);
    };
    return {at(0), at(1), at(2)};
}

Rgb paletteColour(const std::vector<Rgb>& palette, float stored) {
    const float index = std::floor(stored + 0.5F);
    if (!(index >= 0) || index >= static_cast<float>(palette.size())) return {};
    return palette[static_cast<std::size_t>(index)];
}

Rgb colourOf(const Composition& composition, const RasterInfo& info, const std::array<float, 3>& values) {
    const std::vector<Rgb>* palette = shownPalette(composition, info);
    if (!palette) return applyComposition(composition, values);
    const BandInfo& band = info.bands[static_cast<std::size_t>(composition.channels[0].band)];
    return paletteColour(*palette, static_cast<float>(toRaw(band, double{values[0]})));
}

}  // namespace swath
