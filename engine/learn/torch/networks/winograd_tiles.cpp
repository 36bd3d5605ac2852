// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/winograd_tiles.h"

namespace swath {

WinogradTiles::WinogradTiles(const ConvShape& shape)
    : shape_(shape),
      across_(ceilDiv(shape.width, 2)),
      down_(ceilDiv(shape.height, 2)),
      count_(shape.images * across_ * down_),
      nothing_(static_cast<std::size_t>(shape.in), 0.0F) {}

WinogradTiles::Place WinogradTiles::placeOf(std::int64_t tile) const {
    const std::int64_t inImage = tile % (across_ * down_);
    return {tile / (across_ * down_), inImage / across_ * 2, inImage % across_ * 2};
}

std::array<const float*, kWinogradPlanes> WinogradTiles::pixels(const float* from, std::int64_t tile) const {
    const Place at = placeOf(tile);
    std::array<const float*, kWinogradPlanes> all{};
    for (std::int64_t i = 0; i < kWinogradPlanes; ++i) {
        const std::int64_t y = at.y + i / 4 - 1, x = at.x + i % 4 - 1;
        const bool isInside = y >= 0 && x >= 0 && y < shape_.height && x < shape_.width;
        all[static_cast<std::size_t>(i)] =
            isInside ? from + ((at.image * shape_.height + y) * shape_.width + x) * shape_.in
                     : nothing_.data();
    }
    return all;
}

std::array<std::int64_t, 4> WinogradTiles::outputs(std::int64_t tile) const {
    const Place at = placeOf(tile);
    std::array<std::int64_t, 4> all{};
    for (std::int64_t i = 0; i < 4; ++i) {
        const std::int64_t y = at.y + i / 2, x = at.x + i % 2;
        const bool isInside = y < shape_.height && x < shape_.width;
        all[static_cast<std::size_t>(i)] =
            isInside ? ((at.image * shape_.height + y) * shape_.width + x) * shape_.out : -1;
    }
    return all;
}

/// Bᵀ d B of a 4×4 tile d, for each channel. @param d  its pixels, row by row. @param stride  floats from
/// plane to plane
SWATH_AVX2 void spreadTile(const std::array<const float*, kWinogradPlanes>& d, std::int64_t channels,
                           float* planes, std::int64_t stride) {
    for (std::int64_t c = 0; c < channels; c += 8) {
        Floats8 t[kWinogradPlanes];
#pragma GCC unroll 4
        for (int j = 0; j < 4; ++j) {
            const Floats8 d0 = load8(d[j] + c), d1 = load8(d[4 + j] + c), d2 = load8(d[8 + j] + c),
                          d3 = load8(d[12 + j] + c);
            t[j] = d0 - d2;
            t[4 + j] = d1 + d2;
            t[8 + j] = d2 - d1;
            t[12 + j] = d1 - d3;
        }
#pragma GCC unroll 4
        for (int i = 0; i < kWinogradPlanes; i += 4) {
            float* row = planes + i * stride + c;
            store8(t[i] - t[i + 2], row);
            store8(t[i + 1] + t[i + 2], row + stride);
            store8(t[i + 2] - t[i + 1], row + 2 * stride);
            store8(t[i + 1] - t[i + 3], row + 3 * stride);
        }
    }
}

}  // namespace swath
