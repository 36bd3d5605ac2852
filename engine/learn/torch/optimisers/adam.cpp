// SPDX-License-Identifier: MIT
#include "engine/learn/torch/optimisers/update_rule.h"

namespace swath {
namespace {

using namespace optimisers;

/// What both kinds compute with in a step.
struct Constants {
    Constants(double beta1, double beta2, const WeightSlot& slot, const StepNumbers& numbers)
        : b1(static_cast<float>(beta1)),
          b2(static_cast<float>(beta2)),
          newer1(static_cast<float>(1 - beta1)),
          newer2(static_cast<float>(1 - beta2)),
          size(static_cast<float>(double(rateOf(slot, numbers)) /
                                  (1 - std::pow(beta1, static_cast<double>(slot.steps))))),
          squares(rootFactor(beta2, slot.steps)) {}

    float b1, b2, newer1, newer2, size, squares;
    float epsilon = static_cast<float>(kEpsilon);
};

/// Source: Kingma, Ba 2015, arXiv 1412.6980, algorithm 1.
class Adam final : public UpdateRule {
  public:
    Adam(double beta1, double beta2) : beta1_(beta1), beta2_(beta2) {}

    void step(WeightSlot& slot, const StepNumbers& numbers) const override {
        const Constants c(beta1_, beta2_, slot, numbers);
        const auto decay = static_cast<float>(numbers.weightDecay);
        walk(slot, numbers.gradientFactor, [=](auto& p, const auto& g, auto&& m, auto&& v) {
            const auto d = g + decay * p;
            m = c.b1 * m + c.newer1 * d;
            v = c.b2 * v + c.newer2 * d * d;
            p -= c.size * m / (root(v) * c.squares + c.epsilon);
        });
    }

  private:
    double beta1_, beta2_;
};

/// Weight decay apart from the gradient. Source: Loshchilov, Hutter 2019, arXiv 1711.05101, algorithm 2.
class AdamW final : public UpdateRule {
  public:
    AdamW(double beta1, double beta2) : beta1_(beta1), beta2_(beta2) {}

    void step(WeightSlot& slot, const StepNumbers& numbers) const override {
        const Constants c(beta1_, beta2_, slot, numbers);
        const auto kept = static_cast<float>(1 - double(rateOf(slot, numbers)) * numbers.weightDecay);
        walk(slot, numbers.gradientFactor, [=](auto& p, const auto& g, auto&& m, auto&& v) {
            m = c.b1 * m + c.newer1 * g;
            v = c.b2 * v + c.newer2 * g * g;
            p *= kept;
            p -= c.size * m / (root(v) * c.squares + c.epsilon);
        });
    }

  private:
    double beta1_, beta2_;
};

}  // namespace

std::unique_ptr<UpdateRule> optimisers::adam(const Arguments& argument) {
    return std::make_unique<Adam>(argument("beta1"), argument("beta2"));
}

std::unique_ptr<UpdateRule> optimisers::adamW(const Arguments& argument) {
    return std::make_unique<AdamW>(argument("beta1"), argument("beta2"));
}

}  // namespace swath
