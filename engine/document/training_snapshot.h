// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/document/document.h"
#include "engine/learn/data/data_report.h"
#include "engine/learn/data/scene_patch_source.h"
#include "engine/learn/data/training_data.h"

namespace swath {

/// What a run learns from, as it is at this moment: scenes with labels first, then those that it can only
/// predict.
struct TrainingSnapshot {
    std::vector<SceneSnapshot> scenes;
    std::vector<SceneId> ids;            ///< of the same, in the same order
    std::vector<Finding> findings = {};  ///< what is known to be wrong with them without reading them again
};

/// What becomes of labelled scenes that have other bands than most of them: see scenesOfOtherBands().
enum class OtherBandsRule { Refuse, LeaveOut };

/// Scenes that could not be opened are left out, and those without labels whose number of bands is another.
/// @param first  names of scenes that come first, in this order and labelled or not, as a run had them that
/// is made again or gone on with. Errors: InvalidInput when nothing is labelled and none is named, and for
/// labelled scenes of other bands, unless they are to be left out, which a finding says.
Result<TrainingSnapshot> makeTrainingSnapshot(const Document& document,
                                              const std::vector<std::string>& first = {},
                                              OtherBandsRule otherBands = OtherBandsRule::Refuse);

/// The newest step of the history that stands; 0: none. Labels, regions and classes are the same whenever it
/// is the same.
EditId newestChange(const Document& document);

/// Labels of these scenes as they are now, called by the newest change; those of a scene that was removed are
/// empty. At little cost: the tiles are shared.
std::shared_ptr<const TrainingData> trainingDataOf(const Document& document,
                                                   const std::vector<SceneId>& scenes);
/// The change that trainingDataOf() called it by; 0: none.
EditId changeOf(const TrainingData& data);

/// Whether the values of a scene, which is to be predicted, seem to be in other units than those of the first
/// labelled one with as many bands; empty if not.
std::vector<Finding> unlikeLabelled(const Document& document, SceneId wanted);

}  // namespace swath
