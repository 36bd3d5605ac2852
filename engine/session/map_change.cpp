// SPDX-License-Identifier: MIT
#include "engine/session/map_change.h"

#include <algorithm>
#include <set>
#include <utility>

namespace swath {
namespace {

bool sameContents(const LabelTilePtr& a, const LabelTilePtr& b) {
    return a == b || (a && b && *a == *b);
}

void addChange(std::vector<TileChange>& changes, const TileRule& rule, const LabelMap& map, TileIndex index) {
    const LabelTilePtr present = map.tile(index);
    LabelTilePtr wanted = rule(index, present);
    if (!sameContents(present, wanted)) changes.push_back({index, present, std::move(wanted)});
}

}  // namespace

TileStep MapChange::stepFor(const LabelMap& now) const {
    TileStep step{scene, layer, changes};
    const auto painted = now.tilesNotSharedWith(basis);
    const std::set<TileIndex> anew(painted.begin(), painted.end());
    std::erase_if(step.changes, [&](const TileChange& change) { return anew.contains(change.index); });
    for (const TileIndex index : painted) addChange(step.changes, rule, now, index);
    return step;
}

Result<MapChange> workOut(SceneId scene, LayerId layer, LabelMap basis, std::vector<TileIndex> places,
                          TileRule rule, JobContext& job) {
    MapChange change{scene, layer, std::move(basis), {}, std::move(rule)};
    for (const TileIndex index : places) {
        if (job.stopRequested()) return Error{Errc::Cancelled, "cancelled", ""};
        addChange(change.changes, change.rule, change.basis, index);
    }
    return change;
}

}  // namespace swath
