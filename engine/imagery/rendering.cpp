// SPDX-License-Identifier: MIT
#include "engine/imagery/rendering.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "engine/raster/sample_values.h"

namespace swath {

namespace {

/// The composition with bands that there are.
Composition shownOf(const Composition& composition, const RasterInfo& info) {
    Composition shown = composition;
    for (ChannelStretch& channel : shown.channels)
        channel.band = std::clamp(channel.band, 0, std::max(0, info.bandCount() - 1));
    return shown;
}

/// Values of the three channels. @param values  of those bands, one plane after the other.
std::vector<float> channelsOf(const Composition& shown, const RasterInfo& info, const std::vector<int>& bands,
                              std::span<const float> values) {
    const std::size_t pixels = values.size() / std::max<std::size_t>(1, bands.size());
    std::vector<std::span<const float>> planes(info.bands.size());
    for (std::size_t i = 0; i < bands.size(); ++i)
        planes[static_cast<std::size_t>(bands[i])] = values.subspan(i * pixels, pixels);
    return channelValues(shown, planes, pixels);
}

/// @param values  of the three channels, one plane after the other; NaN where there are none.
Image coloured(const Composition& shown, const RasterInfo& info, Size size, std::span<const float> values) {
    const auto pixels = static_cast<std::size_t>(size.area());
    Image image{.size = size, .channels = 3, .pixels = std::vector<std::uint8_t>(3 * pixels)};
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

/// Values of a tile's planes, NaN where they are invalid.
std::vector<float> valuesOf(const RasterTile& tile, const RasterInfo& info) {
    const auto pixels = static_cast<std::size_t>(tile.size.area());
    std::vector<float> values(tile.bands.size() * pixels);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool valid = tile.valid.empty() || tile.valid[i % pixels] != 0;
        values[i] =
            valid ? static_cast<float>(storedSample(tile, i)) : std::numeric_limits<float>::quiet_NaN();
    }
    for (std::size_t plane = 0; plane < tile.bands.size(); ++plane)
        rawToValues(info.bands[static_cast<std::size_t>(tile.bands[plane])],
                    std::span(values).subspan(plane * pixels, pixels));
    return values;
}

}  // namespace

Result<Image> renderWindow(RasterSource& source, const Composition& composition, const RectI& window) {
    const RasterInfo& info = source.info();
    const Composition shown = shownOf(composition, info);
    const std::vector<int> bands = bandsOf(shown, info);
    std::vector<float> values(bands.size() * static_cast<std::size_t>(window.area()));
    if (Status read = source.readValues(window, bands, values); !read) return read.error();
    return coloured(shown, info, window.size(), channelsOf(shown, info, bands, values));
}

Result<Image> renderReduced(RasterSource& source, const Composition& composition, const RectI& window,
                            Size size) {
    const RasterInfo& info = source.info();
    const Composition shown = shownOf(composition, info);
    const std::vector<int> bands = bandsOf(shown, info);
    const auto pixels = static_cast<std::size_t>(size.area());
    std::vector<float> values(bands.size() * pixels);
    if (Status read = source.readSamples(window, size, bands, PixelType::Float32,
                                         reinterpret_cast<std::byte*>(values.data()));
        !read)
        return read.error();
    std::vector<std::uint8_t> mask(info.hasMask ? pixels : 0);
    if (info.hasMask)
        if (Status read = source.readMask(window, size, mask.data()); !read) return read.error();
    for (std::size_t plane = 0; plane < bands.size(); ++plane) {
        const auto part = std::span(values).subspan(plane * pixels, pixels);
        rawToValues(info.bands[static_cast<std::size_t>(bands[plane])], part);
        for (std::size_t i = 0; i < mask.size(); ++i)
            if (mask[i] == 0) part[i] = std::numeric_limits<float>::quiet_NaN();
    }
    return coloured(shown, info, size, channelsOf(shown, info, bands, values));
}

Result<Image> renderWhole(RasterSource& source, const Composition& composition, int side) {
    const RasterInfo& info = source.info();
    const Composition shown = shownOf(composition, info);
    const std::vector<int> bands = bandsOf(shown, info);
    const auto tile = source.readTile(levelCount(info.size) - 1, 0, 0, bands);
    if (!tile) return tile.error();
    const Image image =
        coloured(shown, info, tile->size, channelsOf(shown, info, bands, valuesOf(*tile, info)));
    const int longer = std::max(image.size.width, image.size.height);
    if (longer <= side) return image;
    const auto shorter = [&](int of) { return std::max(1, of * side / longer); };
    return shrunk(image, {0, 0, image.size.width, image.size.height},
                  {shorter(image.size.width), shorter(image.size.height)}, 3);
}

}  // namespace swath
