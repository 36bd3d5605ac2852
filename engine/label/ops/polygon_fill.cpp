// SPDX-License-Identifier: MIT
#include "engine/label/ops/polygon_fill.h"

#include <algorithm>
#include <cmath>

#include "engine/label/ops/tile_painter.h"

namespace swath {
namespace {

/// A side that rows of pixel centres cross, from its upper to its lower end.
struct Side {
    double x0, y0, x1, y1;
    int firstRow, endRow;
};

/// First row whose centres lie at or below y.
int rowAtOrBelow(double y, int height) {
    const double row = std::ceil(y - 0.5);
    return row <= 0 ? 0 : row >= height ? height : static_cast<int>(row);
}

void collectSides(const Ring& ring, int height, std::vector<Side>& sides) {
    if (ring.size() < 3) return;
    for (const Vec2& v : ring) {
        if (!std::isfinite(v.x) || !std::isfinite(v.y)) return;
    }
    for (std::size_t i = 0; i < ring.size(); ++i) {
        Vec2 a = ring[i], b = ring[(i + 1) % ring.size()];
        if (a.y > b.y) std::swap(a, b);
        const Side side{a.x, a.y, b.x, b.y, rowAtOrBelow(a.y, height), rowAtOrBelow(b.y, height)};
        if (side.firstRow < side.endRow) sides.push_back(side);
    }
}

/// First pixel whose centre lies at or right of the crossing. The order of the operations is that of GDAL's
/// rasterizer, so that both round alike.
int crossing(const Side& side, int y, int width) {
    const double x = (y + 0.5 - side.y0) * (side.x1 - side.x0) / (side.y1 - side.y0) + side.x0;
    const double column = std::floor(x + 0.5);
    return !(column > 0) ? 0 : column >= width ? width : static_cast<int>(column);
}

}  // namespace

Edit fillPolygon(LabelMap& map, std::span<const Ring> rings, const PaintRule& rule) {
    const auto [width, height] = map.size();
    std::vector<Side> sides;
    for (const Ring& ring : rings) collectSides(ring, height, sides);
    if (sides.empty() || width <= 0) return {};
    std::ranges::sort(sides, {}, &Side::firstRow);

    TilePainter painter(map, rule);
    std::vector<const Side*> active;
    std::vector<int> crossings;
    std::vector<PixelSpan> spans;
    std::size_t next = 0;
    for (int y = sides.front().firstRow; y < height && (next < sides.size() || !active.empty()); ++y) {
        std::erase_if(active, [y](const Side* side) { return side->endRow <= y; });
        for (; next < sides.size() && sides[next].firstRow == y; ++next) active.push_back(&sides[next]);
        crossings.clear();
        for (const Side* side : active) crossings.push_back(crossing(*side, y, width));
        std::ranges::sort(crossings);
        for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
            if (crossings[i] < crossings[i + 1]) spans.push_back({y, crossings[i], crossings[i + 1]});
        }
        if ((y + 1) % kLabelTileSize == 0 || y + 1 == height) {
            painter.paint(y / kLabelTileSize, spans);
            spans.clear();
        }
    }
    if (!spans.empty()) painter.paint(spans.front().y / kLabelTileSize, spans);
    return painter.finish();
}

Edit fillWindow(LabelMap& map, const RectI& window, const PaintRule& rule) {
    const RectI inside = intersection(window, {0, 0, map.size().width, map.size().height});
    TilePainter painter(map, rule);
    std::vector<PixelSpan> spans;
    for (int y = inside.y; !inside.empty() && y < inside.bottom(); ++y) {
        spans.push_back({y, inside.x, inside.right()});
        if ((y + 1) % kLabelTileSize == 0 || y + 1 == inside.bottom()) {
            painter.paint(y / kLabelTileSize, spans);
            spans.clear();
        }
    }
    return painter.finish();
}

}  // namespace swath
