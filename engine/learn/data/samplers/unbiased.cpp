// SPDX-License-Identifier: MIT
#include "engine/learn/data/samplers/sampling_rule.h"

namespace swath {
namespace {

class Anywhere final : public SamplingRule {
  public:
    PatchPlace place(Rng& rng, const SampleDraw&, const PatchDraws& draws) const override {
        return draws.anywhere(rng);
    }
};

class Inside final : public SamplingRule {
  public:
    PatchPlace place(Rng& rng, const SampleDraw& wanted, const PatchDraws& draws) const override {
        return draws.inside(rng, *wanted.source);
    }
};

}  // namespace

std::unique_ptr<SamplingRule> samplers::borderUnbiased(const Given&) {
    return std::make_unique<Anywhere>();
}

std::unique_ptr<SamplingRule> samplers::uniform(const Given&) {
    return std::make_unique<Inside>();
}

}  // namespace swath
