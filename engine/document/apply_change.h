// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/document/document.h"

namespace swath {

/// What a change has touched, for who looks at the document.
struct Touched {
    struct Place {
        SceneId scene;
        RectI window;  ///< scene pixels; not clipped to the scene
    };
    std::vector<Place> labels;  ///< where labels, or what regions make of them, differ
    std::vector<SceneId> scenesAdded, scenesRemoved;
    std::vector<SceneId> bands;          ///< scenes with other bands than before
    bool classes = false, rows = false;  ///< rows: regions, layers, runs, scenes
};

/// Brings the document to the state after the change: every step's `after`. Undoing applies reversed(). A
/// scene that comes back and finds its name taken gets another, which the change says afterwards.
Touched applyChange(Document& document, Change& change);

}  // namespace swath
