// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/learn/torch/networks/blocks.h"
#include "engine/learn/torch/networks/network.h"

namespace swath {

/// U-Net with padded convolutions, batch norm before each ReLU and transposed convolutions on the way up, of
/// any depth and base width; names as in milesial/Pytorch-UNet (inc, down1…, up1…, outc). With 3 bands, 2
/// classes, width 64 and depth 4: 31,037,698 parameters. Source: Ronneberger, Fischer, Brox 2015, arXiv
/// 1505.04597.
class UNet final : public Network {
  public:
    explicit UNet(const NetworkOptions& options);
    torch::Tensor forward(const torch::Tensor& images) override;
    int multiple() const override { return 1 << down_.size(); }

  private:
    struct Up {
        UpConv2x2 up{nullptr};
        DoubleConv conv{nullptr};
    };
    DoubleConv first_{nullptr};
    std::vector<DoubleConv> down_;
    std::vector<Up> up_;
    torch::nn::Conv2d last_{nullptr};
};

}  // namespace swath
