// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/network_loss.h"

#include <limits>

namespace swath {

void NetworkLoss::add(const SourcePredictor& by, Size window, std::span<const std::uint8_t> targets) {
    const torch::NoGradGuard noGrad;
    const RectI inner = by.inner();
    const torch::Tensor logits =
        network_.logits().slice(2, inner.y, inner.bottom()).slice(3, inner.x, inner.right());
    const torch::Tensor truth = torch::from_blob(const_cast<std::uint8_t*>(targets.data()),
                                                 {1, window.height, window.width}, torch::kUInt8)
                                    .to(torch::kInt64);
    const auto terms = loss_.terms(logits, {.targets = truth, .epoch = epoch_});
    const auto mass = loss_.masses({.targets = truth});
    losses_.resize(terms.size());
    masses_.resize(terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i) {
        losses_[i] += terms[i].item<double>() * mass[i];
        masses_[i] += mass[i];
    }
}

double NetworkLoss::value() const {
    if (losses_.empty()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (std::size_t i = 0; i < losses_.size(); ++i) sum += losses_[i] / masses_[i];  // NaN: no labels
    return sum;
}

}  // namespace swath
