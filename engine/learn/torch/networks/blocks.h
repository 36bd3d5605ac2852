// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

namespace swath {

/// (3×3 convolution without bias, padded → batch norm → ReLU) twice; parameters as double_conv.0, .1, .3, .4.
class DoubleConvImpl : public torch::nn::Module {
  public:
    DoubleConvImpl(int in, int out);
    torch::Tensor forward(const torch::Tensor& x);

  private:
    torch::nn::Sequential layers_;
};
TORCH_MODULE(DoubleConv);

/// 2×2 transposed convolution of stride 2: same parameters, initialisation and result as ConvTranspose2d(in,
/// out, 2, 2). Its windows do not overlap, so it is a 1×1 convolution to 4 × out channels whose results are
/// then spread over the four pixels: 4 to 9 times as fast here, where oneDNN has no transposed one for these
/// layouts.
class UpConv2x2Impl : public torch::nn::Module {
  public:
    UpConv2x2Impl(int in, int out);
    torch::Tensor forward(const torch::Tensor& x);

  private:
    torch::Tensor weight_, bias_;  ///< in × out × 2 × 2, out
};
TORCH_MODULE(UpConv2x2);

}  // namespace swath
