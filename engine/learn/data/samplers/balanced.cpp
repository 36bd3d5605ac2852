// SPDX-License-Identifier: MIT
#include "engine/learn/data/samplers/sampling_rule.h"

namespace swath {
namespace {

class Balanced final : public SamplingRule {
  public:
    Balanced(double share, std::vector<int> present) : share_(share), present_(std::move(present)) {}

    PatchPlace place(Rng& rng, const SampleDraw& wanted, const PatchDraws& draws) const override {
        if (rng.uniform() < share_) return draws.ofClass(rng, present_, false, *wanted.source, wanted.role);
        return draws.anywhere(rng);
    }

  private:
    double share_;
    std::vector<int> present_;
};

}  // namespace

std::unique_ptr<SamplingRule> samplers::balanced(const Given& given) {
    return std::make_unique<Balanced>(given.settings.share, presentClasses(given.index));
}

}  // namespace swath
