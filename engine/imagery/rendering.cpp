// SPDX-License-Identifier: MIT
#include "engine/imagery/rendering.h"

#include <algorithm>
#include <cmath>

namespace swath {

Result<Image> renderWindow(RasterSource& source, const Composition& composition, const RectI& window) {
    const RasterInfo& info = source.info();
    Composition shown = composition;
    std::array<int, 3> bands{};
    for (std::size_t c = 0; c < 3; ++c)
        bands[c] = shown.channels[c].band =
            std::clamp(composition.channels[c].band, 0, std::max(0, info.bandCount() - 1));
    const auto pixels = static_cast<std::size_t>(window.area());
    std::vector<float> values(3 * pixels);
    if (Status read = source.readValues(window, bands, values); !read) return read.error();
    Image image{.size = window.size(), .channels = 3, .pixels = std::vector<std::uint8_t>(3 * pixels)};
    for (std::size_t i = 0; i < pixels; ++i) {
        const std::array<float, 3> at{values[i], values[pixels + i], values[2 * pixels + i]};
        if (std::ranges::all_of(at, [](float v) { return std::isnan(v); })) continue;
        const Rgb rgb = colourOf(shown, info, at);
        image.pixels[3 * i] = rgb.r;
        image.pixels[3 * i + 1] = rgb.g;
        image.pixels[3 * i + 2] = rgb.b;
    }
    return image;
}

}  // namespace swath
