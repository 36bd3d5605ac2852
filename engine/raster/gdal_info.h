// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/raster/open_options.h"
#include "engine/raster/raster_info.h"

class GDALDataset;
class GDALRasterBand;

namespace swath {

/// How one band of RasterInfo is reached in the dataset.
struct GdalBand {
    int number = 1;           ///< GDAL's, from 1
    bool complex = false;     ///< read as magnitude
    bool signedByte = false;  ///< GDAL before 3.7 hands out int8 as uint8
};

struct GdalDescription {
    RasterInfo info;
    std::vector<GdalBand> bands;  ///< as info.bands; an alpha band that is a mask is left out
    /// Alpha or per-dataset mask, owned by the dataset; null if there is none.
    GDALRasterBand* mask = nullptr;
};

/// Everything RasterInfo says. Reads no pixel, but for a few blocks of a band that is marked as alpha. No
/// band of data gives an empty list.
GdalDescription describe(GDALDataset& dataset, const std::string& path, const OpenOptions& options);

}  // namespace swath
