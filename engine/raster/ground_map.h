// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "engine/core/geometry.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// True where both coordinate systems mean the same ground, whatever they are called, and where one of the
/// rasters has none.
bool sameReferenceSystem(const RasterInfo& a, const RasterInfo& b);

/// From the pixels of one georeferenced raster to those of another over the ground. One thread at a time.
class GroundMap {
  public:
    ~GroundMap();
    GroundMap(GroundMap&&) noexcept;
    GroundMap& operator=(GroundMap&&) noexcept;

    /// Null where no way leads from one coordinate system to the other, or a raster has no geotransform.
    static std::optional<GroundMap> make(const RasterInfo& other, const RasterInfo& reference);
    /// From the pixels of a raster to degrees of WGS 84: x is the longitude, positive in the east, y the
    /// latitude, positive in the north. A raster that lies by ground control points or rational polynomials
    /// has them too (at the height that those are made for). Null where the raster does not lie on the globe.
    static std::optional<GroundMap> toDegrees(const RasterInfo& raster);
    /// The other way round: from such degrees to the pixels of a raster.
    static std::optional<GroundMap> fromDegrees(const RasterInfo& raster);

    /// A position in pixels of the reference (0, 0 is the outer corner of the first pixel) in pixels of the
    /// other raster; null where it has none.
    std::optional<Vec2> at(Vec2 reference) const;
    /// The centres of `count` pixels of a row, the first at x. Between exact positions along the row they are
    /// straight to a twentieth of a pixel. Not-a-number where there is none.
    void row(int x, int y, std::span<Vec2> out) const;

  private:
    struct Impl;
    static std::optional<GroundMap> byOtherPlacement(const RasterInfo& raster);
    explicit GroundMap(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace swath
