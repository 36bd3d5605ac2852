// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/run/learner.h"
#include "engine/learn/torch/outputs.h"
#include "engine/learn/torch/predict/inference.h"

namespace swath {

/// The classes of a label tile by a network, for the screen. @param step  that its weights are of. Errors:
/// those of reading.
Result<TrainPrediction> predictTile(Network& network, SceneScales& scales, const ComputeDevice& device,
                                    const OutputRule& rule, PatchSource& source, int scene, TileIndex tile,
                                    std::int64_t step);

}  // namespace swath
