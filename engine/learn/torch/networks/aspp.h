// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <array>
#include <string>
#include <vector>

#include "engine/learn/torch/networks/blocks.h"

namespace swath {

/// Whether a convolution is split into one of each channel by itself and a 1×1 one, and how these two are
/// named below the name of the whole.
enum class Separable {
    No,
    Direct,  ///< "0", "1"
    Body,    ///< "body.0", "body.1"
};

/// Convolution with norm and ReLU, separable or not.
class AtrousConv {
  public:
    AtrousConv() = default;
    AtrousConv(const Scope& scope, const std::string& conv, const std::string& norm, const ConvSpec& spec,
               Separable separable);
    torch::Tensor operator()(const torch::Tensor& x) const { return last_(each_ ? each_(x) : x); }

  private:
    ConvUnit each_, last_;
};

struct AsppSpec {
    int in = 1;
    std::array<int, 3> rates{12, 24, 36};
    Separable separable = Separable::No;
    double dropout = 0.5;
};

/// Atrous spatial pyramid pooling: convolutions of several dilations and the mean of the whole, joined to 256
/// channels. Source: Chen et al. 2017, arXiv 1706.05587.
class Aspp {
  public:
    static constexpr int kOut = 256;

    Aspp() = default;
    Aspp(const Scope& scope, const AsppSpec& spec);
    torch::Tensor operator()(const torch::Tensor& x, bool training) const;

  private:
    std::vector<AtrousConv> convs_;
    ConvUnit mean_, project_;
    double dropout_ = 0;
};

}  // namespace swath
