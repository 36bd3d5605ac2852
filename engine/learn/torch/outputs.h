// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include "engine/learn/config/train_config.h"

namespace swath {

/// How classes follow from logits.
struct OutputRule {
    Outputs outputs = Outputs::Softmax;
    int background = -1;  ///< index of the class that stands for none of the others; −1: there is none
};

/// Scores in [0, 1], of which the largest is the class. Softmax: probabilities. Otherwise each class's own
/// probability, which do not add up to 1; the background class's is at least 0.5, so that it has all pixels
/// where no other class is above 0.5. Without a background class the most probable one has them.
/// @param logits  N × K × H × W.
inline torch::Tensor scoresOf(const torch::Tensor& logits, const OutputRule& rule) {
    if (rule.outputs == Outputs::Softmax) return logits.softmax(1);
    torch::Tensor scores = torch::sigmoid(logits);
    if (rule.background >= 0) scores.select(1, rule.background).clamp_min_(0.5);
    return scores;
}

/// Index of the class of the largest score: N × H × W, int64.
inline torch::Tensor classesOf(const torch::Tensor& logits, const OutputRule& rule) {
    return rule.outputs == Outputs::Softmax ? logits.argmax(1) : scoresOf(logits, rule).argmax(1);
}

}  // namespace swath
