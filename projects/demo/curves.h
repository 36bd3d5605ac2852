// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/core/geometry.h"
#include "projects/demo/noise.h"

namespace swath::demo {

/// A point of a band's centre line.
struct CurvePoint {
    Point at;
    float halfWidth = 1;
    float bend =
        0;  ///< signed curvature, 1/m; positive where the centre of the bend lies to the left of the course
};
using Curve = std::vector<CurvePoint>;

/// A smooth curve through the points (centripetal enough: Catmull–Rom), a point every `step` pixels or so.
std::vector<Point> smoothThrough(const std::vector<Point>& points, float step);
float distanceTo(const std::vector<Point>& line, Point p);

/// Distance to the nearest of many curves, for every pixel within `reach` of one.
class DistanceField {
  public:
    explicit DistanceField(Size size, float reach);

    /// Several at once, so that every row is filled by one thread.
    void add(const std::vector<Curve>& curves);

    /// Distance to the curve's edge (negative inside); a large number out of reach.
    float edge(std::size_t i) const { return edge_[i]; }
    /// Bend seen from this side: positive inside the bend.
    float bend(std::size_t i) const { return bend_[i]; }
    float halfWidth(std::size_t i) const { return halfWidth_[i]; }

  private:
    void addRows(const Curve& curve, int y0, int y1);

    Size size_;
    float reach_;
    std::vector<float> edge_, bend_, halfWidth_;
};

}  // namespace swath::demo
