// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/core/rng.h"
#include "engine/learn/config/sampler_settings.h"
#include "engine/learn/data/hard_examples.h"
#include "engine/learn/data/patch_index.h"
#include "engine/learn/data/patch_place.h"
#include "engine/learn/data/samplers/sampling_rule.h"

namespace swath {

/// Draws patches over the labelled pixels of a role, as a rule of samplerCatalog() says. What is drawn
/// depends on (seed, step, sample, attempt) and on what HardExamples was told alone.
class PatchSampler {
  public:
    /// @param index  not empty; outlives the sampler. @param hard  what rules that rank by loss ask; null:
    /// nothing is known.
    PatchSampler(const PatchIndex& index, int patchSize, int batchSize, const SamplerSettings& settings,
                 std::uint64_t seed, std::shared_ptr<const HardExamples> hard = nullptr);

    /// How often a sample may be drawn anew because its targets are not as they must be.
    static constexpr int kAttempts = 16;
    /// In the second half of the attempts the wanted pixel lies in the middle of the patch.
    static constexpr int kCentredFrom = kAttempts / 2;
    /// In the last quarter the patch is neither turned nor scaled.
    static constexpr int kPlainFrom = kAttempts * 3 / 4;

    /// The generator of one sample: the sampler draws from it first, augmentation goes on with it.
    Rng rngOf(std::int64_t step, int sample, int attempt = 0) const;
    PatchPlace draw(Rng& rng, std::int64_t step, int sample, PatchSource& source, Role role,
                    int attempt = 0) const;
    /// Whether the targets of a patch are as its place demands.
    bool accepts(const PatchPlace& place, std::span<const std::uint8_t> targets) const {
        return rule_->accepts(place, targets);
    }
    /// Whether HardExamples are of use to it.
    bool ranksByLoss() const { return rule_->ranksByLoss(); }

  private:
    PatchDraws draws_;
    std::uint64_t seed_;
    std::shared_ptr<const SamplingRule> rule_;
};

}  // namespace swath
