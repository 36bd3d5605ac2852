// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace swath {

/// Exclusive classes: each labelled pixel has one.
struct ExclusiveTruth {
    torch::Tensor targets;       ///< N × H × W, int64; 0 where ignored
    torch::Tensor valid;         ///< N × H × W, bool: not ignored
    torch::Tensor classWeights;  ///< K, of the logits' type and device
    torch::Tensor pixelWeights;  ///< N × H × W, of the logits' type and device; undefined: all 1
    int epoch = 1;               ///< from 1
    int background = -1;  ///< index of the class that stands for "none of the others"; −1: there is none
};

/// Classes apart: each is there or not in each labelled pixel, whatever the others are.
struct ApartTruth {
    torch::Tensor is;     ///< N × C × H × W, 0 or 1, of the logits' type and device; 0 where ignored
    torch::Tensor valid;  ///< N × 1 × H × W, 0 or 1, likewise
    torch::Tensor pixelWeights;  ///< N × 1 × H × W, likewise; undefined: all 1
    int epoch = 1;
};

/// One term of a loss. Stateless; any thread.
class Loss {
  public:
    virtual ~Loss() = default;
    /// @param logits  N × K × H × W, float32 or float64. @return a scalar of the same type.
    virtual torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const = 0;
    /// @param logits  N × C × H × W. @return C values.
    virtual torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const = 0;

    // What the mean over pixels divides by, so that batches can be put together: the number of valid pixels,
    // or the sum of their weights.
    virtual bool weighsClasses() const { return false; }
    virtual bool weighsPixels() const { return false; }
};

namespace losses {

inline torch::Tensor withoutZero(const torch::Tensor& divisor) {
    return torch::where(divisor > 0, divisor, torch::ones_like(divisor));
}
/// 0 where the divisor is 0, and so are gradients if the dividend's are.
inline torch::Tensor ratio(const torch::Tensor& dividend, const torch::Tensor& divisor) {
    return dividend / withoutZero(divisor);
}
/// Sums of each class: N × C × H × W to C.
inline torch::Tensor perClass(const torch::Tensor& x) {
    return x.sum({0, 2, 3});
}
/// What each pixel counts for: N × 1 × H × W.
inline torch::Tensor pixelMass(const ApartTruth& truth) {
    return truth.pixelWeights.defined() ? truth.valid * truth.pixelWeights : truth.valid;
}
/// Its class's weight times its own, 0 where ignored: N × H × W.
inline torch::Tensor pixelMass(const ExclusiveTruth& truth) {
    const torch::Tensor mass =
        truth.classWeights.index_select(0, truth.targets.flatten()).view_as(truth.targets) *
        truth.valid.to(truth.classWeights.scalar_type());
    return truth.pixelWeights.defined() ? mass * truth.pixelWeights : mass;
}
/// 1 for the class of each pixel, 0 for all others and where ignored: N × K × H × W.
inline torch::Tensor oneHot(const torch::Tensor& logits, const ExclusiveTruth& truth) {
    return torch::zeros_like(logits, torch::MemoryFormat::Contiguous)
        .scatter_(1, truth.targets.unsqueeze(1), truth.valid.unsqueeze(1).to(logits.scalar_type()));
}
/// Each of exclusive classes against the rest.
ApartTruth apartFrom(const torch::Tensor& logits, const ExclusiveTruth& truth);
/// −log of the probability of each pixel's class, N × H × W.
inline torch::Tensor negativeLog(const torch::Tensor& logits, const ExclusiveTruth& truth) {
    return -torch::log_softmax(logits, 1).gather(1, truth.targets.unsqueeze(1)).squeeze(1);
}
/// Binary cross entropy of each element; pixels of the class count `positiveWeight` times.
inline torch::Tensor binaryCrossEntropy(const torch::Tensor& logits, const torch::Tensor& is,
                                        double positiveWeight = 1) {
    return (1 - is) * logits - (1 + (positiveWeight - 1) * is) * torch::log_sigmoid(logits);
}

}  // namespace losses
}  // namespace swath
