// SPDX-License-Identifier: MIT
#include "engine/learn/torch/optimisers/update_rule.h"

namespace swath {
namespace {

using namespace optimisers;

/// Source: Dozat 2016, Incorporating Nesterov momentum into Adam, with the momentum schedule of its section
/// 2.2 (0.96, 0.004).
class Nadam final : public UpdateRule {
  public:
    Nadam(double beta1, double beta2) : beta1_(beta1), beta2_(beta2) {}

    void step(WeightSlot& slot, const StepNumbers& numbers) const override {
        const float rate = rateOf(slot, numbers), squares = rootFactor(beta2_, slot.steps);
        const auto decay = static_cast<float>(numbers.weightDecay), epsilon = static_cast<float>(kEpsilon);
        const auto b1 = static_cast<float>(beta1_), b2 = static_cast<float>(beta2_);
        const auto newer1 = static_cast<float>(1 - beta1_), newer2 = static_cast<float>(1 - beta2_);
        const double now = momentum(slot.steps), next = momentum(slot.steps + 1);
        slot.product *= now;
        const auto ofGradient = static_cast<float>(double(rate) * (1 - now) / (1 - slot.product));
        const auto ofMean = static_cast<float>(double(rate) * next / (1 - slot.product * next));
        walk(slot, numbers.gradientFactor, [=](auto& p, const auto& g, auto&& m, auto&& v) {
            const auto d = g + decay * p;
            m = b1 * m + newer1 * d;
            v = b2 * v + newer2 * d * d;
            p -= (ofGradient * d + ofMean * m) / (root(v) * squares + epsilon);
        });
    }
    /// Of all momenta so far.
    double productAfter(std::int64_t steps) const override {
        double product = 1;
        for (std::int64_t t = 1; t <= steps; ++t) product *= momentum(t);
        return product;
    }

  private:
    double momentum(std::int64_t step) const {
        return beta1_ * (1 - 0.5 * std::pow(0.96, static_cast<double>(step) * 0.004));
    }

    double beta1_, beta2_;
};

}  // namespace

std::unique_ptr<UpdateRule> optimisers::nadam(const Arguments& argument) {
    return std::make_unique<Nadam>(argument("beta1"), argument("beta2"));
}

}  // namespace swath
