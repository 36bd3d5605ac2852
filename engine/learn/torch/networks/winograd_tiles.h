// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/learn/torch/networks/conv_shape.h"

namespace swath {

constexpr std::int64_t kWinogradPlanes = 16;  ///< of a 4×4 tile: one for each of its pixels

SWATH_AVX2 inline Floats8 load8(const float* from) {
    return *reinterpret_cast<const Floats8*>(from);
}
SWATH_AVX2 inline void store8(const Floats8& value, float* to) {
    *reinterpret_cast<Floats8*>(to) = value;
}

/// The tiles of all images of a convolution: 2×2 outputs each, and the 4×4 pixels that they see.
class WinogradTiles {
  public:
    explicit WinogradTiles(const ConvShape& shape);

    std::int64_t count() const { return count_; }
    /// The pixels of a tile in x, images × height × width × in, row by row; beyond the images a pixel of
    /// zeros.
    std::array<const float*, kWinogradPlanes> pixels(const float* x, std::int64_t tile) const;
    /// Where the outputs of a tile lie, floats from the first of all, images × height × width × out, row by
    /// row; -1: beyond the images.
    std::array<std::int64_t, 4> outputs(std::int64_t tile) const;

  private:
    struct Place {
        std::int64_t image, y, x;  ///< of the first output
    };
    Place placeOf(std::int64_t tile) const;

    ConvShape shape_;
    std::int64_t across_, down_, count_;
    std::vector<float> nothing_;
};

/// Bᵀ d B of a tile d, for each channel. @param d  its pixels, row by row. @param stride  floats from plane
/// to plane
SWATH_AVX2 void spreadTile(const std::array<const float*, kWinogradPlanes>& d, std::int64_t channels,
                           float* planes, std::int64_t stride);

}  // namespace swath
