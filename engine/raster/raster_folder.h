// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// Whether a path is a folder, or an archive that is looked into like one (.zip, .tar, .tgz).
bool holdsRasters(const std::filesystem::path& path);

/// Whether a file's name ends as those of rasters do (.tif, .jp2, .img …) and is none of what a product has
/// beside its bands (previews, quality masks).
bool isRasterName(const std::filesystem::path& file);

/// Files in such a folder, and below it, of which that holds. Sorted; paths in archives are those of
/// GDAL's /vsizip/ and /vsitar/. Opens none of them. Errors: NotFound, InvalidInput where there are none or
/// more than a product could have.
Result<std::vector<std::string>> rastersIn(const std::filesystem::path& folder);

}  // namespace swath
