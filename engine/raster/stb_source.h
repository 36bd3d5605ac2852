// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "engine/raster/raster_source.h"

namespace swath {

/// A plain picture, decoded whole; for builds of GDAL without its PNG or JPEG driver. Errors: NotFound,
/// BadFormat.
Result<std::unique_ptr<RasterSource>> openStb(const std::filesystem::path& path);

}  // namespace swath
