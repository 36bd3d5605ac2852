// SPDX-License-Identifier: MIT
#include "engine/session/overlay.h"

#include <algorithm>

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

/// Scene pixels that the tile stands for, clipped to the scene.
RectI windowOf(const TileKey& key, Size scene) {
    const std::int64_t side = std::int64_t{kTile} << key.level;
    const auto from = [side](int tile, int length) {
        return static_cast<int>(std::clamp<std::int64_t>(tile * side, 0, length));
    };
    const int x = from(key.x, scene.width), y = from(key.y, scene.height);
    return {x, y, from(key.x + 1, scene.width) - x, from(key.y + 1, scene.height) - y};
}

}  // namespace

std::uint8_t predictionAge(const Prediction& prediction, TileIndex index) {
    const auto at = prediction.step.find(index);
    if (at == prediction.step.end()) return 0;  // loaded from the project: as old as everything else
    const double age = static_cast<double>(prediction.newestStep - at->second) / kStepsToFade;
    return static_cast<std::uint8_t>(std::clamp(age, 0.0, 1.0) * 255);
}

OverlaySnapshot::OverlaySnapshot(const Session& session, const TileKey& key, RunId mapOf) : key_(key) {
    const Document& document = session.document();
    const Scene* scene = document.scene(key.scene);
    const LabelMap* labels = document.labelsOf(key.scene);
    if (!scene || !labels) return;
    scene_ = scene->info.size;
    labels_ = *labels;
    const RectI window = windowOf(key, scene_);
    const Prediction* prediction =
        mapOf ? document.mapOf(key.scene, mapOf) : document.predictionOf(key.scene);
    if (prediction && !window.empty()) {
        predicted_ = prediction->classes;
        const int x = window.x / kLabelTileSize, y = window.y / kLabelTileSize;
        agesOf_ = {x, y, (window.right() - 1) / kLabelTileSize - x + 1,
                   (window.bottom() - 1) / kLabelTileSize - y + 1};
        if (!prediction->step.empty())
            for (int ty = agesOf_.y; ty < agesOf_.bottom(); ++ty)
                for (int tx = agesOf_.x; tx < agesOf_.right(); ++tx)
                    ages_.push_back(predictionAge(*prediction, {tx, ty}));
    }
    for (const Region& region : document.regions)
        if (region.scene == key.scene && !intersection(region.window, window).empty())
            regions_.push_back(region);
    if (const LabelClass* background = document.classes.background()) background_ = background->value;
    role_ = session.errors().scope.role;
}

std::uint8_t OverlaySnapshot::ageOf(TileIndex index) const {
    if (ages_.empty() || !agesOf_.contains(index.x, index.y)) return 0;
    return ages_[static_cast<std::size_t>((index.y - agesOf_.y) * agesOf_.width + index.x - agesOf_.x)];
}

void OverlaySnapshot::fillTexel(std::uint8_t* out, int x, int y, LabelTilePtr& label, LabelTilePtr& predicted,
                                TileIndex& held) const {
    const TileIndex index{x / kLabelTileSize, y / kLabelTileSize};
    // Label tiles are fetched once per 256 / step texels, not once per texel.
    if (index != held) {
        held = index;
        label = labels_->tile(index);
        predicted = predicted_ ? predicted_->tile(index) : nullptr;
    }
    const auto at = static_cast<std::size_t>(y % kLabelTileSize * kLabelTileSize + x % kLabelTileSize);
    out[0] = label ? (*label)[at] : kUnlabelled;
    out[1] = out[0];
    out[2] = predicted ? (*predicted)[at] : std::uint8_t{0};
    out[3] = predicted ? ageOf(index) : std::uint8_t{0};
}

/// The truth differs from the labels inside complete regions and outside the role that is looked at.
void OverlaySnapshot::fillTruth(std::uint8_t* out, int x, int y) const {
    const PixelRole pixel = roleAt(regions_, x, y);
    if (role_ && pixel.role != *role_)
        out[1] = kUnlabelled;
    else if (background_ != kUnlabelled && pixel.complete && out[0] == kUnlabelled)
        out[1] = background_;
}

void OverlaySnapshot::fill(const RectI& texels, std::span<std::uint8_t> rgba) const {
    std::ranges::fill(rgba, std::uint8_t{0});
    if (!labels_) return;
    const int step = 1 << key_.level;
    const bool truth = (background_ != kUnlabelled && !regions_.empty()) ||
                       (role_ && (!regions_.empty() || *role_ != Role::Train));
    for (int row = 0; row < texels.height; ++row) {
        const int y = sampleAt(key_.y, texels.y + row, step, scene_.height);
        if (y < 0) break;
        LabelTilePtr label, predicted;
        TileIndex held{-1, -1};
        std::uint8_t* out =
            rgba.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(texels.width) * 4;
        for (int column = 0; column < texels.width; ++column, out += 4) {
            const int x = sampleAt(key_.x, texels.x + column, step, scene_.width);
            if (x < 0) break;
            fillTexel(out, x, y, label, predicted, held);
            if (truth) fillTruth(out, x, y);
        }
    }
}

}  // namespace swath
