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

/// Index i of an endless row folded into [0, n) by mirrors at the first and last pixel: 2 1 0 1 2 … n−1 n−2.
constexpr int mirrored(std::int64_t i, int n) {
    if (n <= 1) return 0;
    const std::int64_t period = 2 * (std::int64_t{n} - 1);
    const std::int64_t m = (i % period + period) % period;
    return static_cast<int>(m < n ? m : period - m);
}

}  // namespace swath
