// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "engine/label/edit.h"
#include "engine/label/label_map.h"
#include "engine/label/ops/paint_rule.h"

namespace swath {

/// Pixels [x0, x1) of row y.
struct PixelSpan {
    int y = 0, x0 = 0, x1 = 0;
};

/// Writes one value under a rule into the tiles of a map and knows how they were before: what the brush,
/// polygons and windows share. A tile is cloned when first touched; tiles that end up in one value all over
/// share one tile. A copy that somebody takes of the map in between stays as it was. One thread, with the
/// map.
class TilePainter {
  public:
    /// @param map  outlives the painter and is changed by nobody else until finish() or cancel().
    TilePainter(LabelMap& map, PaintRule rule);

    /// Paints spans of one row of tiles. @param spans  within the scene, of rows of tile row `tileY`,
    /// disjoint.
    void paint(int tileY, std::span<const PixelSpan> spans);
    /// What changed so far, row by row; the painter starts anew.
    Edit finish();
    /// Puts the tiles back as they were: the same pointers.
    void cancel();

  private:
    struct Touched {
        LabelTilePtr before;
        std::shared_ptr<LabelTile> open;  ///< null until it was cloned, or where a shared tile took its place
        bool full = false;                ///< painted all over: painting again changes nothing
    };

    void paintAll(TileIndex index, Touched& touched);
    void paintRun(TileIndex index, Touched& touched, int y, int x0, int x1);
    bool isNoOpOn(const LabelTilePtr& tile) const;
    Touched& touch(TileIndex index);
    LabelTile& writable(TileIndex index, Touched& touched);
    const LabelTilePtr& uniform();
    void write(std::uint8_t* pixels, std::size_t count) const;

    LabelMap& map_;
    PaintRule rule_;
    std::array<std::uint8_t, 256> written_{};  ///< what becomes of each present value
    std::vector<std::uint8_t> kept_;           ///< values that may not be painted over, if they are few
    LabelTilePtr uniform_;
    std::map<TileIndex, Touched> touched_;
};

}  // namespace swath
