// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace swath {

/// Adam with decoupled weight decay (none: plain Adam), β = (0.9, 0.999), ε = 1e-8. One pass over memory a
/// parameter on the CPU. Its state is kept by parameter name, so that it can be stored with them. Source:
/// Kingma, Ba 2015, arXiv 1412.6980, algorithm 1; Loshchilov, Hutter 2019, arXiv 1711.05101, algorithm 2.
class Adam {
  public:
    /// @param parameters  float32; they live as long as the optimiser.
    Adam(const torch::OrderedDict<std::string, torch::Tensor>& parameters, double weightDecay);

    /// One step along the parameters' gradients. Those without one stay as they are.
    void step(double learningRate);
    void zeroGrad();

    std::int64_t steps() const { return steps_; }
    /// "<name>.m" and "<name>.v": running means of gradients and of their squares. Shares memory with the
    /// optimiser.
    std::map<std::string, torch::Tensor> state() const;
    /// Takes the values of a state; names and shapes are those of state().
    void restore(const std::map<std::string, torch::Tensor>& state, std::int64_t steps);

  private:
    struct Slot {
        std::string name;
        torch::Tensor parameter, m, v;
    };
    std::vector<Slot> slots_;
    double weightDecay_;
    std::int64_t steps_ = 0;
};

}  // namespace swath
