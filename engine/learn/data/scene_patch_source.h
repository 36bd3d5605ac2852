// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/imagery/band_stack.h"
#include "engine/imagery/resources.h"
#include "engine/learn/data/patch_source.h"

namespace swath {

/// One scene of a training snapshot.
struct SceneSnapshot {
    BandStack stack;
    std::string name;
    LabelMap labels;
    std::vector<Region> regions;
};

/// The patch source over stacks and label maps. Opens each stack once a clone; clones share a cache of
/// decoded tiles (under the budget, in the files' own sample types). What has no data is decided by the
/// raster (RasterSource). Unlabelled pixels of complete regions are of the background class, if the table has
/// one. Errors: a scene cannot be opened, or band counts differ ("scene B has 3 bands, scene A has 4").
Result<std::unique_ptr<PatchSource>> makePatchSource(std::vector<SceneSnapshot> scenes,
                                                     const ClassTable& classes, Resources resources);

}  // namespace swath
