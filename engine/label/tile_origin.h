// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace swath {

constexpr int kLabelTileSize = 256;

/// 256×256 values, row by row. Immutable once shared.
using LabelTile = std::array<std::uint8_t, kLabelTileSize * kLabelTileSize>;
using LabelTilePtr = std::shared_ptr<const LabelTile>;

struct TileIndex {
    int x = 0, y = 0;
    friend auto operator<=>(TileIndex, TileIndex) = default;
};

/// Where tiles are that are not in memory. Any thread.
class TileOrigin {
  public:
    virtual ~TileOrigin() = default;
    /// Null where nothing is labelled, or where what is there cannot be read.
    virtual LabelTilePtr fetch(TileIndex index) = 0;
};

/// A tile that is fetched when somebody looks at it, and let go when nobody does. Any thread.
class LazyTile {
  public:
    LazyTile(std::shared_ptr<TileOrigin> origin, TileIndex index)
        : origin_(std::move(origin)), index_(index) {}

    LabelTilePtr get() const {
        std::lock_guard lock(mutex_);
        if (isPinned_) return pinned_;
        LabelTilePtr tile = known_.lock();
        if (!tile) known_ = tile = origin_->fetch(index_);
        return tile;
    }
    /// Holds on to the tile from now on: where it comes from, another is about to take its place.
    void pin() {
        LabelTilePtr tile = get();
        std::lock_guard lock(mutex_);
        if (!isPinned_) pinned_ = std::move(tile);
        isPinned_ = true;
        origin_.reset();
    }

  private:
    mutable std::mutex mutex_;
    mutable std::weak_ptr<const LabelTile> known_;
    LabelTilePtr pinned_;
    bool isPinned_ = false;
    std::shared_ptr<TileOrigin> origin_;
    const TileIndex index_;
};

}  // namespace swath
