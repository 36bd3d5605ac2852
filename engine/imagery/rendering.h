// SPDX-License-Identifier: MIT
#pragma once

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/imagery/composition.h"
#include "engine/raster/image_file.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// A window of a scene at full resolution in the colours of a composition, RGB; mirrored outside the scene,
/// black where none of the shown bands has data. Bands that the scene lacks are its last. Errors: those of
/// reading.
Result<Image> renderWindow(RasterSource& source, const Composition& composition, const RectI& window);
/// A window within a scene, made of `size` pixels, not more than it has: the nearest ones, or those of
/// overviews. In the same colours, black where there is no data. Errors: those of reading.
Result<Image> renderReduced(RasterSource& source, const Composition& composition, const RectI& window,
                            Size size);
/// All of a scene in its proportions, from the coarsest level, in the same colours.
/// @param side  pixels of the longer side, or fewer where that level has no more. Errors: those of reading.
Result<Image> renderWhole(RasterSource& source, const Composition& composition, int side);

}  // namespace swath
