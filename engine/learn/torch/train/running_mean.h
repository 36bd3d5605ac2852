// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>

namespace swath {

/// Exponential running mean of a network's weights and batch statistics. The decay of step t is at most
/// (1 + t) / (10 + t), so that the fresh weights are soon forgotten. Sources: Polyak, Juditsky 1992; the
/// start: the moving averages of TensorFlow. Numbers that are no floating ones (counters) are copied.
class RunningMean {
  public:
    /// @param weights  networkState() of the network that is trained; memory is shared with it.
    /// @param means  networkState() of the network that holds the mean; its values are replaced by the
    /// weights'.
    RunningMean(std::map<std::string, torch::Tensor> weights, std::map<std::string, torch::Tensor> means,
                double decay);

    /// @param step  steps done, from 1.
    void update(std::int64_t step);

  private:
    std::map<std::string, torch::Tensor> weights_, means_;
    double decay_;
};

}  // namespace swath
