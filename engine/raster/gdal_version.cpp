// SPDX-License-Identifier: MIT
#include "engine/raster/gdal_version.h"

#include <gdal.h>

namespace swath {

std::string gdalVersion() {
    return GDALVersionInfo("RELEASE_NAME");
}

}  // namespace swath
