// SPDX-License-Identifier: MIT
#include "engine/raster/raster_files.h"

#include <cpl_string.h>
#include <gdal_priv.h>

#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"

namespace swath {

std::vector<std::filesystem::path> filesOfRaster(const std::filesystem::path& file) {
    std::vector<std::filesystem::path> files;
    prepareGdal();
    const GdalErrors quiet;
    const GDALDatasetUniquePtr dataset(GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
    if (!dataset) return files;
    const CPLStringList list(dataset->GetFileList());
    for (int i = 0; i < list.size(); ++i) files.emplace_back(list[i]);
    return files;
}

}  // namespace swath
