// SPDX-License-Identifier: MIT
#include "engine/session/overlay.h"

#include <algorithm>
#include <vector>

namespace swath {
namespace {

constexpr int kTile = kRasterTileSize;
constexpr double kStepsToFade = 300;

/// Scene pixel nearest to the middle of the level's pixel; −1 beyond the scene.
int sampleAt(int tile, int offset, int step, int sceneLength) {
    const std::int64_t corner = (std::int64_t{tile} * kTile + offset) * step;
    if (corner >= sceneLength) return -1;
    return static_cast<int>(std::min<std::int64_t>(corner + step / 2, sceneLength - 1));
}

}  // namespace

std::uint8_t predictionAge(const Prediction& prediction, TileIndex index) {
    const auto at = prediction.step.find(index);
    if (at == prediction.step.end()) return 0;  // loaded from the project: as old as everything else
    const double age = static_cast<double>(prediction.newestStep - at->second) / kStepsToFade;
    return static_cast<std::uint8_t>(std::clamp(age, 0.0, 1.0) * 255);
}

void fillOverlay(const Session& session, const TileKey& key, std::span<std::uint8_t> rgba) {
    std::ranges::fill(rgba, std::uint8_t{0});
    const Document& document = session.document();
    const Scene* scene = document.scene(key.scene);
    const LabelMap* labels = document.labelsOf(key.scene);
    if (!scene || !labels) return;
    const Prediction* prediction = document.predictionOf(key.scene);
    const LabelClass* background = document.classes.background();
    const auto regions = document.regionsOf(key.scene);

    const Size size = scene->info.size;
    const int step = 1 << key.level;
    // A row of the level at a time: label tiles are fetched once per 256 / step pixels, not once per pixel.
    for (int row = 0; row < kTile; ++row) {
        const int y = sampleAt(key.y, row, step, size.height);
        if (y < 0) break;
        LabelTilePtr labelTile, predictedTile;
        int loadedX = -1;
        std::uint8_t age = 0;
        std::uint8_t* out = rgba.data() + static_cast<std::size_t>(row) * kTile * 4;
        for (int column = 0; column < kTile; ++column, out += 4) {
            const int x = sampleAt(key.x, column, step, size.width);
            if (x < 0) break;
            const TileIndex index{x / kLabelTileSize, y / kLabelTileSize};
            if (index.x != loadedX) {
                loadedX = index.x;
                labelTile = labels->tile(index);
                predictedTile = prediction ? prediction->classes.tile(index) : nullptr;
                age = predictedTile ? predictionAge(*prediction, index) : std::uint8_t{0};
            }
            const auto at =
                static_cast<std::size_t>(y % kLabelTileSize * kLabelTileSize + x % kLabelTileSize);
            out[0] = labelTile ? (*labelTile)[at] : kUnlabelled;
            out[1] = out[0];
            out[2] = predictedTile ? (*predictedTile)[at] : std::uint8_t{0};
            out[3] = age;
        }
    }
    // The truth differs from the labels inside complete regions and outside the role that is looked at.
    const auto role = session.errors().scope.role;
    for (int row = 0; (background || role) && row < kTile; ++row) {
        const int y = sampleAt(key.y, row, step, size.height);
        if (y < 0) break;
        std::uint8_t* out = rgba.data() + static_cast<std::size_t>(row) * kTile * 4;
        for (int column = 0; column < kTile; ++column, out += 4) {
            const int x = sampleAt(key.x, column, step, size.width);
            if (x < 0) break;
            if (regions.empty() && (!role || *role == Role::Train)) break;
            const PixelRole pixel = roleAt(regions, x, y);
            if (role && pixel.role != *role)
                out[1] = kUnlabelled;
            else if (background && pixel.complete && out[0] == kUnlabelled)
                out[1] = background->value;
        }
    }
}

}  // namespace swath
