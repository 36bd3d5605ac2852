// SPDX-License-Identifier: MIT
#include "engine/learn/torch/optimisers/update_rule.h"

namespace swath {
namespace {

using namespace optimisers;

/// Source: Sutskever et al. 2013, On the importance of initialization and momentum in deep learning.
class Sgd final : public UpdateRule {
  public:
    Sgd(double momentum, bool nesterov) : momentum_(momentum), nesterov_(nesterov) {}

    bool keepsMean() const override { return momentum_ > 0; }
    bool keepsSquares() const override { return false; }
    void step(WeightSlot& slot, const StepNumbers& numbers) const override {
        const float rate = rateOf(slot, numbers);
        const auto decay = static_cast<float>(numbers.weightDecay), b = static_cast<float>(momentum_);
        const bool ahead = nesterov_, keeps = keepsMean();
        walk(slot, numbers.gradientFactor, [=](auto& p, const auto& g, auto&& m, auto&&) {
            auto d = g + decay * p;
            if (keeps) {
                m = b * m + d;
                if (ahead)
                    d = d + b * m;
                else
                    d = m;
            }
            p -= rate * d;
        });
    }

  private:
    double momentum_;
    bool nesterov_;
};

}  // namespace

std::unique_ptr<UpdateRule> optimisers::sgd(const Arguments& argument) {
    return std::make_unique<Sgd>(argument("momentum"), argument("nesterov") > 0);
}

}  // namespace swath
