// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "engine/core/memory_budget.h"
#include "engine/learn/predict/predictor.h"

namespace swath {

/// A predictor that keeps what it said of windows whose place is known, for one that is asked for the same
/// windows of the same scenes again and again and does not learn any more.
/// @param memory  what is kept counts under it ("probabilities of finished members"); never null.
std::shared_ptr<Predictor> remembering(std::unique_ptr<Predictor> predictor,
                                       std::shared_ptr<MemoryBudget> memory);

}  // namespace swath
