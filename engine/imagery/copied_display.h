// SPDX-License-Identifier: MIT
#pragma once

#include "engine/imagery/composition.h"

namespace swath {

/// What another scene takes over of a stretch.
enum class DisplayCopy {
    Rules,  ///< percentiles, deviations …: of its own samples
    Limits  ///< the same limits, as if they had been typed: values can be compared by eye
};

/// Whether a scene has the bands that a composition of another one shows, under the same numbers and names.
bool hasShownBands(const RasterInfo& scene, const Composition& composition, const RasterInfo& from);
/// A composition for a scene that has its bands. What follows the view, or a formula, finds its limits when
/// the scene is looked at.
Composition copiedDisplay(const Composition& composition, DisplayCopy how, const SceneStatistics& scene);

}  // namespace swath
