// SPDX-License-Identifier: MIT
#include "projects/demo/rivers.h"

#include <algorithm>
#include <cmath>

#include "engine/core/rng.h"

namespace swath::demo {

namespace {

constexpr float kStep = 4;

/// Sine-generated curve (Langbein and Leopold 1966): the direction swings as a sine of the way along the
/// river.
std::vector<Point> meander(Size size, Rng& rng) {
    const float w = static_cast<float>(size.width), h = static_cast<float>(size.height);
    const float wavelength = static_cast<float>(rng.uniform(560, 680)) * std::max(0.4F, h / 2048);
    const float phase = static_cast<float>(rng.uniform());
    const float start = static_cast<float>(rng.uniform(0.52, 0.66)),
                end = static_cast<float>(rng.uniform(0.34, 0.46));
    const auto swingSeed = static_cast<std::uint32_t>(rng.next());
    std::vector<Point> line;
    Point at{w * start, -40};
    for (float along = 0; at.y < h + 40 && along < 6 * h; along += kStep) {
        const float valley = mix(w * start, w * end, at.y / h);
        const float swing = 0.17F + 0.055F * valueNoise(along / 400, 3.3F, swingSeed);
        const float home = std::clamp((at.x - valley) / w * 0.55F, -0.12F, 0.12F);
        const float turns = 0.25F + swing * sineTurns(along / wavelength + phase) + home +
                            0.03F * valueNoise(along / 120, 9.1F, swingSeed);
        at = at + directionTurns(turns) * kStep;
        line.push_back(at);
    }
    return line;
}

Curve withWidths(const std::vector<Point>& line, std::uint32_t seed) {
    Curve curve;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const Point before = line[i < 6 ? 0 : i - 6], after = line[std::min(i + 6, line.size() - 1)];
        const Point in = unit(line[i] - before), out = unit(after - line[i]);
        const float bend = dot(out - in, leftOf(in)) / (6 * kStep);
        const float half = 12.5F + 3.0F * valueNoise(static_cast<float>(i) * kStep / 170, 1.7F, seed);
        curve.push_back({line[i], half, bend});
    }
    return curve;
}

}  // namespace

float lakeDistance(const Lake& lake, Point p) {
    const Point d = p - lake.centre;
    const float u = dot(d, lake.axis) / lake.halfLength, v = dot(d, leftOf(lake.axis)) / lake.halfBreadth;
    return (std::sqrt(u * u + v * v) - 1) * std::min(lake.halfLength, lake.halfBreadth);
}

float Waters::distance(Point p) const {
    float best = distanceTo(riverLine, p) - 14;
    for (const Lake& lake : lakes) best = std::min(best, lakeDistance(lake, p));
    return best;
}

Waters layOutWaters(Size size, std::uint64_t seed) {
    Rng rng(seed, 11);
    Waters waters;
    waters.riverLine = meander(size, rng);
    waters.river = withWidths(waters.riverLine, static_cast<std::uint32_t>(rng.next()));

    const float w = static_cast<float>(size.width), h = static_cast<float>(size.height);
    const float scale = std::clamp(std::min(w, h) / 2048, 0.25F, 1.2F);
    struct Wish {
        float halfLength, halfBreadth;
        bool pit;
    };
    for (const Wish wish : {Wish{165, 92, false}, Wish{120, 78, true}, Wish{52, 34, false}}) {
        Lake lake;
        lake.halfLength = wish.halfLength * scale;
        lake.halfBreadth = wish.halfBreadth * scale;
        lake.gravelPit = wish.pit;
        lake.axis = directionTurns(static_cast<float>(rng.uniform()));
        float best = -1e6F;
        for (int attempt = 0; attempt < 60; ++attempt) {
            const Point p{w * static_cast<float>(rng.uniform(0.14, 0.86)),
                          h * static_cast<float>(rng.uniform(0.14, 0.86))};
            // Beside the river, in its plain, and apart from the other lakes.
            const float free = waters.distance(p) - lake.halfLength;
            const float score = -std::abs(free - 75 * scale) + static_cast<float>(rng.uniform(0, 30));
            if (score <= best) continue;
            best = score;
            lake.centre = p;
        }
        waters.lakes.push_back(lake);
    }
    return waters;
}

}  // namespace swath::demo
