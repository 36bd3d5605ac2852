// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <map>
#include <string>

#include "engine/core/result.h"
#include "engine/learn/run/weights_report.h"

namespace swath {

/// Copies weights into a network as far as they fit. By name and shape; a convolution whose input channels
/// differ, where the network has options.bands of them, is fitted by options.inflation; a tensor that differs
/// only where the network has options.classes stays fresh. Names may lack a prefix that the network's have
/// (an encoder's weights: "encoder.") or have one that these lack ("model."): what fits most tensors is
/// taken. A missing num_batches_tracked is no loss and not reported. All is checked before anything is
/// copied. Errors: BadFormat when nothing fits, or not all and options.requireAll.
Result<WeightsReport> loadWeights(torch::nn::Module& network,
                                  const std::map<std::string, torch::Tensor>& weights,
                                  const LoadOptions& options);

/// A convolution's weight, O × C × kH × kW, for `bands` input channels; float32, O × bands × kH × kW.
torch::Tensor inflate(const torch::Tensor& weight, int bands, Inflation inflation);

}  // namespace swath
