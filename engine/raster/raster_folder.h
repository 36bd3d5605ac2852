// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// Whether a path is a folder, or an archive that is looked into like one (.zip, .tar, .tgz).
bool holdsRasters(const std::filesystem::path& path);

/// Files in such a folder, and below it, whose names end as rasters do (.tif, .jp2, .img …), without those
/// that a product has beside its bands (previews, quality masks). Sorted; paths in archives are those of
/// GDAL's /vsizip/ and /vsitar/. Opens none of them. Errors: NotFound, InvalidInput where there are none or
/// more than a product could have.
Result<std::vector<std::string>> rastersIn(const std::filesystem::path& folder);

}  // namespace swath
