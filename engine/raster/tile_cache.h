// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>

#include "engine/raster/tile_loader.h"

namespace swath {

/// Decoded tiles under a byte budget; the least recently touched goes first. Used under its owner's lock.
class TileCache {
  public:
    explicit TileCache(std::int64_t budgetBytes) : budget_(budgetBytes) {}

    /// The tile, null if it is not there. Does not count as a touch.
    std::shared_ptr<const RasterTile> find(const TileKey& key) const {
        const auto found = places_.find(key);
        return found == places_.end() ? nullptr : found->second->tile;
    }
    void touch(const TileKey& key) {
        if (const auto found = places_.find(key); found != places_.end())
            entries_.splice(entries_.begin(), entries_, found->second);
    }
    /// Keeps the tile as the most recent one; a tile larger than the budget is not kept.
    void put(const TileKey& key, std::shared_ptr<const RasterTile> tile) {
        drop(key);
        used_ += static_cast<std::int64_t>(tile->bytes());
        entries_.push_front({key, std::move(tile)});
        places_[key] = entries_.begin();
        while (used_ > budget_) drop(entries_.back().key);
    }
    void dropScene(SceneId scene) {
        for (auto entry = entries_.begin(); entry != entries_.end();) {
            const TileKey key = (entry++)->key;
            if (key.scene == scene) drop(key);
        }
    }
    std::int64_t bytes() const { return used_; }

  private:
    struct Entry {
        TileKey key;
        std::shared_ptr<const RasterTile> tile;
    };
    void drop(const TileKey key) {  // by value: the key may lie in the entry that goes
        const auto found = places_.find(key);
        if (found == places_.end()) return;
        used_ -= static_cast<std::int64_t>(found->second->tile->bytes());
        entries_.erase(found->second);
        places_.erase(found);
    }

    std::int64_t budget_, used_ = 0;
    std::list<Entry> entries_;  ///< most recently touched first
    std::map<TileKey, std::list<Entry>::iterator> places_;
};

}  // namespace swath
