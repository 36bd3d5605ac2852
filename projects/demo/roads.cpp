// SPDX-License-Identifier: MIT
#include "projects/demo/roads.h"

#include <algorithm>
#include <cmath>

#include "engine/core/rng.h"

namespace swath::demo {

namespace {

float random(Rng& rng, double lo, double hi) {
    return static_cast<float>(rng.uniform(lo, hi));
}

std::vector<Point> placeVillages(Size size, Rng& rng, const Waters& waters) {
    const float w = static_cast<float>(size.width), h = static_cast<float>(size.height);
    const float scale = std::min(w, h) / 2048;
    std::vector<Point> villages;
    float apart = 470 * scale;
    for (int attempt = 0; attempt < 2000 && villages.size() < 5; ++attempt) {
        if (attempt % 200 == 199) apart *= 0.9F;
        const Point p{random(rng, 0.11, 0.89) * w, random(rng, 0.13, 0.87) * h};
        bool free = waters.distance(p) > std::min(190.0F, 150 * scale + 20);
        for (const Point other : villages) free = free && length(p - other) > apart;
        if (free) villages.push_back(p);
    }
    std::sort(villages.begin(), villages.end(), [](Point a, Point b) { return a.x < b.x; });
    return villages;
}

/// From a to b with bends every 180 m or so.
void wind(std::vector<Point>& out, Point a, Point b, Rng& rng) {
    const float l = length(b - a);
    const int pieces = std::max(1, static_cast<int>(l / 180));
    const Point across = leftOf(unit(b - a));
    for (int k = 1; k <= pieces; ++k) {
        const float t = static_cast<float>(k) / static_cast<float>(pieces);
        const float off = k == pieces ? 0.0F : random(rng, -0.20, 0.20) * l / static_cast<float>(pieces);
        out.push_back(a + (b - a) * t + across * off);
    }
}

Curve paved(const std::vector<Point>& points, float halfWidth) {
    Curve curve;
    for (const Point p : smoothThrough(points, 9)) curve.push_back({p, halfWidth, 0});
    return curve;
}

}  // namespace

Roads layOutRoads(Size size, std::uint64_t seed, const Waters& waters) {
    Rng rng(seed, 13);
    Roads roads;
    roads.villages = placeVillages(size, rng, waters);
    const float w = static_cast<float>(size.width), h = static_cast<float>(size.height);

    std::vector<Point> main{{-30, random(rng, 0.3, 0.7) * h}};
    for (const Point village : roads.villages) wind(main, main.back(), village, rng);
    wind(main, main.back(), {w + 30, random(rng, 0.3, 0.7) * h}, rng);
    roads.highways.push_back(paved(main, 3.2F));

    for (std::size_t i = 0; i < roads.villages.size(); i += 2) {
        const Point from = roads.villages[i];
        const bool up = from.y < h / 2;
        std::vector<Point> side{from};
        wind(side, from, {from.x + random(rng, -0.08, 0.08) * w, up ? -30.0F : h + 30}, rng);
        roads.highways.push_back(paved(side, 2.2F));
    }

    for (const Point village : roads.villages) {
        const float reach = random(rng, 135, 185) * std::min(1.0F, w / 1400);
        std::vector<CurvePoint> through;
        for (const CurvePoint& p : roads.highways[0]) {
            if (length(p.at - village) < reach) through.push_back(p);
        }
        if (through.size() < 4) continue;
        const auto count = static_cast<int>(reach / 26);
        for (int k = 0; k < count; ++k) {
            const std::size_t at = (static_cast<std::size_t>(k) * 2 + 1) * through.size() /
                                   (2 * static_cast<std::size_t>(count));
            const std::size_t next = std::min(at + 1, through.size() - 1);
            const Point course = unit(through[next].at - through[next - 1].at);
            const Point out = leftOf(course) * (k % 2 == 0 ? 1.0F : -1.0F);
            const Point heading = unit(out + course * random(rng, -0.45, 0.45));
            const float l = reach * random(rng, 0.55, 1.1);
            const Point bent = unit(heading + course * random(rng, -0.5, 0.5));
            const Point middle = through[at].at + heading * (0.5F * l), end = middle + bent * (0.5F * l);
            if (waters.distance(end) < 30 || waters.distance(middle) < 30) continue;
            roads.streets.push_back(paved({through[at].at, middle, end}, 1.9F));
        }
        roads.streets.push_back(std::move(through));
    }
    return roads;
}

}  // namespace swath::demo
