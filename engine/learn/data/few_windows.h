// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/learn/data/patch_source.h"

namespace swath {

struct SceneWindow {
    int scene = 0;  ///< index in the patch source
    RectI window;
    friend bool operator==(const SceneWindow&, const SceneWindow&) = default;
};

/// Windows of side × side pixels with train labels, at most `count`, in as many scenes as there are: each
/// time the one with most classes, then most labelled pixels. They do not overlap.
std::vector<SceneWindow> richestWindows(PatchSource& source, int side, int count);

/// The source with no labels but the train labels within the windows, and none of another role: for a run
/// that must be able to learn a little by heart.
std::unique_ptr<PatchSource> onlyWindows(std::unique_ptr<PatchSource> source,
                                         std::vector<SceneWindow> windows);

}  // namespace swath
