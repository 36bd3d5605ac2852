// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/raster/displacement.h"
#include "engine/raster/grid.h"
#include "engine/raster/open_options.h"
#include "engine/raster/raster_source.h"
#include "engine/raster/resampling.h"

namespace swath {

/// How a file is brought onto a grid that is not its own.
struct Warp {
    Grid grid;
    Resampling resampling = Resampling::Bilinear;
    Displacement displacement = {};   ///< of the file's picture, in pixels of the grid; it is taken back
    std::filesystem::path copy = {};  ///< of the file with overviews, see OverviewCache; empty: none
};

/// A file's samples on another grid, warped by GDAL as they are read (to an eighth of a pixel). A file says
/// where it lies by a geotransform, ground control points or rational polynomials; one that says nothing is
/// laid over the whole grid. Samples keep their type; what the file does not cover is without data: the
/// band's nodata value, not-a-number, or, for whole numbers without such a value, the source's mask. Coarser
/// levels come from the file's overviews where it has them. One thread at a time. Errors: those of
/// RasterSource::open(); InvalidInput where no way leads from the file to the grid.
Result<std::unique_ptr<RasterSource>> openWarped(const std::filesystem::path& path,
                                                 const OpenOptions& options, const Warp& warp);

}  // namespace swath
