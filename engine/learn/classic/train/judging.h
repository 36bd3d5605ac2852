// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/validation_set.h"
#include "engine/learn/run/train_event.h"

namespace swath {

/// Class probabilities of a window of a scene, classes × height × width. The first argument is its place in
/// ValidationSet::windows.
using WindowJudge =
    std::function<Status(std::size_t at, const ValidationSet::Window&, std::span<float> probabilities)>;

/// Counts of truth against the largest probability over all labelled pixels with data, and the mean of −log
/// of the true class's probability (at least 1e-6) over the same. @param betweenWindows  false ends it.
/// @return nullopt if it was ended so. Errors: those of the judge.
Result<std::optional<TrainValidation>> judge(PatchSource& source, const ValidationSet& set,
                                             const WindowJudge& predict,
                                             const std::function<bool()>& betweenWindows);

/// Class values of a label tile from probabilities of a window; 0 where hasData is 0, and outside of the
/// window.
LabelTilePtr tileOfProbabilities(std::span<const float> probabilities, Size window,
                                 std::span<const std::uint8_t> hasData,
                                 const std::vector<std::uint8_t>& classValues);

}  // namespace swath
