// SPDX-License-Identifier: MIT
#include "engine/learn/torch/live_prediction.h"

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

constexpr double kMostCreditS = 0.5;

/// The pixels of a tile inside the scene; empty for tiles that the scene does not have.
RectI pixelsOf(const PatchSource& source, int scene, TileIndex tile) {
    const Size size = source.sceneSize(scene);
    if (tile.x < 0 || tile.y < 0) return {};
    return tileWindow(size, tile);
}

}  // namespace

void LivePrediction::earn(double seconds, double share) {
    const double part = std::clamp(share, 0.0, 0.95);
    credit_ = std::min(kMostCreditS, credit_ + seconds * part / (1 - part));
}

std::optional<TileIndex> LivePrediction::stalest(const PredictionWish& wish, const PatchSource& source,
                                                 std::int64_t step) const {
    if (wish.scene < 0 || wish.scene >= source.sceneCount()) return std::nullopt;
    std::optional<TileIndex> found;
    std::int64_t oldest = step;
    for (const TileIndex tile : wish.tiles) {
        const auto at = predictedAt_.find({wish.scene, tile});
        const std::int64_t when = at == predictedAt_.end() ? -1 : at->second;
        if (when >= oldest || pixelsOf(source, wish.scene, tile).empty()) continue;
        oldest = when;
        found = tile;
    }
    return found;
}

Result<TrainPrediction> LivePrediction::predict(Network& network, SceneScales& scales,
                                                const ComputeDevice& device, const OutputRule& rule,
                                                PatchSource& source, int scene, TileIndex tile,
                                                std::int64_t step) {
    predictedAt_[{scene, tile}] = step;
    const EvalScope eval(network);
    const RectI window = pixelsOf(source, scene, tile), seen = grown(window, kInferenceMargin);
    const auto bands = static_cast<std::size_t>(source.bandCount()),
               plane = static_cast<std::size_t>(seen.area());
    std::vector<float> samples(bands * plane);
    if (Status read = source.readImage(scene, seen, samples); !read) return read.error();
    const auto scale = scales.of(source, scene);
    if (!scale) return scale.error();
    const torch::Tensor chosen =
        classesOf(windowLogits(network, **scale, device, samples, seen.size()), rule).contiguous();
    const auto* predicted = chosen.data_ptr<std::int64_t>();

    auto classes = std::make_shared<LabelTile>();
    classes->fill(kUnlabelled);
    for (int y = 0; y < window.height; ++y)
        for (int x = 0; x < window.width; ++x) {
            const auto at =
                static_cast<std::size_t>(y + kInferenceMargin) * static_cast<std::size_t>(seen.width) +
                static_cast<std::size_t>(x + kInferenceMargin);
            bool hasData = false;
            for (std::size_t b = 0; b < bands && !hasData; ++b)
                hasData = !std::isnan(samples[b * plane + at]);
            if (hasData)
                (*classes)[static_cast<std::size_t>(y * kLabelTileSize + x)] =
                    source.classValue(static_cast<int>(predicted[at]));
        }
    return TrainPrediction{scene, tile, step, std::move(classes)};
}

}  // namespace swath
