// SPDX-License-Identifier: MIT
#include "app/views/tile_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace swath {
namespace {

constexpr std::size_t kRemembered = 512;

double sampleOf(const RasterTile& tile, std::size_t index) {
    const auto as = [&]<class T>(T) {
        T value;
        std::memcpy(&value, tile.samples.data() + index * sizeof(T), sizeof(T));
        return static_cast<double>(value);
    };
    switch (tile.type) {
        case PixelType::UInt8:
            return as(std::uint8_t{});
        case PixelType::UInt16:
            return as(std::uint16_t{});
        case PixelType::Int16:
            return as(std::int16_t{});
        case PixelType::Float32:
            return as(float{});
    }
    return 0;
}

std::string samplesOf(const RasterTile& tile, const Composition& composition, std::size_t pixel) {
    static const char* const kNames[] = {"R", "G", "B"};
    std::string text;
    for (std::size_t c = 0; c < 3; ++c) {
        const auto plane = std::ranges::find(tile.bands, composition.channels[c].band) - tile.bands.begin();
        if (static_cast<std::size_t>(plane) >= tile.bands.size()) continue;
        const auto index =
            static_cast<std::size_t>(plane) * static_cast<std::size_t>(tile.size.area()) + pixel;
        text +=
            fmt::format("{}{} {}", text.empty() ? "" : "  ", kNames[c], formatFigure(sampleOf(tile, index)));
    }
    return text;
}

}  // namespace

void TileSamples::remember(const LoadedTile& tile) {
    if (!tile.tile) return;
    if (lately_.size() >= kRemembered) lately_.clear();
    lately_[tile.key] = tile.tile;
}

std::string TileSamples::at(const Scene& scene, Vec2 scenePos) const {
    const int x = static_cast<int>(std::floor(scenePos.x)), y = static_cast<int>(std::floor(scenePos.y));
    if (!RectI{0, 0, scene.info.size.width, scene.info.size.height}.contains(x, y)) return "";
    for (int level = 0; level < levelCount(scene.info.size); ++level) {
        const int lx = x >> level, ly = y >> level;
        const auto found = lately_.find({scene.id, level, lx / kRasterTileSize, ly / kRasterTileSize});
        const auto tile = found == lately_.end() ? nullptr : found->second.lock();
        if (!tile) continue;
        const int column = lx % kRasterTileSize, row = ly % kRasterTileSize;
        if (column >= tile->size.width || row >= tile->size.height) return "";
        return samplesOf(*tile, scene.composition,
                         static_cast<std::size_t>(row) * static_cast<std::size_t>(tile->size.width) +
                             static_cast<std::size_t>(column));
    }
    return "";
}

}  // namespace swath
