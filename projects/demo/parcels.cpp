// SPDX-License-Identifier: MIT
#include "projects/demo/parcels.h"

#include <algorithm>
#include <cmath>

#include "engine/core/rng.h"
#include "projects/demo/materials.h"

namespace swath::demo {

namespace {

using Polygon = std::vector<Point>;

struct Shape {
    float area = 0;
    Point centre;
    Point along{1, 0};              ///< of the longest side
    float length = 0, breadth = 0;  ///< extents along it and across
};

Shape shapeOf(const Polygon& polygon) {
    Shape shape;
    float longest = -1, cx = 0, cy = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
        const float cross = a.x * b.y - b.x * a.y;
        shape.area += cross / 2;
        cx += (a.x + b.x) * cross;
        cy += (a.y + b.y) * cross;
        if (const float l = swath::demo::length(b - a); l > longest) {
            longest = l;
            shape.along = unit(b - a);
        }
    }
    shape.centre = {cx / (6 * shape.area), cy / (6 * shape.area)};
    shape.area = std::abs(shape.area);
    const auto extent = [&](Point direction) {
        float lo = 1e9F, hi = -1e9F;
        for (const Point p : polygon) {
            lo = std::min(lo, dot(p, direction));
            hi = std::max(hi, dot(p, direction));
        }
        return hi - lo;
    };
    shape.length = extent(shape.along);
    shape.breadth = extent(leftOf(shape.along));
    return shape;
}

/// The part of a convex polygon where dot(normal, p) ≤ offset.
Polygon clip(const Polygon& polygon, Point normal, float offset) {
    Polygon out;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
        const float da = dot(normal, a) - offset, db = dot(normal, b) - offset;
        if (da <= 0) out.push_back(a);
        if ((da < 0) != (db < 0)) out.push_back(a + (b - a) * (da / (da - db)));
    }
    return out;
}

}  // namespace

struct Parcels::Builder {
    Parcels& out;
    const Waters& waters;
    Rng rng;
    std::uint32_t noiseSeed;
    float scale;  ///< small scenes get small parcels, so that every use appears

    float random(double lo, double hi) { return static_cast<float>(rng.uniform(lo, hi)); }

    Boundary boundaryAt(int depth) {
        const double u = rng.uniform();
        if (depth <= 1) return Boundary::Track;
        if (depth <= 4) return u < 0.26 ? Boundary::Track : u < 0.52 ? Boundary::Hedge : Boundary::Verge;
        return u < 0.05   ? Boundary::Track
               : u < 0.22 ? Boundary::Hedge
               : u < 0.6  ? Boundary::Verge
                          : Boundary::None;
    }

    int leaf(const Shape& shape) {
        Parcel p;
        p.centre = shape.centre;
        p.area = shape.area;
        p.along = shape.along;
        p.crop = pickCrop(rng.uniform());
        p.soil = static_cast<std::size_t>(rng.below(kSoils.size()));
        p.growth = random(0.86, 1.08);
        p.phase = random(0, 50);
        p.patchiness = random(0.5, 1.6);
        p.brightness = random(0.92, 1.08);
        const float wood =
            valueNoise(p.centre.x / (520 * scale) + 5, p.centre.y / (520 * scale) + 7, noiseSeed) +
            random(-0.24, 0.24);
        p.coniferShare =
            clamp01(0.45F + 0.8F * valueNoise(p.centre.x / 300, p.centre.y / 300, noiseSeed + 1));
        const float water = waters.distance(p.centre);
        const double u = rng.uniform();
        if (wood > 0.24F) {
            p.use = LandUse::Forest;
        } else if (u < (water < 130 * scale ? 0.70 : 0.17)) {
            p.use = LandUse::Meadow;
        } else if (u > 0.965 && p.area < 30000) {
            p.use = LandUse::Orchard;
        }
        out.parcels_.push_back(p);
        return -static_cast<int>(out.parcels_.size());
    }

    int split(const Polygon& polygon, int depth) {
        const Shape shape = shapeOf(polygon);
        const float local = valueNoise(shape.centre.x / 600, shape.centre.y / 600, noiseSeed + 2);
        const float wanted = (21000 + 11000 * local) * scale * scale * random(0.5, 1.6);
        if (depth > 3 && (shape.area < wanted || depth > 15 || shape.breadth < 34 * scale))
            return leaf(shape);

        const float aspect = shape.length / std::max(1.0F, shape.breadth);
        const bool strip = depth > 4 && aspect < 2.6F && shape.breadth > 80 * scale && rng.uniform() < 0.42;
        Point normal = strip ? leftOf(shape.along) : shape.along;
        if (aspect < 1) normal = leftOf(shape.along);
        const float tilt = depth < 3 ? random(-0.075, 0.075)
                           : strip   ? random(-0.004, 0.004)
                                     : random(-0.018, 0.018);
        const Point turn = directionTurns(tilt);
        normal = {normal.x * turn.x - normal.y * turn.y, normal.x * turn.y + normal.y * turn.x};

        float lo = 1e9F, hi = -1e9F;
        for (const Point p : polygon) {
            lo = std::min(lo, dot(p, normal));
            hi = std::max(hi, dot(p, normal));
        }
        const float offset = mix(lo, hi, random(0.36, 0.64));
        const Polygon below = clip(polygon, normal, offset), above = clip(polygon, normal * -1.0F, -offset);
        if (below.size() < 3 || above.size() < 3) return leaf(shape);

        const auto me = static_cast<int>(out.nodes_.size());
        out.nodes_.push_back({normal, offset, boundaryAt(depth), {0, 0}});
        const int first = split(below, depth + 1);
        const int second = split(above, depth + 1);
        out.nodes_[static_cast<std::size_t>(me)].child[0] = first;
        out.nodes_[static_cast<std::size_t>(me)].child[1] = second;
        return me;
    }
};

Parcels::Parcels(Size size, std::uint64_t seed, const Waters& waters) {
    const float w = static_cast<float>(size.width), h = static_cast<float>(size.height);
    Rng rng(seed, 12);
    const auto noiseSeed = static_cast<std::uint32_t>(rng.next());
    Builder builder{*this, waters, rng, noiseSeed, std::clamp(std::min(w, h) / 2048, 0.3F, 1.0F)};
    // Turned and larger than the scene, so that no parcel runs along its edge.
    const Point centre{w / 2, h / 2}, u = directionTurns(0.055F) * (0.72F * w),
                                      v = directionTurns(0.305F) * (0.72F * h);
    builder.split({centre - u - v, centre + u - v, centre + u + v, centre - u + v}, 0);
}

ParcelHit Parcels::at(Point p) const {
    ParcelHit hit{.distance = 1e6F};
    int at = 0;
    while (at >= 0) {
        const Node& node = nodes_[static_cast<std::size_t>(at)];
        const float side = dot(node.normal, p) - node.offset;
        if (const float d = std::abs(side); d < hit.distance) {
            hit.distance = d;
            hit.boundary = node.boundary;
            hit.along = leftOf(node.normal);
        }
        at = node.child[side > 0 ? 1 : 0];
    }
    hit.parcel = -1 - at;
    return hit;
}

}  // namespace swath::demo
