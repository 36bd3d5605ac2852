// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/validation_set.h"
#include "engine/learn/run/train_event.h"
#include "engine/learn/torch/losses/loss_function.h"
#include "engine/learn/torch/outputs.h"
#include "engine/learn/torch/predict/inference.h"

namespace swath {

/// Counts of truth against prediction over all labelled pixels of the set, and the loss over the same pixels:
/// of terms that are means over pixels exactly, of others (Dice and its kin) the mean over windows by their
/// pixels.
/// @param epoch  of the event and for losses that change with it. @param betweenWindows  called before each
/// window; false ends it. @return nullopt if it was ended so. Errors: those of reading.
Result<std::optional<TrainValidation>> runValidation(Network& network, SceneScales& scales,
                                                     const ComputeDevice& device, const OutputRule& rule,
                                                     PatchSource& source, const ValidationSet& set,
                                                     const LossFunction& lossFunction, int epoch,
                                                     const std::function<bool()>& betweenWindows);

}  // namespace swath
