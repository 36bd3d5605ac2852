// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// Gradient descent in one of the kinds of optimiserCatalog(), each with PyTorch's meaning and constants (ε =
/// 1e-8): weight decay is added to the gradient, only in AdamW it is apart from it. One pass over memory a
/// parameter on the CPU. Its state is kept by parameter name, so that it can be stored with them.
/// Sources: SGD with momentum: Sutskever et al. 2013; Adam: Kingma, Ba 2015, arXiv 1412.6980, algorithm 1;
/// AdamW: Loshchilov, Hutter 2019, arXiv 1711.05101, algorithm 2; RMSprop: Hinton's lecture 6e; Nadam: Dozat
/// 2016, with the momentum schedule of its section 2.2 (0.96, 0.004).
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
    enum class Kind { Sgd, Adam, AdamW, RmsProp, Nadam };
    struct Slot {
        std::string name;
        torch::Tensor parameter, m, v;  ///< m, v: undefined where the kind has no use for them
        double rateFactor = 1;
        std::int64_t steps = 0;
        double momentumProduct = 1;  ///< of Nadam's momenta so far
    };
    Optimiser() = default;
    double nadamMomentum(std::int64_t step) const;
    void stepSlot(Slot& slot, double rate, double gradientFactor);
    template <class Update>
    void walk(Slot& slot, const Update& update, double gradientFactor);

    std::vector<Slot> slots_;
    Kind kind_ = Kind::Adam;
    double beta1_ = 0.9, beta2_ = 0.999;  ///< of RMSprop: momentum, decay; of SGD: momentum
    bool nesterov_ = false;
    double weightDecay_ = 0;
    std::int64_t steps_ = 0;
};

}  // namespace swath
