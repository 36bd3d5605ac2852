// SPDX-License-Identifier: MIT
#include "engine/learn/data/sampler.h"

#include <cassert>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace swath {
namespace {

using Maker = std::unique_ptr<SamplingRule> (*)(const samplers::Given&);

const std::map<std::string, Maker>& makers() {
    static const std::map<std::string, Maker> all{
#define SAMPLER(function, name, ...) {name, samplers::function},
#include "engine/learn/config/sampler_list.inc"
#undef SAMPLER
    };
    return all;
}

}  // namespace

int samplers::Given::guaranteed() const {
    // A share of 0.3 of ten is three, whatever 0.3 is in binary.
    return static_cast<int>(std::ceil(settings.share * batchSize - 1e-9));
}

PatchSampler::PatchSampler(const PatchIndex& index, int patchSize, int batchSize,
                           const SamplerSettings& settings, std::uint64_t seed,
                           std::shared_ptr<const HardExamples> hard)
    : draws_(index, patchSize),
      seed_(seed),
      rule_(makers().at(settings.name)({settings, index, batchSize, std::move(hard)})) {
    assert(!index.empty());
}

Rng PatchSampler::rngOf(std::int64_t step, int sample, int attempt) const {
    return Rng(seed_, mix64(static_cast<std::uint64_t>(step)) + static_cast<std::uint64_t>(sample) +
                          (static_cast<std::uint64_t>(attempt) << 40));
}

PatchPlace PatchSampler::draw(Rng& rng, std::int64_t step, int sample, PatchSource& source, Role role,
                              int attempt) const {
    const SampleDraw wanted{step, sample, attempt >= kCentredFrom, &source, role};
    return rule_->place(rng, wanted, draws_);
}

}  // namespace swath
