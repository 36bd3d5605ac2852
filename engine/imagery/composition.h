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
    int band = 0;  ///< 0-based
    double lo = 0, hi = 1;
    friend bool operator==(const ChannelStretch&, const ChannelStretch&) = default;
};

/// How a scene is shown: three bands (equal ones give grey), a stretch each, and a common gamma. Stored per
/// scene.
struct Composition {
    std::array<ChannelStretch, 3> channels;  ///< red, green, blue
    double gamma = 1;
    friend bool operator==(const Composition&, const Composition&) = default;
};

/// Bands named or interpreted red, green, blue if there are such; else the first three; one or two bands give
/// grey. Stretch 2–98 %; 8-bit RGB pictures keep 0–255.
Composition defaultComposition(const RasterInfo& info, const SceneStatistics& statistics);
/// The same bands with the stretch set anew from percentiles.
Composition restretched(const Composition& composition, const SceneStatistics& statistics);

/// CPU reference of the scene shader (shaders/scene.frag): three samples to a colour.
Rgb applyComposition(const Composition& composition, const std::array<float, 3>& samples);

}  // namespace swath
