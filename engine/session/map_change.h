// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "engine/core/result.h"
#include "engine/core/work_queue.h"
#include "engine/label/label_map.h"
#include "engine/store/change.h"

namespace swath {

/// What becomes of a tile, as a function of its place and of what it holds; the same pointer: nothing.
using TileRule = std::function<LabelTilePtr(TileIndex, const LabelTilePtr&)>;

/// A change of a whole map that was worked out on another thread, from a copy of the map: what differs from
/// that copy by now is worked out anew, so that nothing which was painted meanwhile is lost to undo.
struct MapChange {
    SceneId scene;
    LayerId layer;
    LabelMap basis;                   ///< the copy
    std::vector<TileChange> changes;  ///< of it
    TileRule rule;

    /// What the rule makes of the map as it is now.
    TileStep stepFor(const LabelMap& now) const;
};

/// Works a rule out over the tiles of `places`. Errors: Cancelled.
Result<MapChange> workOut(SceneId scene, LayerId layer, LabelMap basis, std::vector<TileIndex> places,
                          TileRule rule, JobContext& job);

}  // namespace swath
