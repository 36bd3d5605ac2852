// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "engine/raster/open_options.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// Whatever a GDAL driver takes and checkPath() lets through. Errors: BadFormat with GDAL's reason, or with
/// the limit that the header breaks; those of checkPath().
Result<std::unique_ptr<RasterSource>> openGdal(const std::filesystem::path& path,
                                               const OpenOptions& options = {});

}  // namespace swath
