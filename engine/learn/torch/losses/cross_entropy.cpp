// SPDX-License-Identifier: MIT
#include "engine/learn/torch/losses/cross_entropy.h"

#include <algorithm>
#include <cmath>

#include "engine/learn/config/targets.h"
#include "engine/learn/torch/losses/families.h"

namespace swath {
namespace {

using namespace losses;

/// Label smoothing: Szegedy et al. 2016, arXiv 1512.00567, section 7; over labelled pixels alone.
class CrossEntropy final : public Loss {
  public:
    explicit CrossEntropy(double smoothing) : smoothing_(smoothing) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        const torch::Tensor logProbabilities = torch::log_softmax(logits, 1);
        const torch::Tensor mass = pixelMass(truth);
        const torch::Tensor total = mass.sum();
        const torch::Tensor ownLog = logProbabilities.gather(1, truth.targets.unsqueeze(1)).squeeze(1);
        const torch::Tensor own = -ratio((mass * ownLog).sum(), total);
        if (smoothing_ == 0) return own;
        torch::Tensor counted = truth.valid.to(logits.scalar_type());
        if (truth.pixelWeights.defined()) counted = counted * truth.pixelWeights;
        const torch::Tensor all = (logProbabilities * truth.classWeights.view({1, -1, 1, 1})).sum(1);
        const torch::Tensor spread = -ratio((counted * all).sum(), total);
        return (1 - smoothing_) * own + smoothing_ / static_cast<double>(logits.size(1)) * spread;
    }

    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        const torch::Tensor mass = pixelMass(truth);
        const torch::Tensor is = truth.is * (1 - smoothing_) + smoothing_ / 2;
        return ratio(perClass(mass * binaryCrossEntropy(logits, is)), mass.sum());
    }

    bool weighsClasses() const override { return true; }
    bool weighsPixels() const override { return true; }

  private:
    double smoothing_;
};

/// Of exclusive classes: each against the rest, mean over classes.
class BinaryCrossEntropy final : public Loss {
  public:
    explicit BinaryCrossEntropy(double positiveWeight) : positiveWeight_(positiveWeight) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        return apart(logits, apartFrom(logits, truth)).mean();
    }

    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        const torch::Tensor mass = pixelMass(truth);
        return ratio(perClass(mass * binaryCrossEntropy(logits, truth.is, positiveWeight_)), mass.sum());
    }

    bool weighsPixels() const override { return true; }

  private:
    double positiveWeight_;
};

/// Soft bootstrapping. Source: Reed et al. 2015, arXiv 1412.6596, equation 6.
class Bootstrapped final : public Loss {
  public:
    explicit Bootstrapped(double trust) : trust_(trust) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        const torch::Tensor logProbabilities = torch::log_softmax(logits, 1);
        const torch::Tensor mass = pixelMass(truth);
        const torch::Tensor own = logProbabilities.gather(1, truth.targets.unsqueeze(1)).squeeze(1);
        const torch::Tensor opinion = (logProbabilities.exp() * logProbabilities).sum(1);
        return -ratio((mass * (trust_ * own + (1 - trust_) * opinion)).sum(), mass.sum());
    }

    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        const torch::Tensor mass = pixelMass(truth);
        const torch::Tensor mixed = trust_ * truth.is + (1 - trust_) * torch::sigmoid(logits);
        return ratio(perClass(mass * binaryCrossEntropy(logits, mixed)), mass.sum());
    }

    bool weighsClasses() const override { return true; }
    bool weighsPixels() const override { return true; }

  private:
    double trust_;
};

/// The mean of the largest pixel losses, their number chosen in each image. Sources: Shrivastava, Gupta,
/// Girshick 2016, arXiv 1604.03540; Wu, Shen, van den Hengel 2016, arXiv 1605.06885 ("bootstrapped"). Weights
/// of classes and pixels do not enter: what is hard decides.
class HardestPixels final : public Loss {
  public:
    HardestPixels(double share, std::int64_t k) : share_(share), k_(k) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        return hardest(negativeLog(logits, truth), truth.valid);
    }

    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        const torch::Tensor pixels = binaryCrossEntropy(logits, truth.is);
        const torch::Tensor valid = truth.valid.squeeze(1) > 0;
        std::vector<torch::Tensor> values;
        for (std::int64_t c = 0; c < logits.size(1); ++c)
            values.push_back(hardest(pixels.select(1, c), valid));
        return torch::stack(values);
    }

  private:
    /// @param pixels  losses, N × H × W.
    torch::Tensor hardest(const torch::Tensor& pixels, const torch::Tensor& valid) const {
        torch::Tensor sum = pixels.sum() * 0;
        std::int64_t kept = 0;
        for (std::int64_t i = 0; i < pixels.size(0); ++i) {
            const torch::Tensor labelled = pixels[i].masked_select(valid[i]);
            const std::int64_t count = labelled.numel();
            const auto part = static_cast<std::int64_t>(std::ceil(share_ * static_cast<double>(count)));
            const std::int64_t most = std::min(count, k_ > 0 ? k_ : part);
            if (most == 0) continue;
            sum = sum + std::get<0>(labelled.topk(most)).sum();
            kept += most;
        }
        return sum / static_cast<double>(std::max<std::int64_t>(kept, 1));
    }

    double share_;
    std::int64_t k_;
};

}  // namespace

ApartTruth losses::apartFrom(const torch::Tensor& logits, const ExclusiveTruth& truth) {
    return {.is = oneHot(logits, truth),
            .valid = truth.valid.unsqueeze(1).to(logits.scalar_type()),
            .pixelWeights = truth.pixelWeights.defined() ? truth.pixelWeights.unsqueeze(1) : torch::Tensor(),
            .epoch = truth.epoch};
}

std::unique_ptr<Loss> losses::crossEntropyLoss(const Arguments& argument) {
    return std::make_unique<CrossEntropy>(argument("smoothing"));
}
std::unique_ptr<Loss> losses::borderWeightedLoss(const Arguments&) {
    return std::make_unique<CrossEntropy>(0);
}
std::unique_ptr<Loss> losses::binaryCrossEntropyLoss(const Arguments& argument) {
    return std::make_unique<BinaryCrossEntropy>(argument("positive_weight"));
}
std::unique_ptr<Loss> losses::bootstrappedLoss(const Arguments& argument) {
    return std::make_unique<Bootstrapped>(argument("trust"));
}
std::unique_ptr<Loss> losses::hardestPixelsLoss(const Arguments& argument) {
    return std::make_unique<HardestPixels>(argument("share"), static_cast<std::int64_t>(argument("k")));
}

torch::Tensor crossEntropy(const torch::Tensor& logits, const torch::Tensor& targets,
                           const torch::Tensor& weights) {
    const auto logProbabilities = torch::log_softmax(logits, 1, torch::kFloat32);
    const auto sum = torch::nll_loss_nd(logProbabilities, targets, weights, at::Reduction::Sum,
                                        std::int64_t{kTargetIgnore});
    // The weight of each target, with a zero put where 255 looks.
    const auto byTarget = torch::zeros({256}, weights.options());
    byTarget.slice(0, 0, weights.size(0)).copy_(weights);
    return ratio(sum, byTarget.index_select(0, targets.flatten()).sum());
}

}  // namespace swath
