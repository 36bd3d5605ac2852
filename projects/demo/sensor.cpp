// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "projects/demo/painting.h"

namespace swath::demo {

namespace {

// Share of the light that comes from the sky (bluish), and what the air between adds and takes.
constexpr std::array<float, kBands> kSky{0.34F, 0.27F, 0.22F, 0.16F};
constexpr std::array<float, kBands> kPath{0.034F, 0.021F, 0.013F, 0.005F};
constexpr std::array<float, kBands> kThrough{0.86F, 0.90F, 0.93F, 0.96F};

/// How much of the sun's disc something taller hides, 0…1: a walk towards the sun.
float shadowAt(const Surface& surface, int x, int y) {
    const float own = surface.height[surface.index(x, y)];
    float hidden = 0;
    for (int step = 1; step <= 30 && hidden < 1; ++step) {
        const auto s = static_cast<float>(step);
        const float fx = static_cast<float>(x) + 0.5F + s * Sun::alongX;
        const float fy = static_cast<float>(y) + 0.5F + s * Sun::alongY;
        const int ix = static_cast<int>(fx), iy = static_cast<int>(fy);
        if (ix >= surface.size.width || iy >= surface.size.height) break;
        const float above = surface.height[surface.index(ix, iy)] - own - s * Sun::tangent;
        hidden = std::max(hidden, clamp01(above / 1.1F));
    }
    return hidden;
}

/// Five taps of a Gaussian with σ = 0.75 px: optics and motion.
constexpr std::array<float, 3> kTaps{0.522F, 0.2245F, 0.0145F};

void blurAcross(std::vector<float>& plane, Size size) {
    parallelRows(size.height, [&](int y0, int y1) {
        std::vector<float> row(static_cast<std::size_t>(size.width) + 4);
        for (int y = y0; y < y1; ++y) {
            float* line = plane.data() + static_cast<std::ptrdiff_t>(y) * size.width;
            std::copy(line, line + size.width, row.begin() + 2);
            row[0] = row[1] = line[0];
            row[row.size() - 1] = row[row.size() - 2] = line[size.width - 1];
            for (int x = 0; x < size.width; ++x) {
                const float* at = row.data() + x + 2;
                line[x] = kTaps[0] * at[0] + kTaps[1] * (at[-1] + at[1]) + kTaps[2] * (at[-2] + at[2]);
            }
        }
    });
}

/// Nearly normal with variance one: the sum of four uniforms of 16 bits.
float noiseSample(std::uint64_t key) {
    const std::uint64_t h = mix64(key);
    const auto sum =
        static_cast<float>((h & 0xffff) + ((h >> 16) & 0xffff) + ((h >> 32) & 0xffff) + (h >> 48));
    return (sum / 65536 - 2) * 1.7320508F;
}

}  // namespace

std::vector<std::uint16_t> expose(const Layout& layout, const Surface& surface) {
    const Size size = surface.size;
    const auto n = static_cast<std::size_t>(size.area());
    const NoiseMap air(size, {.wavelength = 900, .octaves = 2, .step = 16, .seed = layout.noiseSeed(40)});
    std::vector<float> shadow(n);
    parallelRows(size.height, [&](int y0, int y1) {
        for (int y = y0; y < y1; ++y) {
            for (int x = 0; x < size.width; ++x) shadow[surface.index(x, y)] = shadowAt(surface, x, y);
        }
    });

    std::vector<std::uint16_t> out(n * kBands);
    std::vector<float> plane(n);
    for (std::size_t band = 0; band < kBands; ++band) {
        parallelRows(size.height, [&](int y0, int y1) {
            for (int y = y0; y < y1; ++y) {
                for (int x = 0; x < size.width; ++x) {
                    const std::size_t i = surface.index(x, y);
                    const float haze = air.at(static_cast<float>(x), static_cast<float>(y));
                    const float sun = (1 - kSky[band]) * surface.facing[i] * (1 - shadow[i]);
                    const float light = (sun + kSky[band]) * (1 + 0.04F * haze);
                    plane[i] = surface.reflectance[band][i] * light * kThrough[band] +
                               kPath[band] * (1 + 0.35F * haze);
                }
            }
        });
        blurAcross(plane, size);
        parallelRows(size.height, [&](int y0, int y1) {
            for (int y = y0; y < y1; ++y) {
                const auto row = [&](int k) {
                    return plane.data() + surface.index(0, std::clamp(k, 0, size.height - 1));
                };
                const float *a = row(y - 2), *b = row(y - 1), *c = row(y), *d = row(y + 1), *e = row(y + 2);
                for (int x = 0; x < size.width; ++x) {
                    const std::size_t i = surface.index(x, y);
                    const float v = kTaps[0] * c[x] + kTaps[1] * (b[x] + d[x]) + kTaps[2] * (a[x] + e[x]);
                    // Shot noise grows with the root of the signal; the detector adds its own.
                    const float sigma = std::sqrt(6.0e-6F + 2.6e-5F * v);
                    const float noisy = v + sigma * noiseSample(layout.seed * 31 + band * n + i);
                    out[band * n + i] =
                        static_cast<std::uint16_t>(std::clamp(noisy * 10000 + 0.5F, 1.0F, 60000.0F));
                }
            }
        });
    }
    return out;
}

}  // namespace swath::demo
