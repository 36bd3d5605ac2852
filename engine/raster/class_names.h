// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace swath {

/// The names that a GeoTIFF gives the numbers of its first band, as MaskWriter writes them; empty for every
/// other file.
std::map<int, std::string> classNamesOf(const std::filesystem::path& file);

}  // namespace swath
