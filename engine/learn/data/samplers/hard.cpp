// SPDX-License-Identifier: MIT
#include "engine/learn/data/samplers/sampling_rule.h"

namespace swath {
namespace {

class Hard final : public SamplingRule {
  public:
    Hard(int guaranteed, std::shared_ptr<const HardExamples> hard)
        : guaranteed_(guaranteed), hard_(std::move(hard)) {}

    PatchPlace place(Rng& rng, const SampleDraw& wanted, const PatchDraws& draws) const override {
        if (!hard_ || wanted.sample >= guaranteed_) return draws.anywhere(rng);
        const LabelCell& cell = draws.index().cells()[hard_->draw(rng, wanted.step)];
        return draws.inCell(rng, cell, *wanted.source);
    }
    bool ranksByLoss() const override { return true; }

  private:
    int guaranteed_;
    std::shared_ptr<const HardExamples> hard_;
};

}  // namespace

std::unique_ptr<SamplingRule> samplers::hard(const Given& given) {
    return std::make_unique<Hard>(given.guaranteed(), given.hard);
}

}  // namespace swath
