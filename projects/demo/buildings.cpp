// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "projects/demo/painting.h"

namespace swath::demo {

namespace {

constexpr Spectrum kSolarPanel{{0.050F, 0.048F, 0.050F, 0.070F}};

struct RoofPoint {
    float height, facing, light;
    Spectrum base;
};

/// Sun on a plane that falls away towards `down` (unit, horizontal) with this slope (rise over run).
float sunOn(Point down, float slope) {
    const float toSun = down.x * Sun::x + down.y * Sun::y;
    const float lit = (toSun * slope + Sun::z) / std::sqrt(1 + slope * slope);
    return std::max(0.12F, lit / Sun::z);
}

/// @param u, v  along the ridge and across it, -1…1
RoofPoint roofAt(const Building& b, float u, float v, Point p) {
    const Point across = leftOf(b.axis);
    RoofPoint out{b.eaves, 1, b.brightness, kRoofs[b.roof]};
    const float fine = valueNoise(p.x / 1.9F, p.y / 1.9F, b.seed);
    out.light *= 1 + 0.06F * fine;
    if (b.shape == RoofShape::Flat) {
        out.height = b.eaves + 0.6F;
        if (std::max(std::abs(u) * b.halfLength - b.halfLength, std::abs(v) * b.halfBreadth - b.halfBreadth) >
            -0.9F) {
            out.light *= 1.16F;
        }
        return out;
    }
    const float slope = (b.ridge - b.eaves) / b.halfBreadth;
    out.height = b.ridge - (b.ridge - b.eaves) * std::abs(v);
    out.facing = sunOn(across * (v > 0 ? 1.0F : -1.0F), slope);
    const float onRidge = std::abs(v) * b.halfBreadth;
    if (onRidge < 0.45F) out.light *= 1.10F;
    if (b.shape == RoofShape::Hall) {
        // Sheets of a few metres, some with a skylight.
        const auto sheet = static_cast<std::int32_t>(std::floor(u * b.halfLength / 4));
        const float tone = hashUniform(sheet, v > 0 ? 1 : 0, b.seed);
        out.light *= 0.95F + 0.1F * tone;
        if (tone > 0.8F && std::abs(std::abs(v) - 0.5F) < 0.12F)
            out.base = mix(out.base, {{0.22F, 0.23F, 0.23F, 0.25F}}, 0.6F);
    } else {
        const float chimney = hashUniform(1, 2, b.seed) - 0.5F;
        if (std::abs(u - chimney) * b.halfLength < 0.8F && onRidge < 0.9F) out.light *= 0.55F;
    }
    const bool sunnySide = dot(across * (v > 0 ? 1.0F : -1.0F), {Sun::alongX, Sun::alongY}) > 0.25F;
    if (b.solar && sunnySide && std::abs(v) > 0.2F && std::abs(v) < 0.85F && u > -0.7F && u < 0.55F) {
        out.base = kSolarPanel;
        out.light = 1 + 0.08F * fine;
    }
    return out;
}

void paint(const Building& b, Surface& surface, int y0, int y1) {
    const Point across = leftOf(b.axis);
    const float reach = length({b.halfLength, b.halfBreadth}) + 1;
    const int left = std::max(0, static_cast<int>(b.centre.x - reach));
    const int right = std::min(surface.size.width, static_cast<int>(b.centre.x + reach) + 1);
    const int top = std::max(y0, static_cast<int>(b.centre.y - reach));
    const int bottom = std::min(y1, static_cast<int>(b.centre.y + reach) + 1);
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            const Point p{static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F};
            const Point d = p - b.centre;
            const float u = dot(d, b.axis) / b.halfLength, v = dot(d, across) / b.halfBreadth;
            if (std::abs(u) > 1 || std::abs(v) > 1) continue;
            const RoofPoint roof = roofAt(b, u, v, p);
            const std::size_t i = surface.index(x, y);
            if (roof.height < surface.height[i]) continue;
            surface.put(i, roof.base * roof.light);
            surface.cover[i] = Cover::Building;
            surface.height[i] = roof.height;
            surface.facing[i] = roof.facing;
        }
    }
}

}  // namespace

void paintBuildings(const Layout& layout, Surface& surface) {
    parallelRows(surface.size.height, [&](int y0, int y1) {
        for (const Building& building : layout.settlement.buildings) paint(building, surface, y0, y1);
    });
}

}  // namespace swath::demo
