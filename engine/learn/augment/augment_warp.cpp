// SPDX-License-Identifier: MIT
#include "engine/learn/augment/augment_warp.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "engine/learn/augment/gaussian.h"

namespace swath {
namespace {

using Matrix = std::array<double, 4>;

Matrix product(const Matrix& a, const Matrix& b) {
    return {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2],
            a[2] * b[1] + a[3] * b[3]};
}

/// From a pixel of the varied patch to where it comes from; the same sense as orient().
Matrix backward(const AugmentDraw& draw) {
    static constexpr std::array<Matrix, 4> kTurns{Matrix{1, 0, 0, 1}, Matrix{0, -1, 1, 0},
                                                  Matrix{-1, 0, 0, -1}, Matrix{0, 1, -1, 0}};
    const double angle = draw.angle * std::numbers::pi / 180;
    const double c = std::cos(angle) / draw.scale, s = std::sin(angle) / draw.scale;
    Matrix m = product(kTurns[static_cast<std::size_t>(draw.orientation.quarterTurns & 3)], {c, -s, s, c});
    if (draw.orientation.flip) m[0] = -m[0], m[1] = -m[1];
    return m;
}

/// Of the four pixels around a place, where one of them is NaN.
float besideNoData(const std::array<float, 4>& v, float right, float down) {
    const std::size_t nearest = (right >= 0.5F ? 1U : 0U) + (down >= 0.5F ? 2U : 0U);
    if (std::isnan(v[nearest])) return v[nearest];
    const std::array<float, 4> weight{(1 - right) * (1 - down), right * (1 - down), (1 - right) * down,
                                      right * down};
    float sum = 0, total = 0;
    for (std::size_t i = 0; i < 4; ++i)
        if (!std::isnan(v[i])) sum += weight[i] * v[i], total += weight[i];
    return sum / total;
}

}  // namespace

int PatchWarp::prepare(const AugmentDraw& draw) {
    matrix_ = backward(draw);
    bent_ = draw.elastic > 0;
    if (bent_) bend(draw);
    const double half = (side_ - 1) / 2.0;
    const double acrossX = std::abs(matrix_[0]) + std::abs(matrix_[1]),
                 acrossY = std::abs(matrix_[2]) + std::abs(matrix_[3]);
    const double reach = std::max(acrossX, acrossY) * (half + (bent_ ? draw.elastic : 0));
    const int margin = static_cast<int>(std::ceil(reach - half)) + 1;
    sourceSide_ = side_ + 2 * margin;
    locate();
    return margin;
}

void PatchWarp::bend(const AugmentDraw& draw) {
    // Smooth fields need few nodes: noise on a coarse grid is blurred there, and pixels lie between nodes.
    const double spacing = std::max(1.0, draw.elasticSmoothness / 2);
    const int nodes = static_cast<int>(std::ceil((side_ - 1) / spacing)) + 2;
    const auto count = static_cast<std::size_t>(nodes) * static_cast<std::size_t>(nodes);
    gridX_.resize(count);
    gridY_.resize(count);
    Rng rng(draw.seed, 1);
    for (float& v : gridX_) v = static_cast<float>(rng.normal());
    for (float& v : gridY_) v = static_cast<float>(rng.normal());
    const double sigma = draw.elasticSmoothness / spacing;
    gaussianBlur(gridX_, {nodes, nodes}, sigma, scratch_);
    gaussianBlur(gridY_, {nodes, nodes}, sigma, scratch_);

    const auto side = static_cast<std::size_t>(side_), n = static_cast<std::size_t>(nodes);
    bendX_.resize(side * side);
    bendY_.resize(side * side);
    float longest = 0;
    for (std::size_t y = 0; y < side; ++y) {
        const double gy = static_cast<double>(y) / spacing;
        const auto row = static_cast<std::size_t>(gy);
        const auto fy = static_cast<float>(gy - static_cast<double>(row));
        for (std::size_t x = 0; x < side; ++x) {
            const double gx = static_cast<double>(x) / spacing;
            const auto column = static_cast<std::size_t>(gx);
            const auto fx = static_cast<float>(gx - static_cast<double>(column));
            const auto between = [&](const std::vector<float>& grid) {
                const float* at = grid.data() + row * n + column;
                const float above = at[0] + fx * (at[1] - at[0]), below = at[n] + fx * (at[n + 1] - at[n]);
                return above + fy * (below - above);
            };
            const float dx = between(gridX_), dy = between(gridY_);
            bendX_[y * side + x] = dx;
            bendY_[y * side + x] = dy;
            longest = std::max(longest, dx * dx + dy * dy);
        }
    }
    const float factor = longest > 0 ? static_cast<float>(draw.elastic) / std::sqrt(longest) : 0.0F;
    for (float& v : bendX_) v *= factor;
    for (float& v : bendY_) v *= factor;
}

void PatchWarp::locate() {
    const auto side = static_cast<std::size_t>(side_);
    at_.resize(side * side);
    right_.resize(side * side);
    down_.resize(side * side);
    const double half = (side_ - 1) / 2.0, centre = (sourceSide_ - 1) / 2.0;
    const auto sourceSide = static_cast<std::uint32_t>(sourceSide_);
    const double last = sourceSide_ - 1;
    const auto lastCell = static_cast<std::uint32_t>(sourceSide_ - 2);
    for (std::size_t y = 0, i = 0; y < side; ++y)
        for (std::size_t x = 0; x < side; ++x, ++i) {
            const double px = static_cast<double>(x) - half + (bent_ ? double{bendX_[i]} : 0);
            const double py = static_cast<double>(y) - half + (bent_ ? double{bendY_[i]} : 0);
            const double sx = std::clamp(matrix_[0] * px + matrix_[1] * py + centre, 0.0, last);
            const double sy = std::clamp(matrix_[2] * px + matrix_[3] * py + centre, 0.0, last);
            const std::uint32_t column = std::min(static_cast<std::uint32_t>(sx), lastCell),
                                row = std::min(static_cast<std::uint32_t>(sy), lastCell);
            at_[i] = row * sourceSide + column;
            right_[i] = static_cast<float>(sx - column);
            down_[i] = static_cast<float>(sy - row);
        }
}

void PatchWarp::image(std::span<const float> in, int bands, std::span<float> out) const {
    const std::size_t area = at_.size();
    const auto sourceSide = static_cast<std::size_t>(sourceSide_), sourceArea = sourceSide * sourceSide;
    for (std::size_t b = 0; b < static_cast<std::size_t>(bands); ++b) {
        const float* from = in.data() + b * sourceArea;
        float* to = out.data() + b * area;
        for (std::size_t i = 0; i < area; ++i) {
            const float* at = from + at_[i];
            const float above = at[0] + right_[i] * (at[1] - at[0]);
            const float below = at[sourceSide] + right_[i] * (at[sourceSide + 1] - at[sourceSide]);
            const float v = above + down_[i] * (below - above);
            to[i] = std::isnan(v) ? besideNoData({at[0], at[1], at[sourceSide], at[sourceSide + 1]},
                                                 right_[i], down_[i])
                                  : v;
        }
    }
}

}  // namespace swath
