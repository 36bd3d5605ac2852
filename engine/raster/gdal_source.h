// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "engine/raster/raster_source.h"

namespace swath {

/// Whatever a GDAL driver takes. Errors: BadFormat with GDAL's reason.
Result<std::unique_ptr<RasterSource>> openGdal(const std::filesystem::path& path);

}  // namespace swath
