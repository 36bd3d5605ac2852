// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

namespace swath {

/// Whether batchNormRelu() takes over from the library: a training step on the CPU over float32 or bf16 in
/// channels-last order, by a norm that keeps running figures with a fixed momentum.
bool canFuse(const torch::nn::BatchNorm2d& norm, const torch::Tensor& x);

/// relu(norm(x)), or norm(x), of a training step, with its gradient: the same as the library's, updating the
/// running figures, in four passes over memory where that takes seven (mean and variance are gathered in one,
/// the activation is part of the pass that normalises, and its gradient part of the norm's, so that its
/// output need not be kept for it). Sums are taken in an order that does not depend on the number of threads.
/// The formulas are those of Ioffe and Szegedy 2015, arXiv 1502.03167.
/// @pre canFuse(norm, x)
torch::Tensor batchNormRelu(const torch::nn::BatchNorm2d& norm, const torch::Tensor& x, bool relu);

}  // namespace swath
