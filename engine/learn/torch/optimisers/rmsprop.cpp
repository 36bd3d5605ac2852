// SPDX-License-Identifier: MIT
#include "engine/learn/torch/optimisers/update_rule.h"

namespace swath {
namespace {

using namespace optimisers;

/// Source: Hinton's lecture 6e.
class RmsProp final : public UpdateRule {
  public:
    RmsProp(double decay, double momentum) : decay_(decay), momentum_(momentum) {}

    bool keepsMean() const override { return momentum_ > 0; }
    void step(WeightSlot& slot, const StepNumbers& numbers) const override {
        const float rate = rateOf(slot, numbers);
        const auto decay = static_cast<float>(numbers.weightDecay);
        const auto b1 = static_cast<float>(momentum_), b2 = static_cast<float>(decay_);
        const auto newer = static_cast<float>(1 - decay_), epsilon = static_cast<float>(kEpsilon);
        const bool keeps = keepsMean();
        walk(slot, numbers.gradientFactor, [=](auto& p, const auto& g, auto&& m, auto&& v) {
            const auto d = g + decay * p;
            v = b2 * v + newer * d * d;
            auto step = d / (root(v) + epsilon);
            if (keeps) {
                m = b1 * m + step;
                step = m;
            }
            p -= rate * step;
        });
    }

  private:
    double decay_, momentum_;
};

}  // namespace

std::unique_ptr<UpdateRule> optimisers::rmsProp(const Arguments& argument) {
    return std::make_unique<RmsProp>(argument("decay"), argument("momentum"));
}

}  // namespace swath
