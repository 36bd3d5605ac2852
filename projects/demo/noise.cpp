// SPDX-License-Identifier: MIT
#include "projects/demo/noise.h"

#include <cmath>

#include "projects/demo/surface.h"

namespace swath::demo {

float length(Point p) {
    return std::sqrt(dot(p, p));
}

Point unit(Point p) {
    const float l = length(p);
    return l > 0 ? p * (1 / l) : Point{1, 0};
}

float sineTurns(float turns) {
    float t = turns - std::floor(turns);  // [0, 1)
    float sign = 1;
    if (t >= 0.5F) {
        t -= 0.5F;
        sign = -1;
    }
    if (t > 0.25F) t = 0.5F - t;
    const float a = t * 6.28318531F, a2 = a * a;  // [0, π/2]: Taylor to the ninth order is off by 4·10⁻⁶
    return sign * a * (1 - a2 / 6 * (1 - a2 / 20 * (1 - a2 / 42 * (1 - a2 / 72))));
}

float valueNoise(float x, float y, std::uint32_t seed) {
    const float fx = std::floor(x), fy = std::floor(y);
    const auto ix = static_cast<std::int32_t>(fx), iy = static_cast<std::int32_t>(fy);
    const float tx = x - fx, ty = y - fy;
    const float sx = tx * tx * (3 - 2 * tx), sy = ty * ty * (3 - 2 * ty);
    const float top = mix(hashUniform(ix, iy, seed), hashUniform(ix + 1, iy, seed), sx);
    const float bottom = mix(hashUniform(ix, iy + 1, seed), hashUniform(ix + 1, iy + 1, seed), sx);
    return 2 * mix(top, bottom, sy) - 1;
}

NoiseMap::NoiseMap(Size size, const Options& options)
    : step_(static_cast<float>(options.step)),
      columns_(size.width / options.step + 3),
      rows_(size.height / options.step + 3),
      values_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {
    parallelRows(rows_, [&](int y0, int y1) {
        for (int y = y0; y < y1; ++y) {
            for (int x = 0; x < columns_; ++x) {
                float sum = 0, amplitude = 0.62F, frequency = step_ / options.wavelength;
                for (int octave = 0; octave < options.octaves; ++octave) {
                    // The offset keeps the octaves' lattices from meeting in the corner.
                    const float shift = 17.31F * static_cast<float>(octave + 1);
                    sum +=
                        amplitude * valueNoise(static_cast<float>(x) * frequency + shift,
                                               static_cast<float>(y) * frequency + shift,
                                               options.seed + static_cast<std::uint32_t>(octave) * 0x51ed27U);
                    amplitude *= 0.5F;
                    frequency *= 2.03F;
                }
                values_[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) +
                        static_cast<std::size_t>(x)] = 1.4F * sum;
            }
        }
    });
}

float NoiseMap::at(float x, float y) const {
    const float gx = std::min(std::max(x / step_, 0.0F), static_cast<float>(columns_) - 1.001F);
    const float gy = std::min(std::max(y / step_, 0.0F), static_cast<float>(rows_) - 1.001F);
    const int ix = static_cast<int>(gx), iy = static_cast<int>(gy);
    const float tx = gx - static_cast<float>(ix), ty = gy - static_cast<float>(iy);
    const float* p = &values_[static_cast<std::size_t>(iy) * static_cast<std::size_t>(columns_) +
                              static_cast<std::size_t>(ix)];
    return mix(mix(p[0], p[1], tx), mix(p[columns_], p[columns_ + 1], tx), ty);
}

}  // namespace swath::demo
