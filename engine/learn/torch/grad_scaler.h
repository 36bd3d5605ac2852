// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace swath {

/// Keeps the gradients of float16 out of what it cannot hold: the loss is multiplied by a scale before the
/// backward pass, gradients are divided by it before the step, and a step whose gradients are not finite is
/// left out. The scale doubles after 2000 good steps in a row and halves after each bad one. bfloat16 needs
/// none of it. Source: Micikevicius et al. 2018, arXiv 1710.03740; constants as in PyTorch's GradScaler.
class GradScaler {
  public:
    struct State {
        double scale = 65536;
        std::int64_t goodSteps = 0;  ///< in a row, since the scale last changed
        friend bool operator==(const State&, const State&) = default;
    };

    torch::Tensor scaled(const torch::Tensor& loss) const { return loss * state_.scale; }
    /// What gradients are to be multiplied by.
    double factor() const { return 1 / state_.scale; }
    /// @param gradientNorm  of the scaled gradients. @return whether the step may be made.
    bool update(double gradientNorm);

    const State& state() const { return state_; }
    void restore(const State& state) { state_ = state; }

  private:
    State state_;
};

}  // namespace swath
