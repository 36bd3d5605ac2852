// SPDX-License-Identifier: MIT
#include "engine/learn/classic/judging.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace swath {
namespace {

constexpr std::size_t kMostTrainWindows = 24;
constexpr float kLeastProbability = 1e-6F;

std::vector<JudgedWindows::Window> labelledWindowsOf(PatchSource& source, Role role) {
    std::vector<JudgedWindows::Window> windows;
    std::vector<std::uint8_t> targets;
    for (int scene = 0; scene < source.sceneCount(); ++scene)
        for (const RectI& window : source.labelledWindows(scene, role)) {
            targets.resize(static_cast<std::size_t>(window.area()));
            source.readLabels(scene, window, role, targets);
            RectI used;  // a tile may hold a corner of a region only
            for (int y = 0; y < window.height; ++y)
                for (int x = 0; x < window.width; ++x)
                    if (targets[static_cast<std::size_t>(y) * static_cast<std::size_t>(window.width) +
                                static_cast<std::size_t>(x)] != kTargetIgnore)
                        used = unite(used, {window.x + x, window.y + y, 1, 1});
            if (!used.empty()) windows.push_back({scene, used});
        }
    return windows;
}

double meanIouOf(const std::vector<std::int64_t>& confusion, std::size_t classes) {
    double sum = 0;
    int present = 0;
    for (std::size_t k = 0; k < classes; ++k) {
        std::int64_t either = -confusion[k * classes + k];
        for (std::size_t j = 0; j < classes; ++j)
            either += confusion[k * classes + j] + confusion[j * classes + k];
        if (either == 0) continue;
        sum += static_cast<double>(confusion[k * classes + k]) / static_cast<double>(either);
        ++present;
    }
    return present > 0 ? sum / present : std::numeric_limits<double>::quiet_NaN();
}

std::size_t largest(std::span<const float> probabilities, std::size_t classes, std::size_t pixels,
                    std::size_t at) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < classes; ++k)
        if (probabilities[k * pixels + at] > probabilities[best * pixels + at]) best = k;
    return best;
}

}  // namespace

JudgedWindows judgedWindows(PatchSource& source) {
    JudgedWindows set;
    set.windows = labelledWindowsOf(source, Role::Validation);
    if (!set.windows.empty()) return set;
    set.role = Role::Train;
    const auto all = labelledWindowsOf(source, Role::Train);
    const std::size_t count = std::min(all.size(), kMostTrainWindows);
    for (std::size_t i = 0; i < count; ++i)
        set.windows.push_back(all[(i * all.size() + all.size() / 2) / count]);
    return set;
}

Result<std::optional<TrainValidation>> judge(PatchSource& source, const JudgedWindows& set,
                                             const WindowJudge& predict,
                                             const std::function<bool()>& betweenWindows) {
    const auto classes = static_cast<std::size_t>(source.classCount());
    TrainValidation result;
    result.set = set.role == Role::Validation ? "validation" : "train";
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
    result.meanIou = meanIouOf(result.confusion, classes);
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
