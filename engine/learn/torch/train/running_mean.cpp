// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/running_mean.h"

#include <algorithm>
#include <utility>

namespace swath {

RunningMean::RunningMean(std::map<std::string, torch::Tensor> weights,
                         std::map<std::string, torch::Tensor> means, double decay)
    : weights_(std::move(weights)), means_(std::move(means)), decay_(decay) {
    const torch::NoGradGuard noGrad;
    for (auto& [name, mean] : means_) mean.copy_(weights_.at(name));
}

void RunningMean::update(std::int64_t step) {
    const torch::NoGradGuard noGrad;
    const auto t = static_cast<double>(step);
    const double decay = std::min(decay_, (1 + t) / (10 + t));
    for (auto& [name, mean] : means_) {
        const torch::Tensor& weight = weights_.at(name);
        if (mean.is_floating_point())
            mean.lerp_(weight, 1 - decay);
        else
            mean.copy_(weight);
    }
}

}  // namespace swath
