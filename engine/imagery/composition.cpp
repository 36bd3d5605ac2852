// SPDX-License-Identifier: MIT
#include "engine/imagery/composition.h"

#include <algorithm>
#include <cmath>

#include "engine/imagery/true_colour.h"
#include "engine/raster/sample_values.h"

namespace swath {
namespace {

ChannelStretch stretched(int band, const SceneStatistics& statistics) {
    if (band < 0 || static_cast<std::size_t>(band) >= statistics.bands.size()) return {band, 0, 1};
    const BandStatistics& s = statistics.bands[static_cast<std::size_t>(band)];
    if (s.count == 0) return {band, 0, 1};
    if (s.p98 > s.p2) return {band, s.p2, s.p98};
    if (s.max > s.min) return {band, s.min, s.max};  // a mask with few pixels set
    const double around = std::max(1.0, std::abs(s.min));
    return {band, s.min - around, s.min + around};  // one value is no black
}

std::uint8_t shade(const ChannelStretch& channel, double gamma, float sample) {
    const double span = channel.hi - channel.lo;
    const double t = span == 0 ? (sample > channel.lo ? 1 : 0) : (sample - channel.lo) / span;
    if (!(t > 0)) return 0;  // not a number is black
    return static_cast<std::uint8_t>(std::lround(255 * std::pow(std::min(t, 1.0), 1 / gamma)));
}

}  // namespace

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
            picture ? ChannelStretch{bands[c], 0, 255} : stretched(bands[c], statistics);
    return composition;
}

Composition restretched(const Composition& composition, const SceneStatistics& statistics) {
    Composition result = composition;
    for (ChannelStretch& channel : result.channels) channel = stretched(channel.band, statistics);
    return result;
}

Composition forStored(const Composition& composition, const RasterInfo& info) {
    Composition result = composition;
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
    if (!composition.palette || band < 0 || band >= info.bandCount()) return nullptr;
    const std::vector<Rgb>& palette = info.bands[static_cast<std::size_t>(band)].palette;
    return palette.empty() ? nullptr : &palette;
}

Rgb applyComposition(const Composition& composition, const std::array<float, 3>& samples) {
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
