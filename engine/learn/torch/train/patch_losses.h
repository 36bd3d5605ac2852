// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <vector>

namespace swath {

/// How wrong each patch of a batch is: the mean cross entropy over its labelled pixels, whatever the loss
/// that is trained with; NaN where there are none. Without gradients. @param logits  N × K × H × W.
/// @param targets  N × H × W, int64, 255 = ignore.
std::vector<float> patchLosses(const torch::Tensor& logits, const torch::Tensor& targets);

}  // namespace swath
