// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/result.h"
#include "engine/raster/open_options.h"
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
    std::vector<RectI> unreadable;    ///< parts, in its pixels, that the file does not yield: no data there
    std::string damage;               ///< why not, in words; empty if all could be read

    std::size_t bytes() const { return samples.size() + valid.size(); }
};
/// A stored sample of a tile. @param index  plane · height · width + pixel.
double storedSample(const RasterTile& tile, std::size_t index);

/// An open raster: one handle, used by one thread at a time (GDAL 3.6 datasets are not shareable; open one a
/// worker).
///
/// A tile of level L at (x, y) covers the full-resolution window from (x, y) · 256 · 2^L on, cut off at the
/// border of the scene; its pixels spread evenly over that window.
///
/// Samples are handed out as they are stored (tiles, plain reads), or as values in the bands' declared units
/// with NaN where they are invalid. What is invalid is for Nodata to say, and the mask. A pixel counts as
/// data while one of the requested bands holds a valid sample there (one dark band is no gap).
///
/// What a damaged file does not yield counts as invalid, block by block, in all bands that are asked for; the
/// rest stays usable. A file that has changed or gone since it was opened fails as a whole (Errc::Io).
class RasterSource {
  public:
    virtual ~RasterSource() = default;

    /// Whatever GDAL opens, and plain PNG / JPEG through stb_image where no GDAL driver takes them. For files
    /// that stand alone (masks, maps); scenes are opened by openStack(). Errors: NotFound, BadFormat (not a
    /// raster, truncated, no band, claims beyond raster_limits.h), those of checkPath(); each with a hint.
    static Result<std::unique_ptr<RasterSource>> open(const std::filesystem::path& path,
                                                      const OpenOptions& options = {});

    virtual const RasterInfo& info() const = 0;

    /// What could not be read so far, a sentence; empty if all could.
    virtual const std::string& damage() const = 0;
    /// Is told of the first damage that is met, on the thread that reads.
    virtual void whenDamaged(std::function<void(const std::string&)> tell) = 0;

    /// One tile of a level, from overviews where the file has them, else by decimated reading.
    /// @param bands  0-based; any number. Errors: Io if the file fails underneath.
    virtual Result<RasterTile> readTile(int level, int tileX, int tileY, std::span<const int> bands) = 0;

    /// A window at full resolution as float, band-sequential: out[(band · height + y) · width + x], samples
    /// as stored. Pixels outside the scene mirror its border (reflect without repeating the edge).
    /// @param valid  height × width, 255 where there is data (0 outside the scene); may be empty if not
    /// wanted.
    virtual Status readWindow(const RectI& window, std::span<const int> bands, std::span<float> out,
                              std::span<std::uint8_t> valid) = 0;

    /// The same as values: in the bands' units, NaN where a sample is invalid.
    virtual Status readValues(const RectI& window, std::span<const int> bands, std::span<float> out) = 0;

    /// The whole scene decimated to at most maxPixels, all bands, as float; for statistics and overviews.
    struct Reduced {
        Size size;
        std::vector<float> samples;       ///< bands × height × width, as stored
        std::vector<std::uint8_t> valid;  ///< height × width
    };
    virtual Result<Reduced> readReduced(std::int64_t maxPixels) = 0;

    /// What all of the above is made of. A window inside the scene decimated to size, nearest neighbour or
    /// from overviews, as stored, in info().type or Float32. Errors: BadFormat where the file is damaged, Io.
    /// @param out  bands × height × width
    virtual Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                               std::byte* out) = 0;
    /// Likewise of the mask, 0 where there is no data; asked only if info().hasMask.
    virtual Status readMask(const RectI& window, Size size, std::uint8_t* out) = 0;
};

}  // namespace swath
