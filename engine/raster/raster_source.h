// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/result.h"
#include "engine/raster/raster_info.h"

namespace swath {

constexpr int kRasterTileSize = 256;

/// Number of levels of a pyramid whose level L holds ceil(size / 2^L) pixels; the last one fits into one
/// tile.
int levelCount(Size size);
Size levelSize(Size size, int level);

/// A decoded square of one level: band-sequential samples of info().type.
struct RasterTile {
    Size size;  ///< at most kRasterTileSize each way; smaller at the right and bottom edge
    PixelType type = PixelType::UInt8;
    std::vector<int> bands;           ///< which bands, 0-based, in the order of the planes
    std::vector<std::byte> samples;   ///< bands × height × width
    std::vector<std::uint8_t> valid;  ///< height × width, 255 where there is data; empty if all of it is data

    std::size_t bytes() const { return samples.size() + valid.size(); }
};

/// An open raster: one handle, used by one thread at a time (GDAL 3.6 datasets are not shareable; open one a
/// worker).
///
/// A tile of level L at (x, y) covers the full-resolution window from (x, y) · 256 · 2^L on, cut off at the
/// border of the scene; its pixels spread evenly over that window.
///
/// Samples are always handed out raw; apart from them, a pixel counts as data unless
/// - the mask or alpha band says 0, or
/// - every requested band that declares a nodata value has it there (one dark band is no gap), or
/// - any requested sample is not finite.
class RasterSource {
  public:
    virtual ~RasterSource() = default;

    /// Whatever GDAL opens, and plain PNG / JPEG through stb_image where no GDAL driver takes them.
    /// Errors: NotFound, BadFormat (not a raster, truncated, no band), each with a hint.
    static Result<std::unique_ptr<RasterSource>> open(const std::filesystem::path& path);

    virtual const RasterInfo& info() const = 0;

    /// One tile of a level, from overviews where the file has them, else by decimated reading.
    /// @param bands  0-based; any number. Errors: BadFormat / Io if the file fails underneath.
    virtual Result<RasterTile> readTile(int level, int tileX, int tileY, std::span<const int> bands) = 0;

    /// A window at full resolution as float, band-sequential: out[(band · height + y) · width + x].
    /// Pixels outside the scene mirror its border (reflect without repeating the edge).
    /// @param valid  height × width, 255 where there is data (0 outside the scene); may be empty if not
    /// wanted.
    virtual Status readWindow(const RectI& window, std::span<const int> bands, std::span<float> out,
                              std::span<std::uint8_t> valid) = 0;

    /// The whole scene decimated to at most maxPixels, all bands, as float; for statistics and overviews.
    struct Reduced {
        Size size;
        std::vector<float> samples;       ///< bands × height × width
        std::vector<std::uint8_t> valid;  ///< height × width
    };
    virtual Result<Reduced> readReduced(std::int64_t maxPixels) = 0;
};

}  // namespace swath
