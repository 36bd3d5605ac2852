// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/label/ops/polygon_fill.h"

namespace swath {

/// Distances and areas on the ellipsoid of a scene's coordinate system (Karney 2013, Algorithms for
/// geodesics, J. Geodesy 87, through PROJ), whatever its projection. One thread at a time.
class Geodesic {
  public:
    /// Null where the scene does not lie on the globe.
    static std::optional<Geodesic> make(const Geotransform& geotransform, const std::string& crsWkt);
    ~Geodesic();
    Geodesic(Geodesic&&) noexcept;
    Geodesic& operator=(Geodesic&&) noexcept;

    /// Metres of the shortest way between two scene positions; null outside the globe.
    std::optional<double> metres(Vec2 from, Vec2 to) const;
    /// Square metres within a ring of scene positions, whichever way round, its sides being shortest ways;
    /// null outside the globe.
    std::optional<double> squareMetres(const Ring& ring) const;

  private:
    struct Impl;
    explicit Geodesic(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// "812.4 m", "3.276 km": four figures. @param metres  0 or more.
std::string formatMetres(double metres);
/// "640.2 m²", "12.4 ha" from one hectare on, "3.91 km²" from one square kilometre on.
std::string formatSquareMetres(double squareMetres);

}  // namespace swath
