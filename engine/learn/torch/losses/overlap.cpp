// SPDX-License-Identifier: MIT
// Losses of how far two areas overlap: I the intersection, P the prediction, T the truth, in pixels of the
// whole batch, predictions counted by their probabilities.
#include <utility>

#include "engine/learn/torch/losses/families.h"

namespace swath {
namespace {

using namespace losses;

constexpr double kLeastArea = 1e-7;  ///< of a divisor

struct Areas {
    torch::Tensor both, predicted, truth;  ///< C each
    torch::Tensor pixels;                  ///< valid ones, a scalar
};

Areas areasOf(const torch::Tensor& probabilities, const torch::Tensor& is, const torch::Tensor& valid) {
    const torch::Tensor counted = probabilities * valid;
    return {perClass(counted * is), perClass(counted), perClass(is), valid.sum()};
}

Areas exclusiveAreas(const torch::Tensor& logits, const ExclusiveTruth& truth) {
    return areasOf(torch::softmax(logits, 1), oneHot(logits, truth),
                   truth.valid.unsqueeze(1).to(logits.scalar_type()));
}

/// A score in [0, 1] of each class, of which the loss is 1 − score. An exclusive class that the batch does
/// not have adds nothing: what is falsely given to it is missing elsewhere. A class apart that is not there
/// costs the share of pixels that are given to it, where the formulas alone have no slope.
class Overlap : public Loss {
  public:
    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        const Areas areas = exclusiveAreas(logits, truth);
        const torch::Tensor present = (areas.truth > 0).to(logits.scalar_type());
        return finished((cost(score(areas)) * present).mean());
    }
    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        const Areas areas = areasOf(torch::sigmoid(logits), truth.is, truth.valid);
        const torch::Tensor free = 1 - ratio(areas.predicted, areas.pixels);
        return finished(cost(torch::where(areas.truth > 0, score(areas), free)));
    }

  protected:
    virtual torch::Tensor score(const Areas& areas) const = 0;
    virtual torch::Tensor cost(const torch::Tensor& scores) const { return 1 - scores; }
    virtual torch::Tensor finished(const torch::Tensor& losses) const { return losses; }
};

/// Source: Milletari, Navab, Ahmadi 2016, arXiv 1606.04797, with P and T unsquared as is usual since.
class Dice final : public Overlap {
  public:
    Dice(double smooth, bool logarithm) : smooth_(smooth), logarithm_(logarithm) {}

  protected:
    torch::Tensor score(const Areas& a) const override {
        return (2 * a.both + smooth_) / (a.predicted + a.truth + smooth_).clamp_min(kLeastArea);
    }
    torch::Tensor cost(const torch::Tensor& scores) const override {
        return logarithm_ ? -scores.clamp_min(kLeastArea).log() : 1 - scores;
    }

  private:
    double smooth_;
    bool logarithm_;
};

/// Source: Rahman, Wang 2016, ISVC, "Optimizing intersection-over-union in deep neural networks".
class Jaccard final : public Overlap {
  public:
    explicit Jaccard(double smooth) : smooth_(smooth) {}

  protected:
    torch::Tensor score(const Areas& a) const override {
        return (a.both + smooth_) / (a.predicted + a.truth - a.both + smooth_).clamp_min(kLeastArea);
    }

  private:
    double smooth_;
};

/// Sources: Salehi, Erdogmus, Gholipour 2017, arXiv 1706.05721; the exponent: Abraham, Khan 2019, arXiv
/// 1810.07842.
class Tversky final : public Overlap {
  public:
    Tversky(double alpha, double beta, double gamma, double smooth)
        : alpha_(alpha), beta_(beta), gamma_(gamma), smooth_(smooth) {}

  protected:
    torch::Tensor score(const Areas& a) const override {
        const torch::Tensor divisor =
            a.both + alpha_ * (a.predicted - a.both) + beta_ * (a.truth - a.both) + smooth_;
        return (a.both + smooth_) / divisor.clamp_min(kLeastArea);
    }
    torch::Tensor finished(const torch::Tensor& losses) const override {
        if (gamma_ == 1) return losses;
        // A power below 1 has no finite slope at 0.
        return torch::where(losses > 0, withoutZero(losses).pow(gamma_), losses * 0);
    }

  private:
    double alpha_, beta_, gamma_, smooth_;
};

/// Dice over the batch, without the background, plus cross entropy, one to one. Source: Isensee et al. 2021,
/// Nature Methods 18, nnU-Net; there Dice counts −score, here 1 − score, which has the same gradient.
class DiceWithCrossEntropy final : public Loss {
  public:
    explicit DiceWithCrossEntropy(double smooth)
        : smooth_(smooth), crossEntropy_(crossEntropyLoss([](const char*) { return 0.0; })) {}

    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        torch::Tensor dice = diceOf(exclusiveAreas(logits, truth));
        if (truth.background >= 0 && truth.background < logits.size(1) && logits.size(1) > 1) {
            const auto k = std::int64_t{truth.background};
            dice = torch::cat({dice.slice(0, 0, k), dice.slice(0, k + 1)});
        }
        return dice.mean() + crossEntropy_->exclusive(logits, truth);
    }
    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        return diceOf(areasOf(torch::sigmoid(logits), truth.is, truth.valid)) +
               crossEntropy_->apart(logits, truth);
    }
    bool weighsClasses() const override { return true; }
    bool weighsPixels() const override { return true; }

  private:
    torch::Tensor diceOf(const Areas& a) const {
        const torch::Tensor score =
            (2 * a.both + smooth_) / (a.predicted + a.truth + smooth_).clamp_min(1e-8);
        return (1 - score) * (a.pixels > 0).to(score.scalar_type());
    }

    double smooth_;
    std::unique_ptr<Loss> crossEntropy_;
};

/// Source: Abhishek, Hamarneh 2021, arXiv 2010.13454.
class Matthews final : public Loss {
  public:
    torch::Tensor exclusive(const torch::Tensor& logits, const ExclusiveTruth& truth) const override {
        return lossOf(exclusiveAreas(logits, truth)).mean();
    }
    torch::Tensor apart(const torch::Tensor& logits, const ApartTruth& truth) const override {
        return lossOf(areasOf(torch::sigmoid(logits), truth.is, truth.valid));
    }

  private:
    static torch::Tensor lossOf(const Areas& a) {
        constexpr double kLeastCount = 1e-5;
        const torch::Tensor tp = a.both + kLeastCount, fp = a.predicted - a.both + kLeastCount,
                            fn = a.truth - a.both + kLeastCount,
                            tn = a.pixels - a.predicted - a.truth + a.both + kLeastCount;
        const torch::Tensor correlation =
            (tp * tn - fp * fn) / ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)).sqrt();
        return (1 - correlation) * (a.pixels > 0).to(correlation.scalar_type());
    }
};

}  // namespace

std::unique_ptr<Loss> losses::diceLoss(const Arguments& argument) {
    return std::make_unique<Dice>(argument("smooth"), false);
}
std::unique_ptr<Loss> losses::logDiceLoss(const Arguments& argument) {
    return std::make_unique<Dice>(argument("smooth"), true);
}
std::unique_ptr<Loss> losses::jaccardLoss(const Arguments& argument) {
    return std::make_unique<Jaccard>(argument("smooth"));
}
std::unique_ptr<Loss> losses::tverskyLoss(const Arguments& argument) {
    return std::make_unique<Tversky>(argument("alpha"), argument("beta"), argument("gamma"),
                                     argument("smooth"));
}
std::unique_ptr<Loss> losses::diceWithCrossEntropyLoss(const Arguments& argument) {
    return std::make_unique<DiceWithCrossEntropy>(argument("smooth"));
}
std::unique_ptr<Loss> losses::matthewsLoss(const Arguments&) {
    return std::make_unique<Matthews>();
}

}  // namespace swath
