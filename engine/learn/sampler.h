// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "engine/core/rng.h"
#include "engine/learn/patch_index.h"

namespace swath {

/// Which window of which scene one sample is.
struct PatchPlace {
    int scene = 0;
    RectI window;  ///< patch × patch; may reach beyond the scene, where it is mirrored and has no targets
    int classDrawn = -1;  ///< the class it was centred on; −1 for a uniform one
};

/// Draws patches over the labelled pixels of a role. A share of them is balanced: a class drawn uniformly
/// among those present, one of its pixels drawn uniformly, put anywhere into the patch's central half. The
/// others are windows drawn uniformly from all that touch a labelled cell, so that a pixel at the border of a
/// scene is seen as often as one in its middle. What is drawn depends on (seed, step, sample) alone.
class PatchSampler {
  public:
    /// @param index  not empty.
    PatchSampler(const PatchIndex& index, int patchSize, double balancedShare, std::uint64_t seed);

    /// The generator of one sample: the sampler draws from it first, augmentation goes on with it.
    Rng rngOf(std::int64_t step, int sample) const;
    PatchPlace draw(Rng& rng, PatchSource& source, Role role) const;

  private:
    PatchPlace drawBalanced(Rng& rng, PatchSource& source, Role role) const;
    PatchPlace drawUniform(Rng& rng) const;
    int labelledCellsIn(int scene, const RectI& window) const;

    const PatchIndex& index_;
    int patch_;
    double balancedShare_;
    std::uint64_t seed_;
    std::vector<int> present_;
};

}  // namespace swath
