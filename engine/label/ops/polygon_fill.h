// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/label/edit.h"
#include "engine/label/ops/stroke.h"

namespace swath {

using Ring = std::vector<Vec2>;  ///< scene positions; closed without repeating the first vertex

/// Paints the pixels whose centres lie inside, by the even-odd rule (further rings are holes), half-open in
/// the way of GDAL's rasterizer: touching polygons share no pixel and leave none. (GDAL also paints the row
/// of a lower edge that runs exactly along pixel centres, if the ring is drawn one way round; this does not.)
/// Rings of fewer than three or not finite vertices are left out. The map is changed; the edit says how.
Edit fillPolygon(LabelMap& map, std::span<const Ring> rings, const PaintRule& rule);
/// The same for a whole window.
Edit fillWindow(LabelMap& map, const RectI& window, const PaintRule& rule);

}  // namespace swath
