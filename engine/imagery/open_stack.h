// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "engine/imagery/band_stack.h"
#include "engine/imagery/resources.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// Makes samples of a stack: the one opener of scenes, for tiles, figures, training, prediction and pictures.
/// A stack of one whole file is that file's own source. For others info().path is the first file's; their
/// tiles hold float where a band is worked out or a file has a mask of its own, and gaps of one file are none
/// of another's. Errors: those of RasterSource::open(); InvalidInput for files on different grids (nothing is
/// resampled), bands that do not exist, expressions that are not understood.
Result<std::unique_ptr<RasterSource>> openStack(const BandStack& stack, const Resources& resources);

}  // namespace swath
