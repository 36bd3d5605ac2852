// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace swath {

/// Registers GDAL's drivers without those that fetch, shuts its network file systems, never runs Python of a
/// VRT, silences its own error printing and bounds its block cache. Cheap after the first call; any thread.
void prepareGdal();

/// Opens GDAL's network file systems and drivers to the whole program, for good: what a single path may reach
/// for is checkPath()'s to say. Any thread.
void allowNetwork();

/// Whether a path begins with the name of a GDAL file system that reads anything but this machine's files:
/// /vsicurl/, /vsis3/, /vsistdin/ … Call prepareGdal() before.
bool isForeignFileSystem(std::string_view path);

}  // namespace swath
