// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/ids.h"
#include "engine/label/label_map.h"

namespace swath {

struct TileChange {
    TileIndex index;
    LabelTilePtr before, after;  ///< null: unlabelled
};

/// One user action on one layer of one scene: what undo swaps, what the journal stores, what the GPU uploads.
struct Edit {
    EditId id;  ///< given by the project when it is recorded
    SceneId scene;
    LayerId layer;
    std::string label;  ///< "Brush: water"
    std::vector<TileChange> changes;

    bool empty() const { return changes.empty(); }
    /// Bounding window of the touched tiles, in pixels (not clipped to the scene).
    RectI window() const;
};

void applyEdit(LabelMap& map, const Edit& edit);   ///< sets every tile to `after`
void revertEdit(LabelMap& map, const Edit& edit);  ///< sets every tile to `before`

/// The edit that turns one map into the other; both of one size. Compares pointers first, then contents.
Edit difference(const LabelMap& before, const LabelMap& after);
/// Pixels that get another value.
std::int64_t changedPixels(std::span<const TileChange> changes);
inline std::int64_t changedPixels(const Edit& edit) {
    return changedPixels(edit.changes);
}

}  // namespace swath
