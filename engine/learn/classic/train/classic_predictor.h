// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "engine/learn/classic/train/classic_checkpoint.h"
#include "engine/learn/predict/predictor.h"

namespace swath {

/// Predicts with a learner without a network. @param threads  0: all cores.
std::unique_ptr<Predictor> makeClassicPredictor(std::shared_ptr<const ClassicModel> model, int threads = 0);

/// Errors: those of readClassicCheckpoint().
Result<std::unique_ptr<Predictor>> loadClassicPredictor(std::span<const std::byte> checkpoint,
                                                        int threads = 0);

}  // namespace swath
