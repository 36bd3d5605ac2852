// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/label/tile_origin.h"

namespace swath {

constexpr std::uint8_t kUnlabelled = 0;  ///< nobody looked
constexpr std::uint8_t kIgnore = 255;    ///< looked at, and left out on purpose

/// One class number a pixel (0 unlabelled, 1…254 classes, 255 ignore) for a scene of any size, as immutable
/// tiles of which an absent one is unlabelled. What a tile at the right or lower edge holds beyond the scene
/// is 0. Tiles may lie elsewhere until somebody looks at them. Copying shares all tiles: a copy is a
/// snapshot, cheap and safe to hand to another thread while this one is painted on. One object is used by one
/// thread at a time.
class LabelMap {
  public:
    LabelMap() = default;
    explicit LabelMap(Size size);

    Size size() const { return size_; }
    int tilesX() const { return (size_.width + kLabelTileSize - 1) / kLabelTileSize; }
    int tilesY() const { return (size_.height + kLabelTileSize - 1) / kLabelTileSize; }
    bool contains(TileIndex i) const { return i.x >= 0 && i.y >= 0 && i.x < tilesX() && i.y < tilesY(); }

    /// Null where nothing is labelled.
    LabelTilePtr tile(TileIndex index) const;
    /// Replaces a tile; null clears it.
    void setTile(TileIndex index, LabelTilePtr tile);
    /// A tile that lies elsewhere until it is looked at; counts as one that holds something.
    void setLazyTile(TileIndex index, std::shared_ptr<TileOrigin> origin);
    /// Value of a pixel; unlabelled outside the scene.
    std::uint8_t at(int x, int y) const;
    /// Copies a window; pixels outside the scene become `outside`. @param out height × width.
    void read(const RectI& window, std::span<std::uint8_t> out, std::uint8_t outside = kUnlabelled) const;
    /// Whether nothing is labelled; looks no further than the first tile.
    bool isEmpty() const;
    /// Tiles that hold something, row by row.
    std::vector<TileIndex> tiles() const;
    /// Tiles whose pointers differ from the other map's, which is of the same size. Row by row; rows that
    /// both share cost nothing.
    std::vector<TileIndex> tilesNotSharedWith(const LabelMap& other) const;
    /// Whether anybody but this map and `knownHolders` of its pointer may see the tile: a copy of the map, an
    /// edit, a reader. False for an absent tile.
    bool isShared(TileIndex index, int knownHolders = 0) const;
    /// Pixel counts per value, over the scene's pixels (not the padding of edge tiles).
    std::array<std::int64_t, 256> countValues() const;

  private:
    struct Slot {
        LabelTilePtr tile;
        std::shared_ptr<LazyTile> lazy;  ///< instead of the tile
        bool empty() const { return !tile && !lazy; }
        LabelTilePtr get() const { return lazy ? lazy->get() : tile; }
        friend bool operator==(const Slot&, const Slot&) = default;
    };
    using Row = std::vector<Slot>;
    const Slot* find(TileIndex index) const;  ///< null where nothing is labelled
    Slot& writable(TileIndex index);

    Size size_;
    std::vector<std::shared_ptr<Row>>
        rows_;  ///< null: the row is empty. Shared between copies, cloned on write.
};

/// Tiles that a window touches, clipped to the map. Row by row.
std::vector<TileIndex> tilesOf(const LabelMap& map, const RectI& window);
/// The pixels of a tile, clipped to the scene.
RectI tileWindow(Size scene, TileIndex index);
/// A tile without any label is stored as null: this makes it so.
LabelTilePtr nullIfEmpty(LabelTilePtr tile);

}  // namespace swath
