// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/label/class_table.h"
#include "engine/label/label_map.h"
#include "engine/label/region.h"
#include "engine/learn/data/patch_source.h"

namespace swath {

/// What is known of one scene, frozen.
struct SceneLabels {
    LabelMap labels;
    std::vector<Region> regions;
};

/// The labels of all scenes of a patch source at one moment: a snapshot, cheap to copy, safe to hand to
/// another thread.
struct TrainingData {
    std::string id;                   ///< names the snapshot: equal ids mean equal labels
    std::string at;                   ///< when it was taken, UTC, for people
    std::vector<SceneLabels> scenes;  ///< in the order of the source's scenes
    ClassTable classes;
    /// The step, from 1, from which on a run learns from it; 0: as soon as it is ready. Given where a run is
    /// repeated.
    std::int64_t fromStep = 0;
};

/// Whether a source can be learned from with these labels. Errors: InvalidInput in words where the number or
/// size of scenes differs, or the classes do (their values, their order, which one is the background; names
/// and colours may).
Status checkFits(const PatchSource& source, const TrainingData& data);

/// The source's pixels with these labels instead of its own. @pre checkFits().
std::unique_ptr<PatchSource> withLabels(std::unique_ptr<PatchSource> source,
                                        std::shared_ptr<const TrainingData> data);

/// Whether a window's labels and roles are shared by both snapshots. May say no where they are equal.
bool sharesLabels(const TrainingData& a, const TrainingData& b, int scene, const RectI& window);

}  // namespace swath
