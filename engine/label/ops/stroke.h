// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "engine/core/geometry.h"
#include "engine/label/edit.h"
#include "engine/label/label_map.h"
#include "engine/label/ops/paint_rule.h"
#include "engine/label/ops/tile_painter.h"

namespace swath {

/// One stroke of a round brush, from pen down to pen up. Segments are swept capsules, so a fast stroke has no
/// gaps: a pixel is painted when its centre lies within `radius` of the segment (centre at +0.5; radius 0.5
/// paints one pixel). Where the radius changes between two positions the capsule tapers: the convex hull of
/// the two discs. The pixel under the pen is always painted, and the smallest pen (radius up to 0.5) works
/// from pixel centre to pixel centre, so that a click anywhere in a pixel paints that one. Tiles are cloned
/// once, when first touched; the map shows the stroke at once, a copy that somebody takes of the map during
/// the stroke keeps what it had. Cost: pixels of the capsule's rows, less the tiles that are painted full.
class Stroke {
  public:
    /// @param map  stays alive and is changed by nobody else until finish() or cancel().
    Stroke(LabelMap& map, PaintRule rule);

    /// Paints from the last position to this one (a disc for the first). @return pixels touched, clipped to
    /// the scene. A position or radius that is not finite paints nothing.
    RectI extend(Vec2 scenePos, double radiusPx);
    /// The edit that happened; empty if no pixel changed. Ids and label are the caller's to fill.
    Edit finish();
    /// Puts everything back as it was.
    void cancel();

  private:
    Size scene_;
    TilePainter painter_;
    std::optional<Vec2> last_;
    double lastRadius_ = 0;
};

}  // namespace swath
