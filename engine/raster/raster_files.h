// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

namespace swath {

/// The files that a raster is read from, side files and all that a VRT refers to among them, however deep. It
/// is opened for that, so only for what was opened before. Empty where it cannot be, and of what lies on a
/// server, which is not asked for it.
std::vector<std::filesystem::path> filesOfRaster(const std::filesystem::path& file);

}  // namespace swath
