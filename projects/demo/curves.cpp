// SPDX-License-Identifier: MIT
#include "projects/demo/curves.h"

#include <algorithm>
#include <cmath>

#include "projects/demo/surface.h"

namespace swath::demo {

namespace {

constexpr float kFar = 1e6F;

Point catmullRom(Point a, Point b, Point c, Point d, float t) {
    const Point linear = c - a, square = a * 2.0F - b * 5.0F + c * 4.0F - d,
                cube = b * 3.0F - a - c * 3.0F + d;
    return b + (linear * t + square * (t * t) + cube * (t * t * t)) * 0.5F;
}

/// Where the foot of the perpendicular lies on the segment, 0…1.
float footOn(Point a, Point b, Point p) {
    const Point ab = b - a;
    const float l2 = dot(ab, ab);
    return l2 > 0 ? clamp01(dot(p - a, ab) / l2) : 0.0F;
}

}  // namespace

std::vector<Point> smoothThrough(const std::vector<Point>& points, float step) {
    std::vector<Point> out;
    const std::size_t n = points.size();
    for (std::size_t i = 0; i + 1 < n; ++i) {
        const Point a = points[i == 0 ? 0 : i - 1], b = points[i], c = points[i + 1],
                    d = points[std::min(i + 2, n - 1)];
        const int pieces = std::max(1, static_cast<int>(length(c - b) / step));
        for (int k = 0; k < pieces; ++k) {
            out.push_back(catmullRom(a, b, c, d, static_cast<float>(k) / static_cast<float>(pieces)));
        }
    }
    if (n > 0) out.push_back(points.back());
    return out;
}

float distanceTo(const std::vector<Point>& line, Point p) {
    float best = kFar;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const float t = footOn(line[i], line[i + 1], p);
        best = std::min(best, length(p - (line[i] + (line[i + 1] - line[i]) * t)));
    }
    return best;
}

DistanceField::DistanceField(Size size, float reach)
    : size_(size),
      reach_(reach),
      edge_(static_cast<std::size_t>(size.area()), kFar),
      bend_(edge_.size(), 0.0F),
      halfWidth_(edge_.size(), 0.0F) {}

void DistanceField::add(const std::vector<Curve>& curves) {
    parallelRows(size_.height, [&](int y0, int y1) {
        for (const Curve& curve : curves) addRows(curve, y0, y1);
    });
}

void DistanceField::addRows(const Curve& curve, int y0, int y1) {
    for (std::size_t k = 0; k + 1 < curve.size(); ++k) {
        const CurvePoint &a = curve[k], &b = curve[k + 1];
        const float around = reach_ + std::max(a.halfWidth, b.halfWidth);
        const auto bound = [](float v, int limit) { return std::clamp(static_cast<int>(v), 0, limit); };
        const int left = bound(std::min(a.at.x, b.at.x) - around, size_.width);
        const int right = bound(std::max(a.at.x, b.at.x) + around + 1, size_.width);
        const int top = std::max(y0, bound(std::min(a.at.y, b.at.y) - around, size_.height));
        const int bottom = std::min(y1, bound(std::max(a.at.y, b.at.y) + around + 1, size_.height));
        const Point course = unit(b.at - a.at);
        for (int y = top; y < bottom; ++y) {
            for (int x = left; x < right; ++x) {
                const Point p{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
                const float t = footOn(a.at, b.at, p);
                const Point off = p - (a.at + (b.at - a.at) * t);
                const float half = mix(a.halfWidth, b.halfWidth, t);
                const float edge = length(off) - half;
                const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) +
                                      static_cast<std::size_t>(x);
                if (edge >= edge_[i]) continue;
                edge_[i] = edge;
                halfWidth_[i] = half;
                bend_[i] = mix(a.bend, b.bend, t) * (dot(off, leftOf(course)) > 0 ? 1.0F : -1.0F);
            }
        }
    }
}

}  // namespace swath::demo
