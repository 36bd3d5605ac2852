// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/core/geometry.h"
#include "engine/imagery/tile_loader.h"
#include "widgets/canvas/view.h"

namespace swath {

/// Scene pixels that a tile of the pyramid stands for, clipped to the scene.
RectI tileSceneWindow(Size scene, const TileKey& key);
/// The tile `up` levels above that holds this one.
TileKey ancestorOf(const TileKey& key, int up);
/// Coarsest level at which a tile pixel is not larger than a screen pixel: floor(log2(1 / zoom)), clamped.
int levelForZoom(double zoom, int levels);
/// Tiles of a level that the view shows, those nearest to its middle first.
std::vector<TileKey> visibleTiles(SceneId scene, Size sceneSize, const View& view, int level);

}  // namespace swath
