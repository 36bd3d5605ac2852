// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <set>

#include "engine/session/changes.h"

namespace swath {

/// Puts what was predicted into the document and, from time to time, into the project file. Belongs to the
/// session's thread.
class Maps {
  public:
    Maps(Document& document, Changes& changes, Events& events)
        : document_(document), changes_(changes), events_(events) {}

    /// One tile of a run's map. @param run  none: of the learner that follows the pen, which is not kept.
    void put(SceneId scene, RunId run, TileIndex tile, std::int64_t step, LabelTilePtr classes);
    /// The whole scene anew.
    void putAll(SceneId scene, RunId run, std::int64_t step, const LabelMap& classes);
    /// Saves what is not saved yet.
    void save();
    void forget(SceneId scene) { unsaved_.erase(scene); }

  private:
    void save(SceneId scene);

    Document& document_;
    Changes& changes_;
    Events& events_;
    std::map<SceneId, std::set<TileIndex>> unsaved_;
    double lastSave_ = 0;
};

}  // namespace swath
