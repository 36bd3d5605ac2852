// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <optional>

#include "engine/label/edit.h"
#include "engine/label/label_map.h"

namespace swath {

/// What painting may change. Asked once per pixel value, so any rule over values is free.
struct PaintRule {
    std::uint8_t value = 1;                ///< written: a class, kUnlabelled (eraser) or kIgnore
    std::bitset<256> paintable;            ///< over which present values it may be written

    /// Anything but locked classes.
    static PaintRule over(std::uint8_t value, const std::bitset<256>& locked);
    /// Unlabelled pixels only.
    static PaintRule overUnlabelled(std::uint8_t value);
};

/// One stroke of a round brush, from pen down to pen up. Segments are swept capsules, so a fast stroke has no gaps: a
/// pixel is painted when its centre lies within `radius` of the segment (centre at +0.5; radius 0.5 paints one pixel).
/// Tiles are cloned once, when first touched; the map shows the stroke at once. Cost: pixels of the capsule's rows.
class Stroke {
  public:
    /// @param map  stays alive and is changed by nobody else until finish() or cancel().
    Stroke(LabelMap& map, PaintRule rule);

    /// Paints from the last position to this one (a disc for the first). @return pixels touched, clipped to the scene.
    RectI extend(Vec2 scenePos, double radiusPx);
    /// The edit that happened; empty if no pixel changed. Ids and label are the caller's to fill.
    Edit finish();
    /// Puts everything back as it was.
    void cancel();

  private:
    void paintRow(int y, int x0, int x1);
    LabelTile& writable(TileIndex index);

    LabelMap& map_;
    PaintRule rule_;
    std::optional<Vec2> last_;
    double lastRadius_ = 0;
    std::map<TileIndex, LabelTilePtr> before_;
    std::map<TileIndex, std::shared_ptr<LabelTile>> open_;
};

}  // namespace swath
