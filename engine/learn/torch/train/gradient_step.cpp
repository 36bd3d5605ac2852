// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/gradient_step.h"

#include <cmath>
#include <vector>

#include "engine/core/rng.h"
#include "engine/learn/config/targets.h"
#include "engine/learn/torch/networks/per_class.h"
#include "engine/learn/torch/train/patch_losses.h"

namespace swath {
namespace {

constexpr double kAuxiliaryWeight = 0.4;  ///< Zhao et al. 2017, arXiv 1612.01105

torch::Tensor onDevice(const torch::Tensor& tensor, const torch::Device& device) {
    if (!tensor.defined() || !device.is_cuda()) return tensor;
    // From pinned memory the copy goes on beside what the device computes.
    return (tensor.is_pinned() ? tensor : tensor.pin_memory()).to(device, /*non_blocking=*/true);
}

/// What each term of each batch counts, batches in the outer list.
std::vector<std::vector<double>> sharesOf(const std::vector<std::vector<double>>& masses) {
    std::vector<std::vector<double>> shares = masses;
    for (std::size_t term = 0; term < masses.front().size(); ++term) {
        double sum = 0;
        for (const auto& batch : masses) sum += batch[term];
        for (auto& batch : shares) batch[term] = sum > 0 ? batch[term] / sum : 0;
    }
    return shares;
}

}  // namespace

GradientStep::GradientStep(Network& network, const LossFunction& loss, Optimiser& optimiser,
                           const ComputeDevice& device, const TrainConfig& config, int classes,
                           HardExamples* hard)
    : network_(network),
      loss_(loss),
      optimiser_(optimiser),
      device_(device),
      config_(config),
      classes_(classes),
      hard_(hard) {
    if (device.fp16) scaler_.emplace();
}

void GradientStep::restore(const GradScaler::State& state) {
    if (scaler_) scaler_->restore(state);
}

Truth GradientStep::truthOf(const Batch& batch, int epoch, int only) const {
    Truth truth{.targets = onDevice(batch.targets, device_.device), .epoch = epoch, .only = only};
    if (network_.namesWindows())
        truth.targets = targetsOfCells(network_, truth.targets, classes_);
    else
        truth.pixelWeights = onDevice(batch.weights, device_.device);
    return truth;
}

std::optional<double> GradientStep::compute(std::span<const Batch> batches, std::int64_t step, int epoch) {
    optimiser_.zeroGrad();
    auto* perClass = dynamic_cast<PerClassNetwork*>(&network_);
    const int only =
        perClass ? perClass->classes()[static_cast<std::size_t>(step - 1) % perClass->classes().size()] : -1;
    Network& network = perClass ? perClass->member(only) : network_;

    std::vector<Truth> truths;
    for (const Batch& batch : batches) truths.push_back(truthOf(batch, epoch, only));
    std::vector<std::vector<double>> shares(batches.size());
    if (batches.size() > 1) {
        for (std::size_t i = 0; i < truths.size(); ++i) shares[i] = loss_.masses(truths[i]);
        shares = sharesOf(shares);
    }
    double sum = 0;
    bool anyTarget = false;
    std::vector<std::vector<float>> wrongness(batches.size());
    for (std::size_t i = 0; i < batches.size(); ++i) {
        torch::manual_seed(mix64(mix64(config_.seed) ^ mix64(static_cast<std::uint64_t>(step))) + i);
        const torch::Tensor images = onDevice(batches[i].images, device_.device);
        NetworkOutput output;
        {
            const AutocastGuard autocast(device_);
            output = network.namesWindows() ? forwardCells(network, images) : forwardPadded(network, images);
        }
        // A network of one class alone says nothing of the others.
        if (hard_ && !network.namesWindows() && output.logits.size(1) == classes_)
            wrongness[i] = patchLosses(output.logits, truths[i].targets);
        torch::Tensor loss = loss_(output.logits, truths[i], shares[i]);
        if (output.auxiliary.defined())
            loss = loss + kAuxiliaryWeight * loss_(output.auxiliary, truths[i], shares[i]);
        (scaler_ ? scaler_->scaled(loss) : loss).backward();
        sum += loss.item<double>();
        anyTarget |= (truths[i].targets != std::int64_t{kTargetIgnore}).any().item<bool>();
    }
    // Only now: a step that is given up in its middle must leave no trace.
    for (std::size_t i = 0; i < batches.size(); ++i)
        if (!wrongness[i].empty()) hard_->update(batches[i].step, batches[i].places, wrongness[i]);
    if (!anyTarget) return std::nullopt;
    return sum;
}

GradientStep::Applied GradientStep::apply(double learningRate) {
    const double norm = optimiser_.gradientNorm();
    double factor = scaler_ ? scaler_->factor() : 1;
    Applied applied{.gradientNorm = norm * factor, .scaled = scaler_.has_value()};
    applied.made = scaler_ ? scaler_->update(norm) : std::isfinite(norm);
    if (!applied.made) return applied;
    if (config_.clipNorm > 0 && applied.gradientNorm > config_.clipNorm)
        factor *= config_.clipNorm / applied.gradientNorm;
    optimiser_.step(learningRate, factor);
    return applied;
}

}  // namespace swath
