// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

namespace swath {

/// What a network is made for. Parameters that a network has no use for are ignored by it.
struct NetworkOptions {
    int bands = 3;
    int classes = 2;
    int baseWidth = 64;
    int depth = 4;
};

/// A network from images to class scores. Parameters and buffers are named as in the published implementation
/// that it follows, so that weights can be exchanged.
class Network : public torch::nn::Module {
  public:
    /// @param images  N × bands × H × W, H and W multiples of multiple(). @return logits, N × classes × H ×
    /// W.
    virtual torch::Tensor forward(const torch::Tensor& images) = 0;
    virtual int multiple() const = 0;
};

/// Any H and W: pads to the network's multiple by mirroring (by repeating the edge where there is too little
/// to mirror), half on each side, and crops the result.
torch::Tensor forwardPadded(Network& network, const torch::Tensor& images);

}  // namespace swath
