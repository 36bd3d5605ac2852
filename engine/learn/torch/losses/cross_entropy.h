// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

namespace swath {

/// Softmax cross entropy over labelled pixels: Σ w(y)·(−log p(y)) / Σ w(y), both sums over pixels that are
/// not ignored. Where all are ignored (or have weight 0) it is 0, and so are its gradients.
/// @param logits  N × K × H × W, any floating type. @param targets  N × H × W, int64, 255 = ignore.
/// @param weights  K. @return a scalar, float32.
torch::Tensor crossEntropy(const torch::Tensor& logits, const torch::Tensor& targets,
                           const torch::Tensor& weights);

}  // namespace swath
