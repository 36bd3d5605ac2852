// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/core/rng.h"
#include "engine/learn/config/sampler_settings.h"
#include "engine/learn/data/hard_examples.h"
#include "engine/learn/data/patch_index.h"
#include "engine/learn/data/patch_place.h"

namespace swath {

/// Draws patches over the labelled pixels of a role (see samplerCatalog() for what each kind does). What is
/// drawn depends on (seed, step, sample, attempt) and on what HardExamples was told alone.
class PatchSampler {
  public:
    /// @param index  not empty; outlives the sampler. @param hard  what kind Hard ranks by; null: nothing is
    /// known.
    PatchSampler(const PatchIndex& index, int patchSize, int batchSize, SamplerSettings settings,
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
    bool accepts(const PatchPlace& place, std::span<const std::uint8_t> targets) const;

  private:
    PatchPlace drawClass(Rng& rng, const std::vector<int>& from, bool centred, PatchSource& source,
                         Role role) const;
    PatchPlace drawHard(Rng& rng, std::int64_t step, PatchSource& source) const;
    PatchPlace drawUniform(Rng& rng) const;
    PatchPlace drawInside(Rng& rng, PatchSource& source) const;
    /// The window that holds a pixel of the scene in its central half, or in its middle.
    RectI around(Rng& rng, int x, int y, bool centred) const;
    int labelledCellsIn(int scene, const RectI& window) const;

    const PatchIndex& index_;
    int patch_;
    int guaranteed_;  ///< samples of a batch that are positive or hard
    SamplerSettings settings_;
    std::uint64_t seed_;
    std::shared_ptr<const HardExamples> hard_;
    std::vector<int> present_, wanted_;
};

}  // namespace swath
