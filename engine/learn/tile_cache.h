// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "engine/core/result.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// Decoded tiles of full resolution under a byte budget; the one used longest ago goes first. Any thread;
/// decoding runs outside the lock, so two threads that miss the same tile at the same time both decode it.
class TileCache {
  public:
    using Tile = std::shared_ptr<const RasterTile>;
    using Decode = std::function<Result<RasterTile>()>;

    explicit TileCache(std::size_t budgetBytes) : budget_(budgetBytes) {}

    /// Errors: those of decode.
    Result<Tile> get(int scene, int tileX, int tileY, const Decode& decode);
    std::size_t bytes() const;

  private:
    using Key = std::tuple<int, int, int>;
    struct Entry {
        Tile tile;
        std::list<Key>::iterator use;
    };

    const std::size_t budget_;
    mutable std::mutex mutex_;
    std::map<Key, Entry> entries_;
    std::list<Key> uses_;  ///< newest first
    std::size_t bytes_ = 0;
};

}  // namespace swath
