// SPDX-License-Identifier: MIT
#include "engine/label/ops/stroke.h"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace swath {
namespace {

constexpr double kSmallestRadius = 0.5;

/// x from `lo` to `hi`, both within; empty while lo > hi.
struct Interval {
    double lo = std::numeric_limits<double>::infinity();
    double hi = -std::numeric_limits<double>::infinity();

    void add(double x) {
        lo = std::min(lo, x);
        hi = std::max(hi, x);
    }
};

struct Disc {
    Vec2 centre;
    double radius = 0;
};

void addDisc(Interval& row, const Disc& disc, double y) {
    const double dy = y - disc.centre.y;
    const double squared = disc.radius * disc.radius - dy * dy;
    if (squared < 0) return;
    const double half = std::sqrt(squared);
    row.add(disc.centre.x - half);
    row.add(disc.centre.x + half);
}

void addEdge(Interval& row, Vec2 a, Vec2 b, double y) {
    if (y < std::min(a.y, b.y) || y > std::max(a.y, b.y)) return;
    if (a.y == b.y) {
        row.add(a.x);
        row.add(b.x);
    } else {
        row.add(a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y));
    }
}

/// Convex hull of two discs.
struct TaperedCapsule {
    Disc a, b;
    std::array<Vec2, 4> quad;  ///< where the common tangents touch: a left, b left, b right, a right
    bool hasQuad = false;

    TaperedCapsule(const Disc& from, const Disc& to) : a(from), b(to), quad{} {
        const Vec2 along = b.centre - a.centre;
        const double distance = std::hypot(along.x, along.y);
        if (distance <= std::abs(a.radius - b.radius)) return;  // one disc holds the other
        hasQuad = true;
        const Vec2 unit = along * (1 / distance);
        const double c = (a.radius - b.radius) / distance, s = std::sqrt(1 - c * c);
        const Vec2 left{c * unit.x - s * unit.y, c * unit.y + s * unit.x};
        const Vec2 right{c * unit.x + s * unit.y, c * unit.y - s * unit.x};
        quad = {a.centre + left * a.radius, b.centre + left * b.radius, b.centre + right * b.radius,
                a.centre + right * a.radius};
    }

    Interval row(double y) const {
        Interval found;
        addDisc(found, a, y);
        addDisc(found, b, y);
        for (std::size_t i = 0; hasQuad && i < quad.size(); ++i)
            addEdge(found, quad[i], quad[(i + 1) % quad.size()], y);
        return found;
    }
};

int clampToInt(double value, int lo, int hi) {
    return value <= lo ? lo : value >= hi ? hi : static_cast<int>(value);
}

}  // namespace

Stroke::Stroke(LabelMap& map, PaintRule rule) : scene_(map.size()), painter_(map, rule) {}

RectI Stroke::extend(Vec2 scenePos, double radiusPx) {
    if (!std::isfinite(scenePos.x) || !std::isfinite(scenePos.y) || !std::isfinite(radiusPx)) return {};
    const Vec2 pixel{std::floor(scenePos.x), std::floor(scenePos.y)};
    const double radius = std::max(radiusPx, kSmallestRadius);
    const Vec2 pen = radius > kSmallestRadius ? scenePos : Vec2{pixel.x + 0.5, pixel.y + 0.5};
    const TaperedCapsule shape({last_.value_or(pen), last_ ? lastRadius_ : radius}, {pen, radius});
    last_ = pen;
    lastRadius_ = radius;

    const double top = std::min({shape.a.centre.y - shape.a.radius, shape.b.centre.y - radius, pixel.y});
    const double bottom =
        std::max({shape.a.centre.y + shape.a.radius, shape.b.centre.y + radius, pixel.y + 1});
    const int y0 = clampToInt(std::floor(top), 0, scene_.height),
              y1 = clampToInt(std::ceil(bottom), 0, scene_.height);
    RectI touched;
    std::vector<PixelSpan> spans;
    for (int y = y0; y < y1; ++y) {
        Interval row = shape.row(y + 0.5);
        if (pixel.y == y) row.add(pixel.x + 0.5);
        if (row.lo <= row.hi) {
            const int x0 = clampToInt(std::ceil(row.lo - 0.5), 0, scene_.width);
            const int x1 = clampToInt(std::floor(row.hi - 0.5) + 1, 0, scene_.width);
            if (x0 < x1) {
                spans.push_back({y, x0, x1});
                touched = unite(touched, {x0, y, x1 - x0, 1});
            }
        }
        if ((y + 1) % kLabelTileSize == 0 || y + 1 == y1) {
            painter_.paint(y / kLabelTileSize, spans);
            spans.clear();
        }
    }
    return touched;
}

Edit Stroke::finish() {
    last_.reset();
    return painter_.finish();
}

void Stroke::cancel() {
    last_.reset();
    painter_.cancel();
}

}  // namespace swath
