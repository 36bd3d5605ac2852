// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/core/text.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// One entry of a mask's colour table and category names.
struct MaskClass {
    std::uint8_t value = 0;
    std::string name;
    Rgb colour;
};

struct GeoReference {
    std::optional<Geotransform> geotransform;
    std::string crsWkt;  ///< WKT, or a name such as EPSG:32633; empty: none
};

/// Writes a one-band 8-bit mask as tiled, compressed GeoTIFF, rows from top to bottom, with colour table,
/// category names and 0 as nodata. The target appears, complete, at finish(); before that it is untouched.
class MaskWriter {
  public:
    virtual ~MaskWriter() = default;
    /// Errors: Io with the reason.
    static Result<std::unique_ptr<MaskWriter>> create(const std::filesystem::path& path, Size size,
                                                      const GeoReference& reference,
                                                      std::span<const MaskClass> classes);
    /// Any number of whole rows. @param values rows × width.
    virtual Status writeRows(std::span<const std::uint8_t> values) = 0;
    virtual Status finish() = 0;
};

/// Writes figures of pixels as tiled, compressed float32 GeoTIFF of one or more bands, rows from top to
/// bottom; not-a-number is nodata. The target appears, complete, at finish(); before that it is untouched.
class BandWriter {
  public:
    virtual ~BandWriter() = default;
    /// Errors: Io with the reason.
    static Result<std::unique_ptr<BandWriter>> create(const std::filesystem::path& path, Size size,
                                                      const GeoReference& reference,
                                                      const std::vector<std::string>& bandNames);
    /// Any number of whole rows. @param values  bands × rows × width.
    virtual Status writeRows(std::span<const float> values) = 0;
    virtual Status finish() = 0;
};

/// Writes a picture of red, green and blue, 8 bits each, as tiled, compressed GeoTIFF, rows from top to
/// bottom. The target appears, complete, at finish(); before that it is untouched.
class PictureWriter {
  public:
    virtual ~PictureWriter() = default;
    /// Errors: Io with the reason.
    static Result<std::unique_ptr<PictureWriter>> create(const std::filesystem::path& path, Size size,
                                                         const GeoReference& reference);
    /// Any number of whole rows. @param values  3 × rows × width.
    virtual Status writeRows(std::span<const std::uint8_t> values) = 0;
    virtual Status finish() = 0;
};

/// A whole multi-band raster at once, tiled and compressed GeoTIFF, atomically. For generated scenes and
/// tests.
/// @param samples  bands × height × width of the given type, native byte order.
Status writeRaster(const std::filesystem::path& path, Size size, PixelType type,
                   std::span<const std::byte> samples, const std::vector<std::string>& bandNames,
                   const GeoReference& reference, std::optional<double> nodata = std::nullopt);

}  // namespace swath
