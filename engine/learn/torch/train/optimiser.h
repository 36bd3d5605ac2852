// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/torch/optimisers/update_rule.h"

namespace swath {

/// Gradient descent in one of the kinds of optimiserCatalog(), each with PyTorch's meaning and constants (ε =
/// 1e-8): weight decay is added to the gradient, only in AdamW it is apart from it. One pass over memory a
/// parameter on the CPU. Its state is kept by parameter name, so that it can be stored with them.
class Optimiser {
  public:
    using Parameters = torch::OrderedDict<std::string, torch::Tensor>;
    /// What the learning rate is multiplied by for a parameter of this name; empty: 1.
    using RateOf = std::function<double(const std::string&)>;

    /// @param parameters  float32; they live as long as the optimiser. @param line  one term of
    /// optimiserCatalog(). Errors: InvalidInput.
    static Result<Optimiser> make(const std::string& line, const Parameters& parameters, double weightDecay,
                                  const RateOf& rateOf = {});

    /// One step along the parameters' gradients. Those without one stay as they are.
    /// @param gradientFactor  what gradients are multiplied by on the way, for clipping and unscaling.
    void step(double learningRate, double gradientFactor = 1);
    void zeroGrad();
    /// Euclidean norm of all gradients together. Source of clipping by it: Pascanu, Mikolov, Bengio 2013.
    double gradientNorm() const;

    std::int64_t steps() const { return steps_; }
    /// "<name>.m" and "<name>.v", running means of gradients and of their squares; "<name>.t", the number of
    /// a parameter's own steps where it is not steps(). Shares memory with the optimiser.
    std::map<std::string, torch::Tensor> state() const;
    /// Takes the values of a state. Errors: BadFormat for one of another optimiser.
    Status restore(const std::map<std::string, torch::Tensor>& state, std::int64_t steps);

  private:
    Optimiser() = default;

    std::vector<WeightSlot> slots_;
    std::unique_ptr<const UpdateRule> rule_;
    double weightDecay_ = 0;
    std::int64_t steps_ = 0;
};

}  // namespace swath
