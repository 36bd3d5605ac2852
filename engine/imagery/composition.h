// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>

#include "engine/core/text.h"
#include "engine/imagery/statistics.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// How one band becomes one colour channel: t = clamp((v − lo) / (hi − lo)), then t^(1/gamma).
struct ChannelStretch {
    int band = 0;           ///< 0-based
    double lo = 0, hi = 1;  ///< in the band's units
    friend bool operator==(const ChannelStretch&, const ChannelStretch&) = default;
};

/// How a scene is shown: three bands (equal ones give grey), a stretch each, and a common gamma. Stored per
/// scene.
struct Composition {
    std::array<ChannelStretch, 3> channels;  ///< red, green, blue
    double gamma = 1;
    /// The first channel's band is shown in the colours of its file's colour table, if it has one; no
    /// stretch.
    bool palette = false;
    friend bool operator==(const Composition&, const Composition&) = default;
};

/// A band with a colour table is shown in its colours. Else trueColourBands() if the scene has them; else the
/// first three bands; one or two give grey. Stretch 2–98 %; 8-bit RGB pictures keep 0–255; a band of one
/// value is grey.
Composition defaultComposition(const RasterInfo& info, const SceneStatistics& statistics);
/// The same bands with the stretch set anew from percentiles.
Composition restretched(const Composition& composition, const SceneStatistics& statistics);

/// The same composition for samples as they are stored, which the scene shader gets: limits are moved by the
/// bands' scale and offset, so that each sample has the colour of its value.
Composition forStored(const Composition& composition, const RasterInfo& info);
/// The colour table that a composition shows; null: it has none, or shows bands.
const std::vector<Rgb>* shownPalette(const Composition& composition, const RasterInfo& info);

/// CPU reference of the scene shader (shaders/scene.frag): three samples to a colour. Limits and samples are
/// both stored ones, or both values.
Rgb applyComposition(const Composition& composition, const std::array<float, 3>& samples);
/// The colour of a stored sample in a table; what lies outside is black.
Rgb paletteColour(const std::vector<Rgb>& palette, float stored);
/// The colour of a pixel's values, by colour table or bands, whichever the composition shows.
Rgb colourOf(const Composition& composition, const RasterInfo& info, const std::array<float, 3>& values);

}  // namespace swath
