// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/learn/config/train_config.h"
#include "engine/learn/torch/networks/network.h"

namespace swath {

/// A network of its own for each class, with one logit each, as one network: its logits are theirs side by
/// side. The background class, which stands for none of the others, has no network; its logit is 0. The
/// tensors of class k are called "class<k>.…".
class PerClassNetwork final : public Network {
  public:
    /// @param members  of one kind, one for each class; null for the background class only.
    explicit PerClassNetwork(std::vector<std::shared_ptr<Network>> members);

    NetworkOutput forward(const torch::Tensor& images) override;
    InputRule inputRule() const override;
    std::vector<std::string> encoderPrefixes() const override;
    bool namesWindows() const override;
    void observe(LayerObserver observer) override;
    void fold() override;

    /// The network of a class. @pre it has one.
    Network& member(int k) { return *members_[static_cast<std::size_t>(k)]; }
    /// Classes that have a network, in order.
    const std::vector<int>& classes() const { return classes_; }

  private:
    Network& first() const { return *members_[static_cast<std::size_t>(classes_.front())]; }

    std::vector<std::shared_ptr<Network>> members_;
    std::vector<int> classes_;
};

/// The network of a run. @param background  index of the background class; −1: there is none.
/// Errors: those of makeNetwork().
Result<std::shared_ptr<Network>> makeRunNetwork(const TrainConfig& config, int bands, int classes,
                                                int background);

}  // namespace swath
