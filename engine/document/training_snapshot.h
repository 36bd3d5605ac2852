// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/document/document.h"
#include "engine/learn/data/scene_patch_source.h"

namespace swath {

/// What a run learns from, as it is at this moment: scenes with labels first, then those that it can only
/// predict.
struct TrainingSnapshot {
    std::vector<SceneSnapshot> scenes;
    std::vector<SceneId> ids;  ///< of the same, in the same order
};

/// Scenes that could not be opened are left out, and those without labels whose number of bands is another.
/// Errors: InvalidInput when nothing is labelled.
Result<TrainingSnapshot> makeTrainingSnapshot(const Document& document);

}  // namespace swath
