// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/learn/augment/augment_draw.h"

namespace swath {

/// The part of an augmentation that changes values, in place: blur, then contrast and brightness, then noise,
/// then the cut-out, whose pixels become 0 (the mean). NaN stays NaN elsewhere. Noise takes
/// one of 4,096 equally likely values of a normal law, within ±3.7 deviations.
/// @param image  bands × patch × patch, in deviations. @param scratch  grows as needed; keep it between
/// calls.
void varyValues(const AugmentDraw& draw, int patchSize, std::span<float> image, std::vector<float>& scratch);

/// Leaves what is cut out of the targets too. @param targets  patch × patch.
void cutOutTargets(const AugmentDraw& draw, int patchSize, std::span<std::uint8_t> targets);

}  // namespace swath
