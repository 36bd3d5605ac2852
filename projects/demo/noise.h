// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/geometry.h"

namespace swath::demo {

/// A point of the scene in pixels (= metres); float is exact enough for a few thousand of them.
struct Point {
    float x = 0, y = 0;
    friend Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
    friend Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
    friend Point operator*(Point a, float s) { return {a.x * s, a.y * s}; }
};
inline float dot(Point a, Point b) {
    return a.x * b.x + a.y * b.y;
}
inline Point leftOf(Point direction) {
    return {direction.y, -direction.x};
}
float length(Point p);
/// Length one, or (1, 0) for the null vector.
Point unit(Point p);

inline float clamp01(float v) {
    return v < 0 ? 0.0F : v > 1 ? 1.0F : v;
}
/// 0 below lo, 1 above hi, smooth between.
inline float smoothStep(float lo, float hi, float v) {
    const float t = clamp01((v - lo) / (hi - lo));
    return t * t * (3 - 2 * t);
}
inline float mix(float a, float b, float t) {
    return a + (b - a) * t;
}

/// Sine of `turns` full turns by a polynomial: the same on every machine, unlike libm's.
float sineTurns(float turns);
/// Direction after `turns` full turns from +x towards +y.
inline Point directionTurns(float turns) {
    return {sineTurns(turns + 0.25F), sineTurns(turns)};
}

/// Lattice hash.
inline std::uint32_t hash2(std::int32_t x, std::int32_t y, std::uint32_t seed) {
    std::uint32_t h =
        static_cast<std::uint32_t>(x) * 0x9e3779b1U ^ static_cast<std::uint32_t>(y) * 0x85ebca77U ^ seed;
    h ^= h >> 15;
    h *= 0x2c1b3c6dU;
    h ^= h >> 12;
    h *= 0x297a2d39U;
    return h ^ (h >> 15);
}
/// Uniform in [0, 1).
inline float hashUniform(std::int32_t x, std::int32_t y, std::uint32_t seed) {
    return static_cast<float>(hash2(x, y, seed) >> 8) * 0x1.0p-24F;
}

/// Smooth value noise in [-1, 1] with a lattice constant of one.
float valueNoise(float x, float y, std::uint32_t seed);

/// Fractal noise, roughly [-1, 1], sampled on a coarse grid once and interpolated: for wavelengths of several
/// steps.
class NoiseMap {
  public:
    struct Options {
        float wavelength = 100;  ///< of the first octave, pixels
        int octaves = 3;
        int step = 4;  ///< grid constant, pixels
        std::uint32_t seed = 0;
    };
    NoiseMap(Size size, const Options& options);

    float at(float x, float y) const;

  private:
    float step_;
    int columns_, rows_;
    std::vector<float> values_;
};

}  // namespace swath::demo
