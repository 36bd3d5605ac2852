// SPDX-License-Identifier: MIT
#pragma once

#include "engine/raster/raster_source.h"

namespace swath {

/// What all sources share: tiles, mirrored windows and reductions, made of plain reads inside the scene, and
/// the rule of validity that RasterSource states.
class WindowedSource : public RasterSource {
  public:
    const RasterInfo& info() const final { return info_; }
    Result<RasterTile> readTile(int level, int tileX, int tileY, std::span<const int> bands) final;
    Status readWindow(const RectI& window, std::span<const int> bands, std::span<float> out,
                      std::span<std::uint8_t> valid) final;
    Result<Reduced> readReduced(std::int64_t maxPixels) final;

  protected:
    explicit WindowedSource(RasterInfo info) : info_(std::move(info)) {}

    /// A window inside the scene decimated to size, nearest neighbour or overview, as the given type.
    /// @param out  bands × height × width
    virtual Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                               std::byte* out) = 0;
    /// Likewise of the mask, 0 where there is no data; asked only if info().hasMask.
    virtual Status readMask(const RectI& window, Size size, std::uint8_t* out) = 0;

  private:
    Status readValidity(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                        const std::byte* samples, std::span<std::uint8_t> valid);
    Status checkBands(std::span<const int> bands) const;

    RasterInfo info_;
};

}  // namespace swath
