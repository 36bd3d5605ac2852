// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "engine/raster/raster_source.h"

namespace swath {

/// A file that has no overviews, whose small pictures are read from its copy in the cache.
/// @param copy  of the same size and bands; see OverviewCache.
std::unique_ptr<RasterSource> withCopy(std::unique_ptr<RasterSource> file,
                                       std::unique_ptr<RasterSource> copy);

/// A large file that has no overviews, and of which there is no copy yet: where reading a window small would
/// decode all of it, one block in eight or fewer is looked at, and its middle pixel stands for those around.
/// A first look in the time that a few hundred blocks take.
std::unique_ptr<RasterSource> withSparseLooks(std::unique_ptr<RasterSource> file);

}  // namespace swath
