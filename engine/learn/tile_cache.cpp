// SPDX-License-Identifier: MIT
#include "engine/learn/tile_cache.h"

#include <utility>

namespace swath {

Result<TileCache::Tile> TileCache::get(int scene, int tileX, int tileY, const Decode& decode) {
    const Key key{scene, tileY, tileX};
    {
        std::lock_guard lock(mutex_);
        if (const auto found = entries_.find(key); found != entries_.end()) {
            uses_.splice(uses_.begin(), uses_, found->second.use);
            return found->second.tile;
        }
    }
    Result<RasterTile> decoded = decode();
    if (!decoded) return decoded.error();
    const Tile tile = std::make_shared<const RasterTile>(std::move(*decoded));

    std::lock_guard lock(mutex_);
    if (entries_.contains(key)) return tile;
    uses_.push_front(key);
    entries_.emplace(key, Entry{tile, uses_.begin()});
    bytes_ += tile->bytes();
    while (bytes_ > budget_ && entries_.size() > 1) {
        const auto oldest = entries_.find(uses_.back());
        bytes_ -= oldest->second.tile->bytes();
        entries_.erase(oldest);
        uses_.pop_back();
    }
    return tile;
}

std::size_t TileCache::bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
}

}  // namespace swath
