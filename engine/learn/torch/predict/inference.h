// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <span>

#include "engine/core/geometry.h"
#include "engine/learn/data/normalisation.h"
#include "engine/learn/torch/device.h"
#include "engine/learn/torch/networks/network.h"

namespace swath {

/// A network in eval mode, without gradients, while it lives; puts it back into the mode that it had.
class EvalScope {
  public:
    explicit EvalScope(Network& network) : network_(network), wasTraining_(network.is_training()) {
        if (wasTraining_) network.eval();
    }
    ~EvalScope() {
        if (wasTraining_) network_.train();
    }
    EvalScope(const EvalScope&) = delete;
    EvalScope& operator=(const EvalScope&) = delete;

  private:
    torch::NoGradGuard noGrad_;
    Network& network_;
    bool wasTraining_;
};

/// Moves a network to where it computes, its convolutions in the layout that is fastest there.
void layOut(Network& network, const torch::Device& device);

/// Makes a network as fast as it gets, for inference alone: eval mode, norms folded into the convolutions
/// before them, channels-last, and bf16 where the device is set to it. Its tensors are no longer those of its
/// source.
void toInferenceForm(Network& network, const ComputeDevice& device);

/// Logits of images: N × bands × H × W, normalised, on the device, to N × classes × H × W, float32.
torch::Tensor infer(Network& network, const ComputeDevice& device, const torch::Tensor& images);

/// Logits of one window. @param scale  of its scene. @param samples  bands × H × W in the bands' own units,
/// NaN = no data; any H and W.
/// @return 1 × classes × H × W, float32, on the CPU. To be called within an EvalScope.
torch::Tensor windowLogits(Network& network, const BandScale& scale, const ComputeDevice& device,
                           std::span<const float> samples, Size size);

/// Side of the margin that windows are predicted with, so that what is kept has its surroundings: pixels.
constexpr int kInferenceMargin = 32;

constexpr RectI grown(const RectI& window, int by) {
    return {window.x - by, window.y - by, window.width + 2 * by, window.height + 2 * by};
}

}  // namespace swath
