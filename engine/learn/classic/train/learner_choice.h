// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/learn/classic/models/pixel_model.h"
#include "engine/learn/config/train_config.h"

namespace swath {

/// Labelled pixels as one scale of the bands shows them.
struct ScaledSamples {
    NormalisationKind scale = NormalisationKind::DataSet;
    SampleSet samples;
};

/// A way to learn from the features of pixels, and how well it did in parts of the labels that it had not
/// seen.
struct LearnerCandidate {
    std::vector<SpecTerm> terms;  ///< of a learner line, averaged
    NormalisationKind scale = NormalisationKind::DataSet;
    double meanIou = 0;          ///< over the pixels of all parts
    std::vector<double> parts;   ///< mean IoU in each part
    std::vector<double> others;  ///< over all parts but one, for each
};

struct LearnerChoice {
    std::vector<LearnerCandidate>
        candidates;  ///< first the one that is taken unless another is clearly better
    std::size_t chosen = 0;
    bool byScene = true;  ///< parts are scenes, otherwise quarters of the one that is labelled
    int tried = 0;        ///< parts that were left out; 0: nothing could be told

    const LearnerCandidate& taken() const { return candidates[chosen]; }
    /// A sentence: what was chosen, and why.
    std::string reason() const;
};

/// Leaves parts of the labels out in turn (whole scenes, up to six parts of them; of a single scene its
/// quarters), fits each candidate to the rest and judges it by the part: mean IoU over all pixels that the
/// samples stand for.
///
/// Candidates are the learners that the terms name, on each of the scales and on both averaged; of a term
/// "automatic", linear regression, a random forest, and both averaged (the forest alone, with smaller leaves,
/// where there are few samples). The average, with each scene's own
/// scale, is taken unless another candidate is better by 0.02 and by the jackknife's standard error of the
/// difference over four parts or more: with few scenes a gain within noise costs more than it brings, and
/// a new scene has another light (docs/generalising.md has the figures).
///
/// @param terms  without "network". @param sets  the same pixels in each scale that may be taken; places
/// known. @param options  as for a fit. Errors: InvalidInput; Cancelled.
Result<LearnerChoice> chooseLearner(std::span<const ScaledSamples> sets, const std::vector<SpecTerm>& terms,
                                    const FitOptions& options);

/// Whether there is anything to choose.
bool isAutomatic(const std::vector<SpecTerm>& terms);

}  // namespace swath
