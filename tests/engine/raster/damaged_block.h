// SPDX-License-Identifier: MIT
#pragma once

#include <gdal_priv.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace swath::test {

/// Overwrites one block of a compressed GeoTIFF with what is no stream, as a bad disk or a broken copy leaves
/// it. @return false: there is no such block.
inline bool damageBlock(const std::filesystem::path& path, int blockX, int blockY) {
    GDALAllRegister();
    long offset = 0, bytes = 0;
    {
        const GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER));
        if (!dataset) return false;
        const std::string at = "_" + std::to_string(blockX) + "_" + std::to_string(blockY);
        const auto number = [&](const std::string& item) {
            const char* text = dataset->GetRasterBand(1)->GetMetadataItem((item + at).c_str(), "TIFF");
            return text ? std::atol(text) : 0;
        };
        offset = number("BLOCK_OFFSET");
        bytes = number("BLOCK_SIZE");
    }
    if (offset <= 0 || bytes <= 0) return false;
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << std::string(static_cast<std::size_t>(bytes), '\xee');
    return file.good();
}

}  // namespace swath::test
