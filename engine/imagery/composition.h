// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/text.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/colour_maps.h"
#include "engine/imagery/statistics.h"
#include "engine/imagery/stretch.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// How one band becomes one colour channel: t = clamp((v − lo) / (hi − lo)), then t^(1/gamma).
struct ChannelStretch {
    int band = 0;           ///< 0-based
    double lo = 0, hi = 1;  ///< in the band's units
    StretchRule rule = {};  ///< where the limits came from
    friend bool operator==(const ChannelStretch&, const ChannelStretch&) = default;
};

/// How a scene is shown: three bands (equal ones give grey), a stretch each, and a common gamma; or one value
/// a pixel in the colours of a table. Stored per scene.
struct Composition {
    std::array<ChannelStretch, 3> channels;  ///< red, green, blue
    double gamma = 1;
    /// The first channel's band is shown in the colours of its file's colour table, if it has one; no
    /// stretch.
    bool palette = false;
    /// The first channel is shown in these colours; None: three channels, or grey.
    ColourMap map = ColourMap::None;
    bool reversed = false;  ///< the map, from its last colour to its first
    /// Shown in place of bands, with the stretch of the first channel: a formula of the scene's bands,
    /// written out with their numbers, and what it is called. The scene gets no band by it.
    Expression formula = {};
    bool hasFormula() const { return !formula.text.empty(); }
    friend bool operator==(const Composition&, const Composition&) = default;
};

/// Whether it is one value a pixel that is shown: in grey, in a map or in the file's colours.
bool showsOneBand(const Composition& composition);
/// The colours of its map, reversed where it says so; null: it has none, or shows a colour table or bands.
std::optional<ColourTable> shownMap(const Composition& composition);

/// A band with a colour table is shown in its colours. Else trueColourBands() if the scene has them; else the
/// first three bands; one or two give grey. Stretch 2–98 %; 8-bit RGB pictures keep 0–255; a band of one
/// value is grey.
Composition defaultComposition(const RasterInfo& info, const SceneStatistics& statistics);
/// The same bands with limits anew, by the rule of each; typed ones become 2–98 %.
Composition restretched(const Composition& composition, const SceneStatistics& statistics);
/// The same with one rule for all channels.
Composition restretched(const Composition& composition, const SceneStatistics& statistics,
                        const StretchRule& rule);

/// The same composition for samples as they are stored, which the scene shader gets: limits are moved by the
/// bands' scale and offset, so that each sample has the colour of its value.
Composition forStored(const Composition& composition, const RasterInfo& info);
/// The colour table that a composition shows; null: it has none, or shows bands.
const std::vector<Rgb>* shownPalette(const Composition& composition, const RasterInfo& info);

/// The bands that the channels come of, each once: those of the formula, if there is one that fits the scene.
std::vector<int> bandsOf(const Composition& composition, const RasterInfo& info);
/// Values of the channels, three planes. @param planes  values by band, equally long, NaN where there are
/// none; those that bandsOf() does not name may be empty.
std::vector<float> channelValues(const Composition& composition,
                                 std::span<const std::span<const float>> planes, std::size_t pixels);

/// CPU reference of the scene shader (shaders/scene.frag): three samples to a colour. Limits and samples are
/// both stored ones, or both values.
Rgb applyComposition(const Composition& composition, const std::array<float, 3>& samples);
/// The colour of a stored sample in a table; what lies outside is black.
Rgb paletteColour(const std::vector<Rgb>& palette, float stored);
/// The colour of a pixel's values, by colour table, map or bands, whichever the composition shows.
Rgb colourOf(const Composition& composition, const RasterInfo& info, const std::array<float, 3>& values);

}  // namespace swath
