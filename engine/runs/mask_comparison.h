// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/result.h"
#include "engine/runs/evaluation.h"

namespace swath {

struct MaskComparison {
    std::filesystem::path truth, prediction;
    std::optional<int> ignore;  ///< truth value that does not count
    /// What the values of the truth are in the prediction: value=number or value=name of the prediction's,
    /// …; ignore is a valid target. Empty: the same numbers.
    std::string map;
    std::optional<double> threshold;  ///< of the truth: values from it on count as 1, those below as 0
};

/// A mask against another, pixel by pixel on the ground: the prediction is brought onto the grid of the truth
/// by the nearest pixel where it needs to be. Not scored, but counted: where either has no data (declared and
/// not named in the map, not a number, masked out) or the prediction does not reach. A value that occurs only
/// in the prediction is a class without support. Errors: as MaskReader; BadFormat for more than 256 values;
/// InvalidInput where the values of the two cannot mean the same, and for colours without a map.
Result<Evaluation> compareMasks(const MaskComparison& wanted);

}  // namespace swath
