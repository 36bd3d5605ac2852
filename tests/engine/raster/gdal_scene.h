// SPDX-License-Identifier: MIT
#pragma once

#include <gdal_priv.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

namespace swath::test {

/// Changes what a file says of itself, through GDAL.
inline void withDataset(const std::filesystem::path& path, const std::function<void(GDALDataset&)>& change) {
    GDALAllRegister();
    const GDALDatasetUniquePtr dataset(GDALDataset::Open(path.c_str(), GDAL_OF_RASTER | GDAL_OF_UPDATE));
    if (dataset) change(*dataset);
}

/// A VRT whose bands are those of one file. @param more  XML within each band.
inline void writeVrt(const std::filesystem::path& path, const std::string& source, int width, int height,
                     int bands = 1, const std::string& more = "") {
    std::ofstream out(path);
    out << "<VRTDataset rasterXSize=\"" << width << "\" rasterYSize=\"" << height << "\">\n";
    for (int b = 1; b <= bands; ++b) {
        out << "<VRTRasterBand dataType=\"Byte\" band=\"" << b << "\">" << more;
        if (!source.empty())
            out << "<SimpleSource><SourceFilename relativeToVRT=\"0\">" << source
                << "</SourceFilename><SourceBand>1</SourceBand></SimpleSource>";
        out << "</VRTRasterBand>\n";
    }
    out << "</VRTDataset>\n";
}

}  // namespace swath::test
