// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>

#include "engine/learn/predict/predictor.h"

namespace swath {

/// A predictor that keeps what it said of windows whose place is known, for one that is asked for the same
/// windows of the same scenes again and again and does not learn any more.
/// @param mostBytes  what it keeps at most; what was asked for longest ago goes first.
std::shared_ptr<Predictor> remembering(std::unique_ptr<Predictor> predictor, std::int64_t mostBytes);

}  // namespace swath
