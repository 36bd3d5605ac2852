// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>
#include <utility>

#include "engine/session/changes.h"

namespace swath {

/// Keeps the maps that runs make, each its own, and decides which is shown: the first one that there is,
/// until another is asked for, by ShowMap or by predicting the whole scene. What follows the pen is shown
/// over it. Belongs to the session's thread.
class Maps {
  public:
    Maps(const Document& document, Changes& changes, Events& events);

    /// One tile of a run's map, shown where no other run's is. @param run  none: of the learner that follows
    /// the pen; shown, but not kept.
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
