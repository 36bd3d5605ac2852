// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>

#include "engine/imagery/band_stack.h"
#include "engine/imagery/filters/band_filter.h"
#include "engine/imagery/resources.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// Makes samples of a stack: the one opener of scenes, for tiles, figures, training, prediction and pictures.
/// A stack of one whole file is that file's own source. For others info().path is the first file's; their
/// tiles hold float where a band is worked out or a file has a mask of its own, and gaps of one file are none
/// of another's. The scene's grid is the reference's; files on another grid are warped onto it as they are
/// read. Errors: those of RasterSource::open(); InvalidInput for files of another place, bands that do not
/// exist, expressions that are not understood, filters that do not exist.
/// Filters work on the pixels that are read: on coarser levels, on the larger pixels of that level.
/// @param filters  those that the stack may name; they are copied.
Result<std::unique_ptr<RasterSource>> openStack(const BandStack& stack, const Resources& resources,
                                                std::span<const BandFilter> filters = bandFilters());

}  // namespace swath
