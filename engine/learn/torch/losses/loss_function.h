// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/torch/losses/loss.h"

namespace swath {

/// What a batch's pixels are.
struct Truth {
    torch::Tensor targets;       ///< N × H × W, int64, 255 = ignore
    torch::Tensor pixelWeights;  ///< N × H × W, any floating type; undefined: all 1
    int epoch = 1;               ///< from 1, for losses that change with it
    int only = -1;               ///< the class that the single logit stands for; −1: logits of all classes
};

/// A loss as it is written: the weighted sum of terms of lossCatalog(). Immutable; any thread.
class LossFunction {
  public:
    /// @param background  index of the class that stands for none of the others; −1: there is none.
    /// Errors: InvalidInput; names the nearest.
    static Result<LossFunction> make(const std::string& line, Outputs outputs,
                                     std::vector<float> classWeights, int background = -1);

    /// Softmax: the sum of terms. Sigmoid and PerClass: the same for each class against the rest, mean over
    /// classes by their weights. Computed in float32, or in float64 for float64.
    /// @param logits  N × K × H × W, any floating type; N × 1 × H × W with truth.only.
    /// @param shares  what each term counts in a step of several batches; empty: 1.
    /// @return a scalar.
    torch::Tensor operator()(const torch::Tensor& logits, const Truth& truth,
                             const std::vector<double>& shares = {}) const;

    /// Each term's value times its weight: operator() is their sum.
    std::vector<torch::Tensor> terms(const torch::Tensor& logits, const Truth& truth) const;

    /// What the mean of each term divides by: labelled pixels, or the sum of their weights. A step over
    /// several batches has the gradient of one over all of their patches if each term of each batch has its
    /// share of these masses. That is exact for means over pixels; areas (Dice and its kin) are those of each
    /// batch.
    std::vector<double> masses(const Truth& truth) const;

  private:
    struct Term {
        double weight = 1;
        std::shared_ptr<const Loss> loss;
    };
    std::vector<torch::Tensor> exclusive(const torch::Tensor& logits, const Truth& truth) const;
    std::vector<torch::Tensor> apart(const torch::Tensor& logits, const Truth& truth) const;

    std::vector<Term> terms_;
    Outputs outputs_ = Outputs::Softmax;
    torch::Tensor classWeights_;  ///< K, float64
    int background_ = -1;
};

}  // namespace swath
