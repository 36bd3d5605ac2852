// SPDX-License-Identifier: MIT
#include "app/tools/brush_outline.h"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace swath {
namespace {

constexpr double kSmallestRadius = 0.5;

struct PixelRow {
    double y, x0, x1;
};

}  // namespace

std::vector<Vec2> brushOutline(Vec2 scenePos, double radiusPx) {
    if (!std::isfinite(scenePos.x) || !std::isfinite(scenePos.y) || !std::isfinite(radiusPx)) return {};
    const Vec2 pixel{std::floor(scenePos.x), std::floor(scenePos.y)};
    const double radius = std::max(radiusPx, kSmallestRadius);
    const Vec2 pen = radius > kSmallestRadius ? scenePos : Vec2{pixel.x + 0.5, pixel.y + 0.5};
    std::vector<PixelRow> rows;
    const double top = std::floor(std::min(pen.y - radius, pixel.y));
    const double bottom = std::ceil(std::max(pen.y + radius, pixel.y + 1));
    for (double y = top; y < bottom; ++y) {
        const double dy = y + 0.5 - pen.y, squared = radius * radius - dy * dy;
        double lo = pixel.x + 0.5, hi = lo;
        if (squared >= 0) {
            const double half = std::sqrt(squared);
            lo = y == pixel.y ? std::min(lo, pen.x - half) : pen.x - half;
            hi = y == pixel.y ? std::max(hi, pen.x + half) : pen.x + half;
        } else if (y != pixel.y) {
            continue;
        }
        const PixelRow row{y, std::ceil(lo - 0.5), std::floor(hi - 0.5) + 1};
        if (row.x0 < row.x1) rows.push_back(row);
    }
    std::vector<Vec2> corners;
    // Without points between two corners of one side: a drawn line is uneven there.
    const auto add = [&corners](double x, double y) {
        const bool straightOn = corners.size() >= 2 && corners.back().x == x && corners.rbegin()[1].x == x;
        if (straightOn)
            corners.back().y = y;
        else
            corners.push_back({x, y});
    };
    for (const PixelRow& row : rows) {
        add(row.x1, row.y);
        add(row.x1, row.y + 1);
    }
    for (const PixelRow& row : rows | std::views::reverse) {
        add(row.x0, row.y + 1);
        add(row.x0, row.y);
    }
    return corners;
}

}  // namespace swath
