// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/imagery/filters/filters.h"
#include "engine/imagery/filters/speckle.h"

namespace swath {
namespace {

constexpr int kRadius = 3, kSide = 2 * kRadius + 1;

/// Pixels around one, row by row; NaN where there are none.
using Square = std::array<float, kSide * kSide>;

/// Sums over some of the pixels of a square.
struct Tally {
    int count = 0;
    double sum = 0, squares = 0;

    void add(float value) {
        if (std::isnan(value)) return;
        ++count;
        sum += value;
        squares += double{value} * value;
    }
    double mean() const { return count > 0 ? sum / count : NAN; }
    double variance() const { return count > 0 ? std::max(0.0, squares / count - mean() * mean()) : 0; }
};

template <class Inside>
Tally tallyOf(const Square& square, const Inside& inside) {
    Tally tally;
    std::size_t at = 0;
    for (int y = -kRadius; y <= kRadius; ++y)
        for (int x = -kRadius; x <= kRadius; ++x, ++at)
            if (inside(x, y)) tally.add(square[at]);
    return tally;
}

/// Mean of the 3 × 3 pixels around a place of the square.
double meanAround(const Square& square, int cx, int cy) {
    Tally tally;
    for (int y = cy - 1; y <= cy + 1; ++y)
        for (int x = cx - 1; x <= cx + 1; ++x)
            tally.add(square[static_cast<std::size_t>((y + kRadius) * kSide + x + kRadius)]);
    return tally.mean();
}

/// A direction in which values may change: the half of the square on its side is where dx · x + dy · y ≥ 0.
struct Direction {
    int dx, dy;
};
constexpr std::array<Direction, 4> kDirections{{{1, 0}, {1, 1}, {0, 1}, {-1, 1}}};

/// The half of the square on that side of the edge through its middle on which the middle itself lies; its
/// line is part of either half. Means of the nine squares of 3 × 3, two pixels apart, say how the edge runs.
Tally alongEdge(const Square& square) {
    std::array<double, 9> means{};
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column)
            means[static_cast<std::size_t>(3 * row + column)] =
                meanAround(square, 2 * column - 2, 2 * row - 2);
    const auto mean = [&](int column, int row) {
        return means[static_cast<std::size_t>(3 * (row + 1) + column + 1)];
    };
    double steepest = -1;
    Direction across{};
    for (const Direction& d : kDirections) {
        // On either side of the edge lie three of the nine: the one ahead and its neighbours on that side.
        const std::array<Direction, 3> ahead =
            d.dx != 0 && d.dy != 0
                ? std::array<Direction, 3>{{{d.dx, d.dy}, {d.dx, 0}, {0, d.dy}}}
                : std::array<Direction, 3>{
                      {{d.dx, d.dy}, {d.dx + d.dy, d.dy + d.dx}, {d.dx - d.dy, d.dy - d.dx}}};
        double difference = 0;
        for (const Direction& a : ahead) difference += mean(a.dx, a.dy) - mean(-a.dx, -a.dy);
        if (std::abs(difference) > steepest) steepest = std::abs(difference), across = d;
    }
    if (steepest < 0) return tallyOf(square, [](int, int) { return true; });  // gaps all around
    const double middle = mean(0, 0);
    const bool behind =
        std::abs(mean(-across.dx, -across.dy) - middle) < std::abs(mean(across.dx, across.dy) - middle);
    const int side = behind ? -1 : 1;
    return tallyOf(square, [&](int x, int y) { return side * (across.dx * x + across.dy * y) >= 0; });
}

/// Variance of 49 pixels of speckle alone comes this far above its mean in one of six squares; what varies
/// more may hold an edge. For intensities of a gamma distribution, whose kurtosis is 3 + 6 / looks.
double edgeThreshold(double looks) {
    return 1 + std::sqrt((2 + 6 / looks) / (kSide * kSide));
}

void refinedLeeOf(const FilterPlane& in, const FilterArguments& arguments, std::span<float> out) {
    const double looks = arguments.at("looks"), noise = 1 / looks, threshold = edgeThreshold(looks);
    const bool decibels = arguments.at("db") != 0;
    const auto [width, height] = in.size;
    std::vector<float> powers(in.values.begin(), in.values.end());
    if (decibels)
        for (float& value : powers) value = filters::powerOf(value);
    Square square{};
    std::size_t to = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x, ++to) {
            if (std::isnan(powers[to])) continue;
            std::size_t at = 0;
            for (int row = y - kRadius; row <= y + kRadius; ++row)
                for (int column = x - kRadius; column <= x + kRadius; ++column, ++at)
                    square[at] =
                        row < 0 || column < 0 || row >= height || column >= width
                            ? NAN
                            : powers[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                                     static_cast<std::size_t>(column)];
            Tally near = tallyOf(square, [](int, int) { return true; });
            if (near.variance() > threshold * noise * near.mean() * near.mean()) near = alongEdge(square);
            out[to] =
                static_cast<float>(filters::leeEstimate(near.mean(), near.variance(), powers[to], noise));
            if (decibels) out[to] = filters::decibelsOf(out[to]);
        }
}

}  // namespace

BandFilter refinedLeeFilter() {
    return {
        "refined_lee",
        "Refined Lee speckle filter",
        "For intensities of radar: as lee, of 7 × 7 pixels; where an edge runs through them, of the half on "
        "the "
        "pixel's side. Lee 1981, Computer Graphics and Image Processing 15(4)",
        {filters::looksArgument(),
         {"db", 0, 0, 1,
          "1: the values are decibels, which are filtered as linear power and given back as decibels; found "
          "out where it is not given",
          true, SceneFigure::Decibel}},
        [](const FilterArguments&) { return kRadius; },
        refinedLeeOf};
}

}  // namespace swath
