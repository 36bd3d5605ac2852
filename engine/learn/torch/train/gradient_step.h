// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <memory>
#include <optional>
#include <span>

#include "engine/learn/torch/device.h"
#include "engine/learn/torch/grad_scaler.h"
#include "engine/learn/torch/losses/loss_function.h"
#include "engine/learn/torch/networks/network.h"
#include "engine/learn/torch/train/batch_loader.h"
#include "engine/learn/torch/train/optimiser.h"

namespace swath {

/// One step of training: batches → loss → gradients → weights. What is random in a network (dropout) is drawn
/// from (seed, step, batch) alone. Compute thread only; all that it is given outlives it.
class GradientStep {
  public:
    /// @param hard  is told how wrong each patch is; may be null.
    GradientStep(Network& network, const LossFunction& loss, Optimiser& optimiser,
                 const ComputeDevice& device, const TrainConfig& config, int classes,
                 HardExamples* hard = nullptr);

    /// Who is told from now on how wrong each patch is; may be null.
    void tell(HardExamples* hard) { hard_ = hard; }

    /// Gradients of the loss over all batches, and its value. A second head counts 0.4. With a network for
    /// each class, that of one class in turn.
    /// @param batches  one or more; see LossFunction::masses for what several do. @param step  from 1.
    /// @return the loss; nullopt where nothing is labelled in any batch: all gradients are 0.
    std::optional<double> compute(std::span<const Batch> batches, std::int64_t step, int epoch);

    struct Applied {
        double gradientNorm = 0;  ///< before clipping; not finite: no step was made
        bool made = false;
        bool scaled = false;  ///< gradients were scaled for float16: a step left out is no failure
    };
    /// Moves the weights along the gradients, these clipped to config.clipNorm. A step whose gradients are
    /// not finite is not made.
    Applied apply(double learningRate);

    /// Of float16 alone; nullopt elsewhere.
    const std::optional<GradScaler>& scaler() const { return scaler_; }
    void restore(const GradScaler::State& state);

  private:
    Truth truthOf(const Batch& batch, int epoch, int only) const;

    Network& network_;
    const LossFunction& loss_;
    Optimiser& optimiser_;
    const ComputeDevice& device_;
    const TrainConfig& config_;
    int classes_;
    HardExamples* hard_;
    std::optional<GradScaler> scaler_;
};

}  // namespace swath
