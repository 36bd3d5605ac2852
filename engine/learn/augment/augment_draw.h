// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/learn/augment/augment.h"
#include "engine/learn/config/train_config.h"

namespace swath {

/// What a band's values become: value · factor + shift, in deviations.
struct BandChange {
    float factor = 1, shift = 0;
    friend bool operator==(const BandChange&, const BandChange&) = default;
};

/// How one patch is varied: what was drawn of an Augmentation. The default leaves it as it is.
struct AugmentDraw {
    Orientation orientation;
    double angle = 0;               ///< degrees, counter-clockwise, after the orientation
    double scale = 1;               ///< 0.5: the patch shows twice the ground, a side
    double elastic = 0;             ///< length of the longest displacement, pixels of the patch
    double elasticSmoothness = 16;  ///< sigma of the displacements, pixels
    double blur = 0;                ///< sigma, pixels
    double noise = 0;               ///< deviation, in deviations
    std::vector<BandChange> bands;  ///< one a band; empty: none
    RectI cutOut;                   ///< blanked part of the patch; empty: none
    std::uint64_t seed = 0;         ///< of displacements and noise

    /// Whether pixels come from between pixels.
    bool warps() const { return angle != 0 || scale != 1 || elastic > 0; }
};

/// Draws within the settings: angles, shifts, sigmas and sides uniformly, scales uniformly in their
/// logarithm. What is off takes nothing from the generator, so that the orientation is the same with and
/// without the rest.
AugmentDraw drawAugmentation(Rng& rng, const Augmentation& settings, int patchSize, int bands);

/// In words, for people: "mirrored, turned 90°, rotated −12°, 0.8 times as large, noise 0.1"; "as it is".
std::string text(const AugmentDraw& draw);

}  // namespace swath
