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
    Status readValues(const RectI& window, std::span<const int> bands, std::span<float> out) final;
    Result<Reduced> readReduced(std::int64_t maxPixels) final;

  protected:
    explicit WindowedSource(RasterInfo info) : info_(std::move(info)) {}

  private:
    enum class As { Stored, Values };
    Status read(const RectI& window, std::span<const int> bands, As as, std::span<float> out,
                std::span<std::uint8_t> valid);
    Status readInside(const RectI& window, std::span<const int> bands, As as, std::span<float> out,
                      std::span<std::uint8_t> valid);
    Status readValidity(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                        const std::byte* samples, std::span<std::uint8_t> valid);
    Status checkBands(std::span<const int> bands) const;

    RasterInfo info_;
};

}  // namespace swath
