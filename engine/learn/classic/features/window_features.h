// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/classic/features/features.h"

namespace swath {

/// Features of a window's pixels.
struct FeatureWindow {
    std::vector<float> values;          ///< features × height × width
    std::vector<std::uint8_t> hasData;  ///< height × width: 1 where any band has a value
};

/// Reads a window of a scene with its margin. Errors: those of reading.
Status readFeatures(PatchSource& source, int scene, const RectI& window, const FeaturePlan& plan,
                    const BandScale& scale, FeatureWindow& out, int threads);

/// Features of a window that has no surroundings: mirrored at its borders. @param samples  bands × height ×
/// width.
void mirroredFeatures(std::span<const float> samples, Size size, const FeaturePlan& plan,
                      const BandScale& scale, FeatureWindow& out, int threads);

}  // namespace swath
