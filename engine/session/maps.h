// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <utility>

#include "engine/session/changes.h"

namespace swath {

/// Keeps the maps that runs make, each its own, and decides which is shown: what is being predicted, over
/// what was shown before; otherwise what ShowMap asked for. Belongs to the session's thread.
class Maps {
  public:
    Maps(const Document& document, Changes& changes, Events& events);

    /// One tile of a run's map, which is shown. @param run  none: of the learner that follows the pen; shown,
    /// but not kept.
    void put(SceneId scene, RunId run, TileIndex tile, std::int64_t step, LabelTilePtr classes);
    /// The whole scene anew, in place of what the run had of it.
    void putAll(SceneId scene, RunId run, std::int64_t step, const LabelMap& classes);
    /// Shows a run's own map, and nothing else. @return whether it has one.
    bool show(SceneId scene, RunId run);
    /// Saves what is not saved yet.
    void save();

  private:
    using Key = std::pair<SceneId, RunId>;
    void save(const Key& key);
    /// Runs were removed or came back.
    void runsChanged();

    const Document& document_;
    Changes& changes_;
    Events& events_;
    std::map<Key, std::set<TileIndex>> unsaved_;
    double lastSave_ = 0;
};

}  // namespace swath
