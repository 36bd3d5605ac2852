// SPDX-License-Identifier: MIT
#include "engine/raster/raster_files.h"

#include <cpl_string.h>
#include <gdal_priv.h>

#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"
#include "engine/raster/raster_limits.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> listed(const fs::path& file) {
    std::vector<fs::path> files;
    if (isForeignFileSystem(file.native())) return files;
    const GDALDatasetUniquePtr dataset(GDALDataset::Open(file.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY));
    if (!dataset) return files;
    const CPLStringList list(dataset->GetFileList());
    for (int i = 0; i < list.size(); ++i) files.emplace_back(list[i]);
    return files;
}

bool refersToOthers(const fs::path& file) {
    if (isForeignFileSystem(file.native())) return false;
    GDALDriver* driver = GDALDriver::FromHandle(GDALIdentifyDriver(file.c_str(), nullptr));
    return driver && std::string_view(driver->GetDescription()) == "VRT";
}

}  // namespace

std::vector<fs::path> filesOfRaster(const fs::path& file) {
    prepareGdal();
    const GdalErrors quiet;
    std::set<fs::path> all;
    std::vector<fs::path> open{file};
    for (int depth = 0; depth <= kMostReferenceDepth && !open.empty(); ++depth) {
        std::vector<fs::path> deeper;
        for (const fs::path& one : open)
            for (fs::path& part : listed(one))
                if (std::ssize(all) < kMostReferences && all.insert(part).second && refersToOthers(part))
                    deeper.push_back(std::move(part));
        open = std::move(deeper);
    }
    return {all.begin(), all.end()};
}

}  // namespace swath
