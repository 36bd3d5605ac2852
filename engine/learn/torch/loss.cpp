// SPDX-License-Identifier: MIT
#include "engine/learn/torch/loss.h"

#include "engine/learn/patch_source.h"

namespace swath {

CrossEntropySums crossEntropySums(const torch::Tensor& logits, const torch::Tensor& targets,
                                  const torch::Tensor& weights) {
    const auto logProbabilities = torch::log_softmax(logits, 1, torch::kFloat32);
    const auto sum = torch::nll_loss_nd(logProbabilities, targets, weights, at::Reduction::Sum,
                                        std::int64_t{kTargetIgnore});
    // The weight of each target, with a zero put where 255 looks.
    const auto byTarget = torch::zeros({256}, weights.options());
    byTarget.slice(0, 0, weights.size(0)).copy_(weights);
    return {sum, byTarget.index_select(0, targets.flatten()).sum()};
}

torch::Tensor crossEntropy(const torch::Tensor& logits, const torch::Tensor& targets,
                           const torch::Tensor& weights) {
    const CrossEntropySums sums = crossEntropySums(logits, targets, weights);
    return sums.loss / torch::where(sums.weight > 0, sums.weight, torch::ones_like(sums.weight));
}

}  // namespace swath
