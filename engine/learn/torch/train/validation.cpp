// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/validation.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace swath {
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

}  // namespace swath
