// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/learn/predict/source_predictor.h"
#include "engine/learn/torch/losses/loss_function.h"
#include "engine/learn/torch/predict/network_predictor.h"

namespace swath {

/// The loss that a network is trained with, over the labelled pixels of a validation set: of terms that are
/// means over pixels exactly, of others (Dice and its kin) the mean over windows by their pixels.
class NetworkLoss final : public WindowLoss {
  public:
    /// @param network  predicts the windows; both outlive this. @param epoch  for losses that change with it.
    NetworkLoss(const NetworkPredictor& network, const LossFunction& loss, int epoch)
        : network_(network), loss_(loss), epoch_(epoch) {}
    void add(const SourcePredictor& by, Size window, std::span<const std::uint8_t> targets) override;
    double value() const override;

  private:
    const NetworkPredictor& network_;
    const LossFunction& loss_;
    int epoch_;
    std::vector<double> losses_, masses_;  ///< of each term
};

}  // namespace swath
