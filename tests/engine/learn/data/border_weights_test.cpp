// SPDX-License-Identifier: MIT
#include "engine/learn/data/border_weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "engine/core/rng.h"
#include "engine/learn/data/patch_source.h"

namespace swath {
namespace {

struct Square {
    int x, y, side;
    std::uint8_t value = 1;
};

std::vector<std::uint8_t> drawing(Size size, const std::vector<Square>& squares) {
    std::vector<std::uint8_t> targets(static_cast<std::size_t>(size.area()), 0);
    for (const Square& s : squares)
        for (int y = s.y; y < s.y + s.side; ++y)
            for (int x = s.x; x < s.x + s.side; ++x)
                targets[static_cast<std::size_t>(y * size.width + x)] = s.value;
    return targets;
}

std::vector<float> termOf(const std::vector<std::uint8_t>& targets, Size size, int background = 0) {
    std::vector<float> term(targets.size());
    borderTerm(targets, size, background, 10, 5, term);
    return term;
}

TEST(BorderWeights, AreThoseOfTheUNetPaper) {
    // Reference values in double, from the formula.
    const auto term = termOf(drawing({11, 7}, {{1, 2, 3}, {6, 2, 3}}), {11, 7});
    const std::vector<double> row3{3.753111, 0, 0, 0, 8.352702, 8.352702, 0, 0, 0, 3.753111, 1.978987};
    const std::vector<double> row0{2.309197, 3.359432, 4.326739, 5.334211, 5.987074, 5.987074,
                                   5.334211, 4.326739, 3.359432, 2.309197, 1.295549};
    for (std::size_t x = 0; x < 11; ++x) {
        EXPECT_NEAR(term[3 * 11 + x], row3[x], 1e-5);
        EXPECT_NEAR(term[x], row0[x], 1e-5);
    }
    EXPECT_NEAR(std::accumulate(term.begin(), term.end(), 0.0), 284.566667, 1e-4);
}

TEST(BorderWeights, NeedTwoObjectsOfAClass) {
    const Size size{20, 10};
    for (const auto& squares : {std::vector<Square>{}, std::vector<Square>{{2, 2, 4}},
                                std::vector<Square>{{2, 2, 4, 1}, {10, 2, 4, 2}}})
        for (const float t : termOf(drawing(size, squares), size)) ASSERT_EQ(t, 0);
    // The same two squares as one class.
    EXPECT_GT(termOf(drawing(size, {{2, 2, 4, 1}, {10, 2, 4, 1}}), size)[3 * 20 + 7], 0);
}

TEST(BorderWeights, TheThirdObjectCountsWhereItIsNear) {
    const Size size{40, 8};
    const auto two = termOf(drawing(size, {{1, 2, 3}, {20, 2, 3}}), size);
    const auto three = termOf(drawing(size, {{1, 2, 3}, {20, 2, 3}, {26, 2, 3}}), size);
    EXPECT_GT(three[3 * 40 + 24], two[3 * 40 + 24]);
    EXPECT_EQ(three[3 * 40 + 5], two[3 * 40 + 5]);
}

TEST(BorderWeights, AgreeWithDistancesFoundOneByOne) {
    const Size size{48, 40};
    std::vector<Square> squares;
    Rng rng(4);
    // On a grid with gaps, so that no two touch.
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 5; ++x)
            if (rng.uniform() < 0.7)
                squares.push_back({x * 9 + static_cast<int>(rng.below(3)),
                                   y * 9 + static_cast<int>(rng.below(3)),
                                   2 + static_cast<int>(rng.below(5))});
    const auto targets = drawing(size, squares);
    const auto term = termOf(targets, size);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const auto at = static_cast<std::size_t>(y * size.width + x);
            double first = 1e9, second = 1e9;
            for (const Square& s : squares) {
                const double dx = std::max({s.x - x, x - (s.x + s.side - 1), 0});
                const double dy = std::max({s.y - y, y - (s.y + s.side - 1), 0});
                const double d = std::hypot(dx, dy);
                second = std::min(second, std::max(first, d));
                first = std::min(first, d);
            }
            const double sum = first + second;
            const double expected = targets[at] == 1 ? 0 : 10 * std::exp(-sum * sum / 50);
            ASSERT_NEAR(term[at], expected, 1e-5) << x << ", " << y;
        }
}

TEST(BorderWeights, IgnoredPixelsAreNoObjects) {
    const Size size{20, 10};
    auto targets = drawing(size, {{2, 2, 4}});
    for (int y = 2; y < 6; ++y)
        for (int x = 10; x < 14; ++x) targets[static_cast<std::size_t>(y * 20 + x)] = kTargetIgnore;
    for (const float t : termOf(targets, size)) ASSERT_EQ(t, 0);
}

}  // namespace
}  // namespace swath
