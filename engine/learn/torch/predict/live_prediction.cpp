// SPDX-License-Identifier: MIT
#include "engine/learn/torch/predict/live_prediction.h"

#include <cmath>

#include "engine/learn/run/tile_account.h"

namespace swath {

Result<TrainPrediction> predictTile(Network& network, SceneScales& scales, const ComputeDevice& device,
                                    const OutputRule& rule, PatchSource& source, int scene, TileIndex tile,
                                    std::int64_t step) {
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
