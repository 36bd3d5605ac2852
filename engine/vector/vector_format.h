// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// A kind of file that polygons are kept in, through GDAL. Plain value.
struct VectorFormat {
    std::string label;                    ///< for people: "GeoPackage"
    std::string driver;                   ///< GDAL's short name
    std::vector<std::string> extensions;  ///< ".gpkg"; the first one is usual
    /// Holds longitudes and latitudes of WGS 84 where the scene has a place on the ground.
    bool onlyLonLat = false;
    bool pixels = true;                      ///< can also hold pixels of a scene that has none
    std::vector<std::string> fileOptions{};  ///< GDAL's, NAME=VALUE
    std::vector<std::string> layerOptions{};
    std::vector<std::string> groundOptions{};  ///< of a layer on the ground, besides
    std::vector<std::string> besides{};        ///< extensions of the files that belong to it
};

/// All formats of format_list.inc, in its order.
std::span<const VectorFormat> vectorFormats();
/// By the extension, whatever its case; null: none of them.
const VectorFormat* vectorFormatOf(std::span<const VectorFormat> formats, const std::filesystem::path& file);
/// The same, but a refusal names the formats. Errors: InvalidInput; Unsupported where this GDAL lacks the
/// driver.
Result<VectorFormat> usableVectorFormat(std::span<const VectorFormat> formats,
                                        const std::filesystem::path& file);
/// All files that one of this name is made of, itself first.
std::vector<std::filesystem::path> filesOf(const VectorFormat& format, const std::filesystem::path& file);

}  // namespace swath
