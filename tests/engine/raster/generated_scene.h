// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "engine/raster/raster_writer.h"

namespace swath::test {

template <class T>
constexpr PixelType pixelTypeOf() {
    if constexpr (std::is_same_v<T, std::uint8_t>) return PixelType::UInt8;
    if constexpr (std::is_same_v<T, std::uint16_t>) return PixelType::UInt16;
    if constexpr (std::is_same_v<T, std::int16_t>) return PixelType::Int16;
    return PixelType::Float32;
}

/// Writes a raster whose samples are value(band, x, y).
template <class T>
Status writeScene(const std::filesystem::path& path, Size size, int bands,
                  const std::function<double(int, int, int)>& value,
                  std::optional<double> nodata = std::nullopt, const GeoReference& reference = {}) {
    std::vector<T> samples;
    std::vector<std::string> names;
    for (int band = 0; band < bands; ++band) {
        names.push_back(std::string("b").append(std::to_string(band + 1)));
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) samples.push_back(static_cast<T>(value(band, x, y)));
    }
    return writeRaster(path, size, pixelTypeOf<T>(), std::as_bytes(std::span(samples)), names, reference,
                       nodata);
}

}  // namespace swath::test
