// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "engine/core/result.h"
#include "engine/raster/grid_match.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// A raster read on the grid of another by the nearest pixel. One thread at a time.
class GroundReader {
  public:
    ~GroundReader();
    GroundReader(GroundReader&&) noexcept;
    GroundReader& operator=(GroundReader&&) noexcept;

    /// Errors: as needSameGround().
    static Result<GroundReader> open(std::unique_ptr<RasterSource> other, const RasterInfo& reference);

    const GridMatch& match() const;
    const RasterInfo& info() const;  ///< of the raster that is read

    /// @param window   within the reference, in its pixels. @param bands  0-based, of the other raster.
    /// @param out      bands × height × width; 0 where the other raster does not reach.
    /// @param covered  height × width, 255 where it does, whether it has data there or not.
    /// @param valid    height × width, 255 where its pixel counts as data; may be empty if not wanted.
    Status read(const RectI& window, std::span<const int> bands, std::span<float> out,
                std::span<std::uint8_t> covered, std::span<std::uint8_t> valid = {});

  private:
    struct Impl;
    explicit GroundReader(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace swath
