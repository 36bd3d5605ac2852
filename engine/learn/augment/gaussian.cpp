// SPDX-License-Identifier: MIT
#include "engine/learn/augment/gaussian.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/mirrored.h"

namespace swath {
namespace {

constexpr double kSmallestSigma = 0.05;  ///< below it the neighbours' weights are 0 in float

std::vector<float> halfKernel(double sigma) {
    const int radius = std::max(1, static_cast<int>(std::ceil(3 * sigma)));
    std::vector<double> weights;
    double sum = 0;
    for (int i = 0; i <= radius; ++i) {
        weights.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
        sum += (i == 0 ? 1 : 2) * weights.back();
    }
    std::vector<float> kernel;
    for (const double w : weights) kernel.push_back(static_cast<float>(w / sum));
    return kernel;
}

std::size_t folded(std::ptrdiff_t i, std::size_t n) {
    return static_cast<std::size_t>(mirrored(i, static_cast<int>(n)));
}

/// Rows through a mirrored line, then columns as sums of whole rows: both loops vectorise.
void blurFinite(std::span<float> plane, Size size, std::span<const float> kernel, std::span<float> rows,
                std::span<float> line) {
    const auto w = static_cast<std::size_t>(size.width), h = static_cast<std::size_t>(size.height);
    const std::size_t radius = kernel.size() - 1;
    for (std::size_t y = 0; y < h; ++y) {
        const float* in = plane.data() + y * w;
        std::copy_n(in, w, line.data() + radius);
        for (std::size_t i = 1; i <= radius; ++i) {
            const auto beyond = static_cast<std::ptrdiff_t>(i), n = static_cast<std::ptrdiff_t>(w);
            line[radius - i] = in[folded(-beyond, n)];
            line[radius + w - 1 + i] = in[folded(n - 1 + beyond, n)];
        }
        float* out = rows.data() + y * w;
        const float* centre = line.data() + radius;
        for (std::size_t x = 0; x < w; ++x) out[x] = kernel[0] * centre[x];
        for (std::size_t k = 1; k <= radius; ++k) {
            const float weight = kernel[k];
            const float *left = centre - k, *right = centre + k;
            for (std::size_t x = 0; x < w; ++x) out[x] += weight * (left[x] + right[x]);
        }
    }
    for (std::size_t y = 0; y < h; ++y) {
        float* out = plane.data() + y * w;
        const float* own = rows.data() + y * w;
        for (std::size_t x = 0; x < w; ++x) out[x] = kernel[0] * own[x];
        for (std::size_t k = 1; k <= radius; ++k) {
            const auto at = static_cast<std::ptrdiff_t>(y), step = static_cast<std::ptrdiff_t>(k);
            const auto n = static_cast<std::ptrdiff_t>(h);
            const float weight = kernel[k];
            const float *above = rows.data() + folded(at - step, n) * w,
                        *below = rows.data() + folded(at + step, n) * w;
            for (std::size_t x = 0; x < w; ++x) out[x] += weight * (above[x] + below[x]);
        }
    }
}

}  // namespace

void gaussianBlur(std::span<float> plane, Size size, double sigma, std::vector<float>& scratch) {
    if (sigma < kSmallestSigma || size.empty()) return;
    const std::vector<float> kernel = halfKernel(sigma);
    const std::size_t area = plane.size();
    scratch.resize(2 * area + static_cast<std::size_t>(size.width) + 2 * kernel.size());
    const std::span rows(scratch.data(), area), known(scratch.data() + area, area),
        line(scratch.data() + 2 * area, scratch.size() - 2 * area);
    if (std::ranges::none_of(plane, [](float v) { return std::isnan(v); })) {
        blurFinite(plane, size, kernel, rows, line);
        return;
    }
    std::vector<bool> missing(area);
    for (std::size_t i = 0; i < area; ++i) {
        missing[i] = std::isnan(plane[i]);
        known[i] = missing[i] ? 0.0F : 1.0F;
        if (missing[i]) plane[i] = 0;
    }
    blurFinite(plane, size, kernel, rows, line);
    blurFinite(known, size, kernel, rows, line);
    for (std::size_t i = 0; i < area; ++i)
        plane[i] = missing[i] ? std::numeric_limits<float>::quiet_NaN() : plane[i] / known[i];
}

}  // namespace swath
