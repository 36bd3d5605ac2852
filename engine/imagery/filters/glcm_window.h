// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace swath::filters {

/// How often grey levels stand beside each other in a window, in one direction: the co-occurrence matrix,
/// which is symmetric, with its sums. Pairs come and go one at a time as the window moves. All sums are whole
/// numbers, so that nothing is left of a pair that went: the same window has the same figures wherever it
/// came from. Source: Haralick, Shanmugam and Dinstein 1973, IEEE Transactions on Systems, Man, and
/// Cybernetics 3(6).
class GreyPairs {
  public:
    /// Pairs that it can hold at most: of 31 × 31 pixels.
    static constexpr int kMostPairs = 31 * 30;

    explicit GreyPairs(int levels);
    void clear();
    void add(int a, int b) { change(a, b, 1); }
    void remove(int a, int b) { change(a, b, -1); }

    std::int64_t count() const { return count_; }
    // Of the matrix, both orders of a pair counted, divided by its sum. @pre count() > 0.
    double contrast() const;     ///< Σ p (i − j)²
    double homogeneity() const;  ///< Σ p / (1 + (i − j)²)
    double entropy() const;      ///< −Σ p ln p, in nats
    double energy() const;       ///< √ Σ p²

  private:
    void change(int a, int b, int by);

    int levels_;
    std::vector<std::int32_t> pairs_;       ///< levels × levels; a pair under its smaller level first
    std::vector<std::int64_t> nearness_;    ///< 1 / (1 + d²) by difference d, in 2⁻³²
    std::vector<std::int64_t> logarithms_;  ///< n ln n by n, in 2⁻³²
    std::int64_t count_ = 0, apart_ = 0;    ///< all pairs; those of unlike levels
    std::int64_t contrasts_ = 0, nearnesses_ = 0, squares_ = 0, logs_ = 0;
};

/// Grey levels of a plane; kNoLevel where there is no value.
struct LevelPlane {
    static constexpr int kNoLevel = -1;
    int width = 0, height = 0;
    std::vector<int> levels;
    int at(int x, int y) const {
        return levels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x)];
    }
};

/// A figure of the pairs of neighbours in the square around each pixel, mean over the four directions: to the
/// right, down, and both diagonals; those without a pair have no part in it, and a pixel without any is NaN.
/// @param figure  of GreyPairs.
void glcmFigures(const LevelPlane& plane, int levels, int radius, double (GreyPairs::*figure)() const,
                 std::span<float> out);

}  // namespace swath::filters
