// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/document/document.h"
#include "engine/learn/data/data_report.h"
#include "engine/learn/data/scene_patch_source.h"

namespace swath {

/// What a run learns from, as it is at this moment: scenes with labels first, then those that it can only
/// predict.
struct TrainingSnapshot {
    std::vector<SceneSnapshot> scenes;
    std::vector<SceneId> ids;            ///< of the same, in the same order
    std::vector<Finding> findings = {};  ///< what is known to be wrong with them without reading them again
};

/// Scenes that could not be opened are left out, and those without labels whose number of bands is another.
/// Errors: InvalidInput when nothing is labelled.
Result<TrainingSnapshot> makeTrainingSnapshot(const Document& document);

/// Whether the values of a scene, which is to be predicted, seem to be in other units than those of the first
/// labelled one with as many bands; empty if not.
std::vector<Finding> unlikeLabelled(const Document& document, SceneId wanted);

}  // namespace swath
