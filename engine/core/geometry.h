// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace swath {

/// A point or vector. Scene positions: pixels, x to the right, y down, (0, 0) the outer corner of the first
/// pixel.
struct Vec2 {
    double x = 0, y = 0;
    friend Vec2 operator+(Vec2 a, Vec2 b) { return {a.x + b.x, a.y + b.y}; }
    friend Vec2 operator-(Vec2 a, Vec2 b) { return {a.x - b.x, a.y - b.y}; }
    friend Vec2 operator*(Vec2 a, double s) { return {a.x * s, a.y * s}; }
    friend bool operator==(Vec2, Vec2) = default;
};

/// Size in pixels.
struct Size {
    int width = 0, height = 0;
    std::int64_t area() const { return std::int64_t{width} * height; }
    bool empty() const { return width <= 0 || height <= 0; }
    friend bool operator==(Size, Size) = default;
};

/// Half-open pixel window [x, x + width) × [y, y + height).
struct RectI {
    int x = 0, y = 0, width = 0, height = 0;

    int right() const { return x + width; }
    int bottom() const { return y + height; }
    bool empty() const { return width <= 0 || height <= 0; }
    Size size() const { return {width, height}; }
    std::int64_t area() const { return empty() ? 0 : std::int64_t{width} * height; }
    bool contains(int px, int py) const { return px >= x && py >= y && px < right() && py < bottom(); }
    bool contains(const RectI& r) const {
        return r.x >= x && r.y >= y && r.right() <= right() && r.bottom() <= bottom();
    }
    friend bool operator==(const RectI&, const RectI&) = default;
};

inline RectI intersection(const RectI& a, const RectI& b) {
    const int x0 = std::max(a.x, b.x), y0 = std::max(a.y, b.y);
    const int x1 = std::min(a.right(), b.right()), y1 = std::min(a.bottom(), b.bottom());
    return {x0, y0, std::max(0, x1 - x0), std::max(0, y1 - y0)};
}

/// Smallest window that holds both; an empty one counts for nothing.
inline RectI unite(const RectI& a, const RectI& b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    const int x0 = std::min(a.x, b.x), y0 = std::min(a.y, b.y);
    return {x0, y0, std::max(a.right(), b.right()) - x0, std::max(a.bottom(), b.bottom()) - y0};
}

/// Affine map from scene pixels (corner based) to coordinates of the scene's CRS, in GDAL's order of terms:
/// X = t[0] + x·t[1] + y·t[2], Y = t[3] + x·t[4] + y·t[5].
struct Geotransform {
    std::array<double, 6> t{0, 1, 0, 0, 0, 1};

    Vec2 toWorld(Vec2 p) const { return {t[0] + p.x * t[1] + p.y * t[2], t[3] + p.x * t[4] + p.y * t[5]}; }
    friend bool operator==(const Geotransform&, const Geotransform&) = default;
};

}  // namespace swath
