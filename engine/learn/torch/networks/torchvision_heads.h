// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/torch/networks/aspp.h"

namespace swath {

// The heads of torchvision's segmentation networks, with its names.

/// 3×3 convolution to a quarter of the channels, dropout, 1×1 convolution to classes.
class FcnHead {
  public:
    FcnHead() = default;
    FcnHead(const Scope& scope, int in, int classes)
        : first_(scope.convNorm("0", "1", {.in = in, .out = in / 4})),
          last_(scope.conv("4", {.in = in / 4, .out = classes, .kernel = 1})) {}
    torch::Tensor operator()(const torch::Tensor& x, bool training) const {
        return last_(torch::dropout(first_(x), 0.1, training));
    }
    explicit operator bool() const { return bool(first_); }

  private:
    ConvUnit first_, last_;
};

class DeepLabHead {
  public:
    DeepLabHead(const Scope& scope, int in, int classes)
        : aspp_(scope / 0, {.in = in}),
          after_(scope.convNorm("1", "2", {.in = Aspp::kOut, .out = Aspp::kOut})),
          last_(scope.conv("4", {.in = Aspp::kOut, .out = classes, .kernel = 1})) {}
    torch::Tensor operator()(const torch::Tensor& x, bool training) const {
        return last_(after_(aspp_(x, training)));
    }

  private:
    Aspp aspp_;
    ConvUnit after_, last_;
};

}  // namespace swath
