// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/learn/config/sampler_settings.h"
#include "engine/learn/data/hard_examples.h"
#include "engine/learn/data/samplers/patch_draws.h"

namespace swath {

/// Which sample is to be drawn, and with what.
struct SampleDraw {
    std::int64_t step = 0;
    int sample = 0;        ///< of the batch, from 0
    bool centred = false;  ///< the wanted pixel must lie in the middle of the patch
    PatchSource* source = nullptr;
    Role role = Role::Train;
};

/// Where samples lie. A place depends on the generator, the step, the sample and what HardExamples was told.
/// Immutable; any thread, each with its own source.
class SamplingRule {
  public:
    virtual ~SamplingRule() = default;
    virtual PatchPlace place(Rng& rng, const SampleDraw& wanted, const PatchDraws& draws) const = 0;
    /// Whether the targets of a patch are as its place demands.
    virtual bool accepts(const PatchPlace&, std::span<const std::uint8_t>) const { return true; }
    /// Whether it is to be told how wrong patches were.
    virtual bool ranksByLoss() const { return false; }
};

namespace samplers {

/// What a rule is made of.
struct Given {
    const SamplerSettings& settings;
    const PatchIndex& index;
    int batchSize = 1;
    std::shared_ptr<const HardExamples> hard;  ///< null: nothing is known

    /// Samples of a batch that are of the share, rounded up.
    int guaranteed() const;
};

// Each line of the list declares the function that makes its rule.
#define SAMPLER(function, ...) std::unique_ptr<SamplingRule> function(const Given& given);
#include "engine/learn/config/sampler_list.inc"
#undef SAMPLER

}  // namespace samplers
}  // namespace swath
