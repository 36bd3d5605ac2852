// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>

#include "engine/learn/torch/networks/winograd.h"
#include "engine/learn/torch/networks/winograd_tiles.h"
#include "engine/learn/torch/on_threads.h"

namespace swath {
namespace {

constexpr std::int64_t kGradientColumns =
    16;  ///< outputs that the registers hold sums of, beside up to six inputs
constexpr std::int64_t kPartOutputs = 64;    ///< of a task
constexpr std::int64_t kPieceTiles = 48;     ///< that are spread at a time
constexpr std::int64_t kGradientTasks = 32;  ///< wanted at least, whatever the threads
/// Of fewer tiles, and adding the sums of tasks up would cost more than they do.
constexpr std::int64_t kTaskTiles = 512;

/// A y Aᵀ of 2×2 gradients y, for each channel. @param outputs  where they lie in dy, as WinogradTiles has it
SWATH_AVX2 void spreadOutputs(const float* dy, const std::array<std::int64_t, 4>& outputs,
                              std::int64_t channels, float* planes, std::int64_t stride) {
    for (std::int64_t c = 0; c < channels; c += 8) {
        Floats8 y[4], t[8];
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) y[i] = outputs[i] >= 0 ? load8(dy + outputs[i] + c) : Floats8{};
#pragma GCC unroll 2
        for (int j = 0; j < 2; ++j) {
            t[j] = y[j];
            t[2 + j] = y[j] + y[2 + j];
            t[4 + j] = y[j] - y[2 + j];
            t[6 + j] = -y[2 + j];
        }
#pragma GCC unroll 4
        for (int i = 0; i < 4; ++i) {
            float* row = planes + 4 * i * stride + c;
            store8(t[2 * i], row);
            store8(t[2 * i] + t[2 * i + 1], row + stride);
            store8(t[2 * i] - t[2 * i + 1], row + 2 * stride);
            store8(-t[2 * i + 1], row + 3 * stride);
        }
    }
}

/// Adds aᵀ b to sums. @param a  tiles × in, of which `rows` columns are taken. @param b  tiles × out, of
/// which kGradientColumns are. @param sums  rows of kGradientColumns
template <int rows>
SWATH_AVX2 void addProducts(const float* a, std::int64_t in, const float* b, std::int64_t out,
                            std::int64_t tiles, float* sums) {
    Floats8 s[rows][2];
#pragma GCC unroll 6
    for (int r = 0; r < rows; ++r) {
        s[r][0] = load8(sums + r * kGradientColumns);
        s[r][1] = load8(sums + r * kGradientColumns + 8);
    }
    for (std::int64_t t = 0; t < tiles; ++t, a += in, b += out) {
        const Floats8 left = load8(b), right = load8(b + 8);
#pragma GCC unroll 6
        for (int r = 0; r < rows; ++r) {
            s[r][0] += a[r] * left;
            s[r][1] += a[r] * right;
        }
    }
#pragma GCC unroll 6
    for (int r = 0; r < rows; ++r) {
        store8(s[r][0], sums + r * kGradientColumns);
        store8(s[r][1], sums + r * kGradientColumns + 8);
    }
}

/// Gᵀ m G of 16 planes m.
std::array<float, 9> gatherWeights(const std::array<float, kWinogradPlanes>& m) {
    std::array<float, 12> t{};
    const auto three = [](float a, float b, float c, float d) {
        return std::array{a + (b + c) / 2, (b - c) / 2, (b + c) / 2 + d};
    };
    for (std::size_t j = 0; j < 4; ++j) {
        const auto column = three(m[j], m[4 + j], m[8 + j], m[12 + j]);
        for (std::size_t i = 0; i < 3; ++i) t[4 * i + j] = column[i];
    }
    std::array<float, 9> g{};
    for (std::size_t i = 0; i < 3; ++i)
        std::ranges::copy(three(t[4 * i], t[4 * i + 1], t[4 * i + 2], t[4 * i + 3]),
                          g.begin() + static_cast<std::ptrdiff_t>(3 * i));
    return g;
}

class Gradient {
  public:
    Gradient(const ConvShape& shape, const float* x, const float* dy)
        : shape_(shape), x_(x), dy_(dy), tiles_(shape), panels_(shape.out / kGradientColumns) {}

    void into(float* dw) const {
        const std::int64_t parts = ceilDiv(shape_.out, kPartOutputs),
                           blocks = std::clamp(tiles_.count() / kTaskTiles, std::int64_t{1},
                                               std::max(std::int64_t{1}, kGradientTasks / parts));
        // Blocks × panels × planes × in × kGradientColumns.
        const std::int64_t panelSize = kWinogradPlanes * shape_.in * kGradientColumns;
        std::vector<float> sums(static_cast<std::size_t>(blocks * panels_ * panelSize));
        onThreads(parts * blocks, [&](std::int64_t task) {
            const std::int64_t block = task / parts, out = task % parts * kPartOutputs;
            addTiles(block * tiles_.count() / blocks, (block + 1) * tiles_.count() / blocks, out,
                     std::min(kPartOutputs, shape_.out - out),
                     sums.data() + (block * panels_ + out / kGradientColumns) * panelSize);
        });
        onThreads(panels_, [&](std::int64_t panel) {
            for (std::int64_t block = 1; block < blocks; ++block)
                for (std::int64_t i = 0; i < panelSize; ++i)
                    at(sums, panel * panelSize + i) += at(sums, (block * panels_ + panel) * panelSize + i);
            write(sums.data() + panel * panelSize, dw + panel * kGradientColumns * 9 * shape_.in);
        });
    }

  private:
    static float& at(std::vector<float>& values, std::int64_t i) {
        return values[static_cast<std::size_t>(i)];
    }

    /// Adds the products of tiles [from, to) with `count` outputs from `out` on.
    void addTiles(std::int64_t from, std::int64_t to, std::int64_t out, std::int64_t count,
                  float* sums) const {
        const std::int64_t in = shape_.in;
        // A cache line more, or all planes would fall into the same sets.
        const std::int64_t left = kPieceTiles * in + kGradientColumns,
                           right = kPieceTiles * count + kGradientColumns;
        const auto memory = std::make_unique_for_overwrite<float[]>(
            static_cast<std::size_t>(kWinogradPlanes * (left + right)));
        float *const a = memory.get(), *const b = a + kWinogradPlanes * left;
        for (std::int64_t first = from; first < to; first += kPieceTiles) {
            const std::int64_t tiles = std::min(kPieceTiles, to - first);
            for (std::int64_t i = 0; i < tiles; ++i) {
                spreadTile(tiles_.pixels(x_, first + i), in, a + i * in, left);
                spreadOutputs(dy_ + out, tiles_.outputs(first + i), count, b + i * count, right);
            }
            for (std::int64_t panel = 0; panel < count / kGradientColumns; ++panel)
                for (std::int64_t plane = 0; plane < kWinogradPlanes; ++plane)
                    addPlane(a + plane * left, b + plane * right + panel * kGradientColumns, count, tiles,
                             sums + (panel * kWinogradPlanes + plane) * in * kGradientColumns);
        }
    }

    void addPlane(const float* a, const float* b, std::int64_t count, std::int64_t tiles, float* sums) const {
        std::int64_t i = 0;
        const auto next = [&](auto add, std::int64_t rows) {
            add(a + i, shape_.in, b, count, tiles, sums + i * kGradientColumns);
            i += rows;
        };
        while (i + 6 <= shape_.in) next(addProducts<6>, 6);
        if (i + 4 <= shape_.in) next(addProducts<4>, 4);
        if (i + 2 <= shape_.in) next(addProducts<2>, 2);
    }

    /// @param sums  planes × in × kGradientColumns. @param dw  kGradientColumns × 3 × 3 × in
    void write(const float* sums, float* dw) const {
        const std::int64_t in = shape_.in;
        for (std::int64_t o = 0; o < kGradientColumns; ++o)
            for (std::int64_t i = 0; i < in; ++i) {
                std::array<float, kWinogradPlanes> m{};
                for (std::int64_t p = 0; p < kWinogradPlanes; ++p)
                    m[static_cast<std::size_t>(p)] = sums[(p * in + i) * kGradientColumns + o];
                const auto g = gatherWeights(m);
                for (std::int64_t tap = 0; tap < 9; ++tap)
                    dw[(o * 9 + tap) * in + i] = g[static_cast<std::size_t>(tap)];
            }
    }

    ConvShape shape_;
    const float *x_, *dy_;
    WinogradTiles tiles_;
    std::int64_t panels_;
};

}  // namespace

void winogradGradient(const ConvShape& shape, const float* x, const float* dy, float* dw) {
    Gradient(shape, x, dy).into(dw);
}

}  // namespace swath
