// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// The files that an open project reads or holds: itself, and what its scenes are made of (of a VRT also the
/// rasters that it refers to, of scenes that could be opened). No output may replace one of them.
std::vector<std::filesystem::path> filesInUse(const Document& document, const std::filesystem::path& project);

}  // namespace swath
