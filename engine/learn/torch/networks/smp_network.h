// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>

#include "engine/learn/torch/networks/encoders.h"
#include "engine/learn/torch/networks/network.h"
#include "engine/learn/torch/networks/registry.h"

namespace swath {

/// An encoder, a decoder and a head as segmentation_models.pytorch composes and names them.
class SmpNetwork : public Network {
  public:
    NetworkOutput forward(const torch::Tensor& images) override;
    InputRule inputRule() const override { return {.least = multiple_, .step = multiple_}; }

  protected:
    /// @param depth  number of the last features that the decoder uses.
    /// @param multiple  pixels a side that images must have a multiple of.
    SmpNetwork(const NetworkOptions& options, EncoderKind kind, const EncoderOptions& encoder = {},
               int depth = 5, int multiple = 32);

    /// Of the features 0 … depth.
    const std::vector<int>& channels() const { return encoder_.channels(); }
    Scope decoder() { return root() / "decoder"; }
    void addHead(int in, int kernel);

    virtual torch::Tensor decode(const std::vector<torch::Tensor>& features) = 0;

  private:
    Encoder encoder_;
    int depth_, multiple_;
    ConvUnit head_;
};

/// Convolution, norm and ReLU as modules 0 and 1 of a sequence.
ConvUnit smpConv(const Scope& scope, const ConvSpec& spec, Activation activation = Activation::Relu);

/// A network of one class upon different encoders.
template <class T>
NetworkEntry encoderEntry(NetworkDescription description, EncoderKind kind) {
    return {std::move(description),
            [kind](const NetworkOptions& options) { return std::make_shared<T>(options, kind); }};
}

}  // namespace swath
