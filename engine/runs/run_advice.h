// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// Something that a run's figures say, in words, with what helps.
struct Advice {
    std::string rule;  ///< "plateau", "diverging" …: which of the functions below
    bool warning = true;
    std::string text, hint;
    friend bool operator==(const Advice&, const Advice&) = default;
};

/// How a class gets on: its IoU over the validations.
struct ClassProgress {
    std::string name;
    double best = 0, last = 0;
    int validations = 0;  ///< with a figure
    int sinceGain = 0;    ///< validations since its best rose by more than 0.005
};
/// Of each class that was validated, in the order of the run's classes.
std::vector<ClassProgress> classProgress(const Run& run);

// The rules; each looks at the run's curves and record alone. Empty: nothing to say.

/// Classes whose IoU has not risen for 8 validations while the mean still rises, and those that are not found
/// at all after 5.
std::vector<Advice> stuckClassAdvice(const Run& run);
/// The best mean IoU has not risen by more than 0.002 for 10 validations.
std::optional<Advice> plateauAdvice(const Run& run);
/// The validation loss rises, by 10 % of its lowest or more and for at least 4 validations, while the
/// training loss falls: the run learns its patches by heart.
std::optional<Advice> divergingAdvice(const Run& run);
/// The training loss itself is half as high again as it was, or gradients are ten times what they were.
std::optional<Advice> unstableAdvice(const Run& run);
/// More than 5 % of the time of the last steps went into waiting for pixels.
std::optional<Advice> waitingAdvice(const Run& run);
/// Classes with less than 1 % of the labelled pixels of the largest while nothing weighs them up, and classes
/// without any.
std::vector<Advice> imbalanceAdvice(const Run& run);
/// Nothing has the validation role: the figures are of what was learned from.
std::optional<Advice> noValidationAdvice(const Run& run);
/// What the run said itself, newest last: "batch halved to 4: out of memory".
std::vector<Advice> noticeAdvice(const Run& run);

/// All rules, warnings first.
std::vector<Advice> adviseOnRun(const Run& run);

/// Validation regions whose border lies within a patch of train labels of the same scene: the network saw the
/// ground beside them, so figures are kinder than for a scene that it never saw. A hint, not a failure; reads
/// labels around the regions.
std::vector<std::string> leakageHints(const Document& document, int patchSize);

}  // namespace swath
