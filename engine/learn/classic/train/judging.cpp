// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/judging.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace swath {
namespace {

constexpr float kLeastProbability = 1e-6F;

std::size_t largest(std::span<const float> probabilities, std::size_t classes, std::size_t pixels,
                    std::size_t at) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < classes; ++k)
        if (probabilities[k * pixels + at] > probabilities[best * pixels + at]) best = k;
    return best;
}

}  // namespace

Result<std::optional<TrainValidation>> judge(PatchSource& source, const ValidationSet& set,
                                             const WindowJudge& predict,
                                             const std::function<bool()>& betweenWindows) {
    const auto classes = static_cast<std::size_t>(source.classCount());
    TrainValidation result;
    result.set = set.name();
    result.confusion.assign(classes * classes, 0);
    double loss = 0, counted = 0;
    std::vector<float> probabilities;
    std::vector<std::uint8_t> targets;
    for (std::size_t at = 0; at < set.windows.size(); ++at) {
        if (!betweenWindows()) return std::optional<TrainValidation>();
        const auto& [scene, window] = set.windows[at];
        const auto pixels = static_cast<std::size_t>(window.area());
        targets.resize(pixels);
        source.readTargets(scene, window, set.role, targets);
        probabilities.resize(classes * pixels);
        if (Status predicted = predict(at, set.windows[at], probabilities); !predicted)
            return predicted.error();
        for (std::size_t i = 0; i < pixels; ++i) {
            if (targets[i] >= classes) continue;
            ++result.confusion[targets[i] * classes + largest(probabilities, classes, pixels, i)];
            const float likely = std::max(kLeastProbability, probabilities[targets[i] * pixels + i]);
            loss -= static_cast<double>(std::log(likely));
            counted += 1;
        }
    }
    result.loss = counted > 0 ? loss / counted : std::numeric_limits<double>::quiet_NaN();
    result.meanIou = meanIouOf(result.confusion, source.classCount());
    return std::optional(std::move(result));
}

LabelTilePtr tileOfProbabilities(std::span<const float> probabilities, Size window,
                                 std::span<const std::uint8_t> hasData,
                                 const std::vector<std::uint8_t>& classValues) {
    auto tile = std::make_shared<LabelTile>();
    tile->fill(kUnlabelled);
    const auto pixels = static_cast<std::size_t>(window.area()),
               width = static_cast<std::size_t>(window.width);
    for (std::size_t i = 0; i < pixels; ++i)
        if (hasData[i] != 0)
            (*tile)[i / width * kLabelTileSize + i % width] =
                classValues[largest(probabilities, classValues.size(), pixels, i)];
    return tile;
}

}  // namespace swath
