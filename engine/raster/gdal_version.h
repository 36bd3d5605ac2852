// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace swath {

/// Of the GDAL that scenes are read with: "3.6.2".
std::string gdalVersion();

}  // namespace swath
