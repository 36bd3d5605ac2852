// SPDX-License-Identifier: MIT
#include "widgets/canvas/tile_math.h"

#include <algorithm>
#include <cmath>

namespace swath {

RectI tileSceneWindow(Size scene, const TileKey& key) {
    const std::int64_t side = std::int64_t{kRasterTileSize} << key.level;
    const std::int64_t x = key.x * side, y = key.y * side;
    return {static_cast<int>(x), static_cast<int>(y),
            static_cast<int>(std::clamp<std::int64_t>(scene.width - x, 0, side)),
            static_cast<int>(std::clamp<std::int64_t>(scene.height - y, 0, side))};
}

TileKey ancestorOf(const TileKey& key, int up) {
    return {key.scene, key.level + up, key.x >> up, key.y >> up};
}

int levelForZoom(double zoom, int levels) {
    // The small term keeps a zoom of exactly 1/2ⁿ, rounded, on its own level.
    const double level = std::floor(std::log2(1 / zoom) + 1e-6);
    return static_cast<int>(std::clamp(level, 0.0, static_cast<double>(std::max(levels, 1) - 1)));
}

std::vector<TileKey> visibleTiles(SceneId scene, Size sceneSize, const View& view, int level) {
    const RectI shown = intersection(view.visible(), {0, 0, sceneSize.width, sceneSize.height});
    if (shown.empty()) return {};
    const std::int64_t side = std::int64_t{kRasterTileSize} << level;
    std::vector<TileKey> keys;
    for (std::int64_t y = shown.y / side; y * side < shown.bottom(); ++y)
        for (std::int64_t x = shown.x / side; x * side < shown.right(); ++x)
            keys.push_back({scene, level, static_cast<int>(x), static_cast<int>(y)});
    const auto distance = [&](const TileKey& key) {
        const double dx = (key.x + 0.5) * static_cast<double>(side) - view.centre().x;
        const double dy = (key.y + 0.5) * static_cast<double>(side) - view.centre().y;
        return dx * dx + dy * dy;
    };
    std::stable_sort(keys.begin(), keys.end(),
                     [&](const TileKey& a, const TileKey& b) { return distance(a) < distance(b); });
    return keys;
}

}  // namespace swath
