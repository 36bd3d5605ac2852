// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "engine/raster/raster_writer.h"

namespace swath::test {

/// Writes a GeoTIFF of `bands` 16-bit bands in UTM 33N, 10 m a pixel. @param value  (x, y, band) → sample.
inline Status writeScene(const std::filesystem::path& path, Size size, int bands,
                         const std::function<std::uint16_t(int, int, int)>& value) {
    std::vector<std::uint16_t> samples;
    samples.reserve(static_cast<std::size_t>(size.area()) * static_cast<std::size_t>(bands));
    for (int b = 0; b < bands; ++b)
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) samples.push_back(value(x, y, b));
    return writeRaster(path, size, PixelType::UInt16, std::as_bytes(std::span(samples)),
                       std::vector<std::string>(static_cast<std::size_t>(bands)),
                       {Geotransform{{500000, 10, 0, 5000000, 0, -10}}, ""});
}

/// Writes a one-band 8-bit mask on the same grid. @param value  (x, y) → class number.
inline Status writeMask(const std::filesystem::path& path, Size size,
                        const std::function<std::uint8_t(int, int)>& value) {
    std::vector<std::uint8_t> samples;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) samples.push_back(value(x, y));
    return writeRaster(path, size, PixelType::UInt8, std::as_bytes(std::span(samples)), {"class"},
                       {Geotransform{{500000, 10, 0, 5000000, 0, -10}}, ""});
}

/// Writes a VRT that lies over all bands of a file beside it, marks the last of them as alpha, and declares
/// that values are stored × 0.0001 − 0.1.
inline void writeMarkedVrt(const std::filesystem::path& path, const std::string& source, Size size,
                           int bands) {
    std::ofstream out(path);
    out << "<VRTDataset rasterXSize=\"" << size.width << "\" rasterYSize=\"" << size.height << "\">";
    for (int band = 1; band <= bands; ++band)
        out << "<VRTRasterBand dataType=\"UInt16\" band=\"" << band << "\">"
            << (band == bands ? "<ColorInterp>Alpha</ColorInterp>" : "")
            << "<Offset>-0.1</Offset><Scale>0.0001</Scale><SimpleSource><SourceFilename relativeToVRT=\"1\">"
            << source << "</SourceFilename><SourceBand>" << band
            << "</SourceBand></SimpleSource></VRTRasterBand>";
    out << "</VRTDataset>";
}

/// A pattern that two classes can be told apart by: bright discs on a dark, noisy ground.
inline bool inDisc(int x, int y) {
    const int cx = x % 64 - 32, cy = y % 64 - 32;
    return cx * cx + cy * cy < 18 * 18;
}
inline std::uint16_t discScene(int x, int y, int band) {
    const unsigned noise = static_cast<unsigned>(x * 7919 + y * 104729 + band * 31) * 2654435761u >> 24;
    return static_cast<std::uint16_t>((inDisc(x, y) ? 900 : 500) + static_cast<int>(noise));
}

}  // namespace swath::test
