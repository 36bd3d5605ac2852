// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

namespace swath {

/// Whether convolved3x3() is faster than the library: in fp32 on a CPU with AVX2 and no AVX-512, over images
/// in channels-last order. For AVX-512 the library's own loops are better.
/// @param x  images × channels × height × width
bool isFaster3x3(const torch::Tensor& x, const torch::Tensor& weight);

/// conv2d(x, weight, bias) of a 3×3 kernel with stride and padding 1, and its gradients, by Winograd's tiles.
/// What carries gradients back to the images is the library's where their channels are no multiple of
/// sixteen.
/// @param bias  may be undefined
/// @pre isFaster3x3(x, weight), but for the processor, which needs AVX2
torch::Tensor convolved3x3(const torch::Tensor& x, const torch::Tensor& weight, const torch::Tensor& bias);

}  // namespace swath
