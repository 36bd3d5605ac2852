// SPDX-License-Identifier: MIT
#pragma once

#include <gdal_priv.h>

#include <filesystem>
#include <memory>

#include "engine/core/result.h"
#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_info.h"
#include "engine/raster/raster_source.h"

namespace swath {

struct DatasetCloser {
    void operator()(GDALDataset* dataset) const {
        const GdalErrors quiet;
        GDALClose(GDALDataset::ToHandle(dataset));
    }
};
using DatasetPtr = std::unique_ptr<GDALDataset, DatasetCloser>;

/// A file and what it says of itself, within the limits of raster_limits.h.
struct OpenedDataset {
    DatasetPtr dataset;
    GdalDescription description;
};

/// Errors: as openGdal().
Result<OpenedDataset> openDataset(const std::filesystem::path& path, const OpenOptions& options);

/// Reads a dataset as the description says. @param description  its bands and mask are the dataset's; its
/// path is what errors name.
std::unique_ptr<RasterSource> makeGdalSource(DatasetPtr dataset, GdalDescription description);

}  // namespace swath
