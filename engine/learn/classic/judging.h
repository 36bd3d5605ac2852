// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "engine/learn/patch_source.h"
#include "engine/learn/train_event.h"

namespace swath {

/// Windows whose labelled pixels a learner is judged by.
struct JudgedWindows {
    struct Window {
        int scene = 0;
        RectI window;
    };
    Role role = Role::Validation;
    std::vector<Window> windows;
};

/// All labelled windows of the validation role; where there are none, at most 24 of the train role, spread
/// evenly: the same as networks are judged by.
JudgedWindows judgedWindows(PatchSource& source);

/// Class probabilities of a window of a scene, classes × height × width. The first argument is its place in
/// JudgedWindows::windows.
using WindowJudge =
    std::function<Status(std::size_t at, const JudgedWindows::Window&, std::span<float> probabilities)>;

/// Counts of truth against the largest probability over all labelled pixels with data, and the mean of −log
/// of the true class's probability (at least 1e-6) over the same. @param betweenWindows  false ends it.
/// @return nullopt if it was ended so. Errors: those of the judge.
Result<std::optional<TrainValidation>> judge(PatchSource& source, const JudgedWindows& set,
                                             const WindowJudge& predict,
                                             const std::function<bool()>& betweenWindows);

/// Class values of a label tile from probabilities of a window; 0 where hasData is 0, and outside of the
/// window.
LabelTilePtr tileOfProbabilities(std::span<const float> probabilities, Size window,
                                 std::span<const std::uint8_t> hasData,
                                 const std::vector<std::uint8_t>& classValues);

}  // namespace swath
