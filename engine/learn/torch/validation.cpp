// SPDX-License-Identifier: MIT
#include "engine/learn/torch/validation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace swath {
namespace {

constexpr std::size_t kMostTrainWindows = 24;

std::vector<ValidationSet::Window> labelledWindowsOf(PatchSource& source, Role role) {
    std::vector<ValidationSet::Window> windows;
    std::vector<std::uint8_t> targets;
    for (int scene = 0; scene < source.sceneCount(); ++scene)
        for (const RectI& window : source.labelledWindows(scene, role)) {
            targets.resize(static_cast<std::size_t>(window.area()));
            source.readLabels(scene, window, role, targets);
            // Only the rows and columns between the first and the last label: a tile may hold a corner of a
            // region.
            RectI used;
            for (int y = 0; y < window.height; ++y)
                for (int x = 0; x < window.width; ++x)
                    if (targets[static_cast<std::size_t>(y) * static_cast<std::size_t>(window.width) +
                                static_cast<std::size_t>(x)] != kTargetIgnore)
                        used = unite(used, {window.x + x, window.y + y, 1, 1});
            if (!used.empty()) windows.push_back({scene, used});
        }
    return windows;
}

}  // namespace

ValidationSet makeValidationSet(PatchSource& source) {
    ValidationSet set;
    set.windows = labelledWindowsOf(source, Role::Validation);
    if (!set.windows.empty()) return set;
    set.role = Role::Train;
    const auto all = labelledWindowsOf(source, Role::Train);
    const std::size_t count = std::min(all.size(), kMostTrainWindows);
    for (std::size_t i = 0; i < count; ++i)
        set.windows.push_back(all[(i * all.size() + all.size() / 2) / count]);
    return set;
}

Result<std::optional<TrainValidation>> runValidation(Network& network, SceneScales& scales,
                                                     const ComputeDevice& device, const OutputRule& rule,
                                                     PatchSource& source, const ValidationSet& set,
                                                     const LossFunction& lossFunction, int epoch,
                                                     const std::function<bool()>& betweenWindows) {
    const EvalScope eval(network);
    const auto classes = static_cast<std::size_t>(source.classCount());
    TrainValidation result;
    result.set = set.name();
    result.epoch = epoch;
    result.confusion.assign(classes * classes, 0);
    std::vector<double> losses, masses;
    std::vector<float> samples;
    std::vector<std::uint8_t> targets;
    for (const auto& [scene, window] : set.windows) {
        if (!betweenWindows()) return std::optional<TrainValidation>();
        const RectI seen = grown(window, kInferenceMargin);
        samples.resize(static_cast<std::size_t>(seen.area()) * static_cast<std::size_t>(source.bandCount()));
        if (Status read = source.readImage(scene, seen, samples); !read) return read.error();
        targets.resize(static_cast<std::size_t>(window.area()));
        source.readTargets(scene, window, set.role, targets);

        const auto scale = scales.of(source, scene);
        if (!scale) return scale.error();
        const torch::Tensor logits = windowLogits(network, **scale, device, samples, seen.size())
                                         .slice(2, kInferenceMargin, kInferenceMargin + window.height)
                                         .slice(3, kInferenceMargin, kInferenceMargin + window.width);
        const torch::Tensor truth =
            torch::from_blob(targets.data(), {1, window.height, window.width}, torch::kUInt8)
                .to(torch::kInt64);
        const auto terms = lossFunction.terms(logits, {.targets = truth, .epoch = epoch});
        const auto mass = lossFunction.masses({.targets = truth});
        losses.resize(terms.size());
        masses.resize(terms.size());
        for (std::size_t i = 0; i < terms.size(); ++i) {
            losses[i] += terms[i].item<double>() * mass[i];
            masses[i] += mass[i];
        }
        const torch::Tensor chosen = classesOf(logits, rule).contiguous();
        const auto* predicted = chosen.data_ptr<std::int64_t>();
        for (std::size_t i = 0; i < targets.size(); ++i)
            if (targets[i] < classes)
                ++result.confusion[targets[i] * classes + static_cast<std::size_t>(predicted[i])];
    }
    result.loss = losses.empty() ? std::numeric_limits<double>::quiet_NaN() : 0;
    for (std::size_t i = 0; i < losses.size(); ++i) result.loss += losses[i] / masses[i];  // NaN: no labels
    result.meanIou = meanIouOf(result.confusion, source.classCount());
    return std::optional(std::move(result));
}

double meanIouOf(const std::vector<std::int64_t>& confusion, int classes) {
    const auto n = static_cast<std::size_t>(classes);
    double sum = 0;
    int present = 0;
    for (std::size_t k = 0; k < n; ++k) {
        std::int64_t either = -confusion[k * n + k];
        for (std::size_t j = 0; j < n; ++j) either += confusion[k * n + j] + confusion[j * n + k];
        if (either == 0) continue;
        sum += static_cast<double>(confusion[k * n + k]) / static_cast<double>(either);
        ++present;
    }
    return present > 0 ? sum / present : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace swath
