// SPDX-License-Identifier: MIT
// Two losses are called focal: with the softmax over all classes, and as a sum of binary ones over classes.
// Source: Lin et al. 2017, arXiv 1708.02002.
#include "engine/learn/torch/losses/families.h"

namespace swath {
namespace {

using namespace losses;

/// (1 − p)^γ · (−log p), from −log p. The floor keeps powers below 1 from an infinite slope.
torch::Tensor focused(const torch::Tensor& negativeLogs, double gamma) {
    if (gamma == 0) return negativeLogs;
    constexpr double kLeastDoubt = 1e-7;
    return (-torch::expm1(-negativeLogs)).clamp_min(kLeastDoubt).pow(gamma) * negativeLogs;
}

class Focal final : public Loss {
  public:
    explicit Focal(double gamma) : gamma_(gamma) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        const torch::Tensor mass = pixelMass(truth);
        return ratio((mass * focused(negativeLog(logits, truth), gamma_)).sum(), mass.sum());
    }
    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        const torch::Tensor mass = pixelMass(truth);
        return ratio(perClass(mass * focused(binaryCrossEntropy(logits, truth.is), gamma_)), mass.sum());
    }
    bool weighsClasses() const override { return true; }
    bool weighsPixels() const override { return true; }

  private:
    double gamma_;
};

class FocalOneVsRest final : public Loss {
  public:
    FocalOneVsRest(double alpha, double gamma) : alpha_(alpha), gamma_(gamma) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        return apart(logits, apartFrom(logits, truth)).sum();
    }
    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        const torch::Tensor mass = pixelMass(truth);
        torch::Tensor pixels = focused(binaryCrossEntropy(logits, truth.is), gamma_);
        if (alpha_ > 0) pixels = pixels * (alpha_ * truth.is + (1 - alpha_) * (1 - truth.is));
        return ratio(perClass(mass * pixels), mass.sum());
    }
    bool weighsPixels() const override { return true; }

  private:
    double alpha_, gamma_;
};

}  // namespace

std::unique_ptr<Loss> losses::focalLoss(const Arguments& argument) {
    return std::make_unique<Focal>(argument("gamma"));
}
std::unique_ptr<Loss> losses::focalOneVsRestLoss(const Arguments& argument) {
    return std::make_unique<FocalOneVsRest>(argument("alpha"), argument("gamma"));
}

}  // namespace swath
