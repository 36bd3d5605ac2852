// SPDX-License-Identifier: MIT
#include "app/views/tile_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/views/legend.h"
#include "engine/imagery/shown_bands.h"
#include "engine/raster/sample_values.h"

namespace swath {
namespace {

constexpr std::size_t kRemembered = 2048;

std::string samplesOf(const Scene& scene, const RasterTile& tile, std::size_t pixel) {
    static const char* const kNames[] = {"R", "G", "B"};
    const auto& formulas = scene.display.formulas;
    const auto needed = shownValues(scene.composition, scene.info, formulas).bands;
    if (std::ranges::any_of(
            needed, [&](int band) { return std::ranges::find(tile.bands, band) == tile.bands.end(); }))
        return "";
    const auto values = tileValues(scene.composition, scene.info, formulas, tile, {&pixel, 1});
    const auto text = [](float value) {
        return std::isnan(value) ? std::string("no data") : formatFigure(double{value});
    };
    if (showsOneBand(scene.composition)) return shownName(scene) + " " + text(values[0]);
    std::string all;
    for (std::size_t c = 0; c < 3; ++c)
        all += fmt::format("{}{} {}", c == 0 ? "" : "  ", kNames[c], text(values[c]));
    return all;
}

}  // namespace

void TileSamples::remember(const LoadedTile& tile) {
    if (!tile.tile) return;
    ++taken_;
    if (lately_.size() >= kRemembered)
        std::erase_if(lately_, [](const auto& each) { return each.second.expired(); });
    if (lately_.size() >= kRemembered) lately_.clear();
    lately_[tile.key] = tile.tile;
}

std::shared_ptr<const RasterTile> TileSamples::find(const TileKey& key) const {
    const auto found = lately_.find(key);
    return found == lately_.end() ? nullptr : found->second.lock();
}

std::string TileSamples::at(const Scene& scene, Vec2 scenePos) const {
    const int x = static_cast<int>(std::floor(scenePos.x)), y = static_cast<int>(std::floor(scenePos.y));
    if (!RectI{0, 0, scene.info.size.width, scene.info.size.height}.contains(x, y)) return "";
    for (int level = 0; level < levelCount(scene.info.size); ++level) {
        const int lx = x >> level, ly = y >> level;
        const auto tile = find({scene.id, level, lx / kRasterTileSize, ly / kRasterTileSize});
        if (!tile) continue;
        const int column = lx % kRasterTileSize, row = ly % kRasterTileSize;
        if (column >= tile->size.width || row >= tile->size.height) return "";
        return samplesOf(scene, *tile,
                         static_cast<std::size_t>(row) * static_cast<std::size_t>(tile->size.width) +
                             static_cast<std::size_t>(column));
    }
    return "";
}

std::vector<float> TileSamples::spectrumAt(const Scene& scene, Vec2 scenePos) const {
    const int x = static_cast<int>(std::floor(scenePos.x)), y = static_cast<int>(std::floor(scenePos.y));
    if (!RectI{0, 0, scene.info.size.width, scene.info.size.height}.contains(x, y)) return {};
    const auto found = lately_.find({scene.id, 0, x / kRasterTileSize, y / kRasterTileSize});
    const auto tile = found == lately_.end() ? nullptr : found->second.lock();
    if (!tile || tile->bands.size() != scene.info.bands.size()) return {};
    const auto pixel =
        static_cast<std::size_t>(y % kRasterTileSize) * static_cast<std::size_t>(tile->size.width) +
        static_cast<std::size_t>(x % kRasterTileSize);
    const bool valid = tile->valid.empty() || tile->valid[pixel] != 0;
    std::vector<float> values(tile->bands.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t plane = 0; plane < tile->bands.size() && valid; ++plane) {
        const auto band = static_cast<std::size_t>(tile->bands[plane]);
        const BandInfo& info = scene.info.bands[band];
        const double stored =
            storedSample(*tile, plane * static_cast<std::size_t>(tile->size.area()) + pixel);
        if (!Nodata(info).isInvalid(static_cast<float>(stored)))
            values[band] = static_cast<float>(toValue(info, stored));
    }
    return values;
}

}  // namespace swath
