// SPDX-License-Identifier: MIT
#include "app/views/damaged_places.h"

#include <algorithm>
#include <cmath>

#include "widgets/ui/context.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr std::size_t kMostPlaces = 4096;

/// Scene pixels under a part of a tile.
RectI underTile(const TileKey& key, const RectI& part, Size scene) {
    const auto at = [&](int tile, int pixel, int limit) {
        const std::int64_t place = (std::int64_t{tile} * kRasterTileSize + pixel) << key.level;
        return static_cast<int>(std::min<std::int64_t>(place, limit));
    };
    const int x = at(key.x, part.x, scene.width), y = at(key.y, part.y, scene.height);
    return {x, y, at(key.x, part.right(), scene.width) - x, at(key.y, part.bottom(), scene.height) - y};
}

}  // namespace

void DamagedPlaces::remember(const LoadedTile& tile, Size scene) {
    constexpr RectI kWhole{0, 0, kRasterTileSize, kRasterTileSize};
    const RectI whole = underTile(tile.key, kWhole, scene);
    // A closer look knows better.
    std::erase_if(places_, [&](const Place& place) {
        return place.tile == tile.key || (place.tile.level > tile.key.level && whole.contains(place.window));
    });
    const auto add = [&](const RectI& part, const std::string& why) {
        if (places_.size() < kMostPlaces)
            places_.push_back({underTile(tile.key, part, scene), tile.key, why});
    };
    if (!tile.tile) return add(kWhole, tile.failure);
    for (const RectI& part : tile.tile->unreadable) add(part, tile.tile->damage);
}

void DamagedPlaces::draw(Marks& marks) const {
    for (const Place& place : places_) marks.hatch(place.window, ui::theme().failure);
}

std::string DamagedPlaces::at(Vec2 scenePos) const {
    const int x = static_cast<int>(std::floor(scenePos.x)), y = static_cast<int>(std::floor(scenePos.y));
    for (const Place& place : places_)
        if (place.window.contains(x, y)) return "cannot be read: " + place.why;
    return "";
}

}  // namespace swath
