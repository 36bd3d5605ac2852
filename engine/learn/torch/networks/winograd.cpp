// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/winograd.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>

#include "engine/learn/torch/networks/winograd_tiles.h"
#include "engine/learn/torch/on_threads.h"

namespace swath {
namespace {

constexpr std::int64_t kLanes = 8;
constexpr std::int64_t kPlanes = kWinogradPlanes;
constexpr std::int64_t kRows = 6, kColumns = 16;  // of a product that the registers hold
/// Tiles of a block: fewer, and the weights are fetched too often; more, and its planes leave the cache.
constexpr std::int64_t kLeastTiles = 48, kMostTiles = 192, kBlockBytes = 384 << 10;
constexpr std::int64_t kLeastBlocks = 8;  ///< for threads, where there are tiles enough

/// Aᵀ m A of 16 planes m, for each channel. @param pixels  where the 2×2 outputs go, row by row; null:
/// nowhere
SWATH_AVX2 void gatherTile(const float* planes, std::int64_t stride, std::int64_t channels, const float* bias,
                           const std::array<std::int64_t, 4>& outputs, float* y) {
    for (std::int64_t c = 0; c < channels; c += kLanes) {
        Floats8 upper[4], lower[4];
#pragma GCC unroll 4
        for (int j = 0; j < 4; ++j) {
            const float* column = planes + j * stride + c;
            const Floats8 m1 = load8(column + 4 * stride), m2 = load8(column + 8 * stride);
            upper[j] = load8(column) + m1 + m2;
            lower[j] = m1 - m2 - load8(column + 12 * stride);
        }
        const Floats8 b = bias ? load8(bias + c) : Floats8{};
        if (outputs[0] >= 0) store8(upper[0] + upper[1] + upper[2] + b, y + outputs[0] + c);
        if (outputs[1] >= 0) store8(upper[1] - upper[2] - upper[3] + b, y + outputs[1] + c);
        if (outputs[2] >= 0) store8(lower[0] + lower[1] + lower[2] + b, y + outputs[2] + c);
        if (outputs[3] >= 0) store8(lower[1] - lower[2] - lower[3] + b, y + outputs[3] + c);
    }
}

/// Product of kRows rows of a with a panel of kColumns columns of weights, which with its sums fills the
/// registers.
/// @param a  rows × in. @param panel  in × kColumns. @param c  rows, `out` floats apart
SWATH_AVX2 void multiplyRows(const float* a, const float* panel, std::int64_t in, float* c,
                             std::int64_t out) {
    Floats8 sums[kRows][2] = {};
    for (std::int64_t k = 0; k < in; ++k, panel += kColumns) {
        const Floats8 left = load8(panel), right = load8(panel + kLanes);
#pragma GCC unroll 6
        for (int r = 0; r < kRows; ++r) {
            sums[r][0] += a[r * in + k] * left;
            sums[r][1] += a[r * in + k] * right;
        }
    }
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
        store8(sums[r][0], c + r * out);
        store8(sums[r][1], c + r * out + kLanes);
    }
}

using Lane = std::array<float, kColumns>;  ///< of as many outputs

/// G g Gᵀ of 3×3 weights g, for each lane.
SWATH_AVX2 void spreadWeights(const std::array<Lane, 9>& g, std::array<Lane, kPlanes>& planes) {
    for (std::size_t lane = 0; lane < kColumns; ++lane) {
        float t[4][3];
        for (std::size_t j = 0; j < 3; ++j) {
            const float a = g[j][lane], b = g[3 + j][lane], c = g[6 + j][lane];
            t[0][j] = a;
            t[1][j] = (a + b + c) / 2;
            t[2][j] = (a - b + c) / 2;
            t[3][j] = c;
        }
        for (std::size_t i = 0; i < 4; ++i) {
            planes[4 * i][lane] = t[i][0];
            planes[4 * i + 1][lane] = (t[i][0] + t[i][1] + t[i][2]) / 2;
            planes[4 * i + 2][lane] = (t[i][0] - t[i][1] + t[i][2]) / 2;
            planes[4 * i + 3][lane] = t[i][2];
        }
    }
}

class Product {
  public:
    Product(const ConvShape& shape, const float* x, const std::vector<float>& weights, const float* bias,
            float* y)
        : shape_(shape), x_(x), weights_(weights.data()), bias_(bias), y_(y), tiles_(shape) {
        const std::int64_t fitting =
            kBlockBytes / (kPlanes * (shape.in + shape.out) * std::int64_t{sizeof(float)});
        std::int64_t blocks = ceilDiv(tiles_.count(), std::clamp(fitting, kLeastTiles, kMostTiles));
        blocks = std::max(blocks, std::min(kLeastBlocks, ceilDiv(tiles_.count(), kLeastTiles / 2)));
        perBlock_ = ceilDiv(ceilDiv(tiles_.count(), blocks), kRows) * kRows;
    }

    void run() const {
        onThreads(ceilDiv(tiles_.count(), perBlock_), [this](std::int64_t block) {
            const std::int64_t first = block * perBlock_;
            runBlock(first, std::min(perBlock_, tiles_.count() - first));
        });
    }

  private:
    void runBlock(std::int64_t first, std::int64_t count) const {
        const std::int64_t rows = ceilDiv(count, kRows) * kRows, in = shape_.in, out = shape_.out;
        // A cache line more, or all planes would fall into the same sets.
        const std::int64_t spread = rows * in + kColumns, products = rows * out + kColumns;
        const auto memory =
            std::make_unique_for_overwrite<float[]>(static_cast<std::size_t>(kPlanes * (spread + products)));
        float *const a = memory.get(), *const c = a + kPlanes * spread;
        for (std::int64_t i = 0; i < rows; ++i)  // those beyond the last fill the rows up
            spreadTile(tiles_.pixels(x_, first + std::min(i, count - 1)), in, a + i * in, spread);
        for (std::int64_t plane = 0; plane < kPlanes; ++plane)
            for (std::int64_t column = 0; column < out; column += kColumns)
                for (std::int64_t row = 0; row < rows; row += kRows)
                    multiplyRows(a + plane * spread + row * in, weights_ + (plane * out + column) * in, in,
                                 c + plane * products + row * out + column, out);
        for (std::int64_t i = 0; i < count; ++i)
            gatherTile(c + i * out, products, out, bias_, tiles_.outputs(first + i), y_);
    }

    ConvShape shape_;
    const float *x_, *weights_, *bias_;
    float* y_;
    WinogradTiles tiles_;
    std::int64_t perBlock_ = 0;
};

}  // namespace

bool canWinograd(const ConvShape& shape) {
    return shape.images > 0 && shape.height > 0 && shape.width > 0 && shape.in > 0 &&
           shape.in % kLanes == 0 && shape.out > 0 && shape.out % kColumns == 0 && hasAvx2();
}

std::vector<float> winogradWeights(const WeightLayout& w, std::int64_t in, std::int64_t out, bool backward) {
    std::vector<float> all(static_cast<std::size_t>(kPlanes * in * out));
    // Backwards, each output is an input, and the taps are turned about their centre.
    const std::int64_t from = backward ? out : in, to = backward ? in : out,
                       perFrom = backward ? w.out : w.in, perTo = backward ? w.in : w.out;
    onThreads(to / kColumns, [&](std::int64_t panel) {
        std::array<Lane, 9> g{};
        std::array<Lane, kPlanes> planes{};
        for (std::int64_t k = 0; k < from; ++k) {
            for (std::int64_t tap = 0; tap < 9; ++tap) {
                const std::int64_t at = backward ? 8 - tap : tap;
                const float* weight =
                    w.from + k * perFrom + panel * kColumns * perTo + at / 3 * w.row + at % 3 * w.column;
                for (float& value : g[static_cast<std::size_t>(tap)]) value = *weight, weight += perTo;
            }
            spreadWeights(g, planes);
            for (std::int64_t p = 0; p < kPlanes; ++p)
                std::ranges::copy(planes[static_cast<std::size_t>(p)],
                                  all.begin() + (p * to + panel * kColumns) * from + k * kColumns);
        }
    });
    return all;
}

void winograd3x3(const ConvShape& shape, const float* x, const std::vector<float>& weights, const float* bias,
                 float* y) {
    Product(shape, x, weights, bias, y).run();
}

}  // namespace swath
