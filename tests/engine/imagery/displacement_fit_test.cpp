// SPDX-License-Identifier: MIT
#include "engine/imagery/displacement_fit.h"

#include <gtest/gtest.h>

#include <cmath>

namespace swath {
namespace {

constexpr Vec2 kMiddle{500, 400};

/// Nine places, each displaced as `d` says and a little beside it, alternately.
std::vector<PlaceShift> placesOf(const Displacement& d, double noise) {
    std::vector<PlaceShift> places;
    for (int j = 0; j < 3; ++j)
        for (int i = 0; i < 3; ++i) {
            const Vec2 at{100.0 + 400 * i, 100.0 + 300 * j};
            const double sign = (i + j) % 2 == 0 ? noise : -noise;
            places.push_back(
                {.at = at, .pixels = d.beside(at - kMiddle) + Vec2{sign, -sign}, .certainty = 0.5});
        }
    return places;
}

TEST(DisplacementFit, IsAShiftWhereNoDriftExplainsMore) {
    auto places = placesOf({{3, -2}, {}}, 0.05);
    places[4].pixels = {40, 7};
    places[7].pixels = {-9, 30};
    const Displacement found = fitDisplacement(places, kMiddle);
    EXPECT_NEAR(found.shift.x, 3, 0.06);
    EXPECT_NEAR(found.shift.y, -2, 0.06);
    EXPECT_EQ(found.drift, Drift{});
    for (std::size_t i = 0; i < places.size(); ++i) EXPECT_EQ(places[i].agrees, i != 4 && i != 7) << i;
}

TEST(DisplacementFit, FindsADriftAmongWrongPlaces) {
    const Displacement truth{{-1, 4}, {0.004, -0.001, 0.002, -0.003}};
    auto places = placesOf(truth, 0.03);
    places[0].pixels = {12, 12};
    places[5].pixels = {-20, 3};
    const Displacement found = fitDisplacement(places, kMiddle);
    EXPECT_NEAR(found.shift.x, -1, 0.05);
    EXPECT_NEAR(found.shift.y, 4, 0.05);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(found.drift[i], truth.drift[i], 2e-4) << i;
    EXPECT_FALSE(places[0].agrees);
    EXPECT_TRUE(places[8].agrees);
}

TEST(DisplacementFit, OfFewPlacesIsTheirMedian) {
    std::vector<PlaceShift> places{{.at = {0, 0}, .pixels = {1, 1}},
                                   {.at = {500, 0}, .pixels = {1.2, 1}},
                                   {.at = {0, 500}, .pixels = {9, 9}}};
    EXPECT_EQ(fitDisplacement(places, kMiddle).shift, (Vec2{1.2, 1}));
    EXPECT_TRUE(fitDisplacement({}, kMiddle).none());
}

TEST(Displacement, OfAPictureThatWasTakenBackAlreadyAddsUp) {
    const Displacement first{{3, -2}, {0.01, 0.02, -0.03, 0.005}},
        second{{-0.5, 0.25}, {0.001, 0, 0.002, -0.004}};
    const Displacement both = together(first, second);
    for (const Vec2 p : {Vec2{0, 0}, Vec2{100, -40}, Vec2{-300, 200}}) {
        const Vec2 once = p + second.beside(p), twice = once + first.beside(once), at = p + both.beside(p);
        EXPECT_NEAR(at.x, twice.x, 1e-9);
        EXPECT_NEAR(at.y, twice.y, 1e-9);
    }
}

TEST(Displacement, MovesAGridAboutTheMiddle) {
    const Geotransform grid{{500000, 10, 0, 5000000, 0, -10}};
    const Displacement d{{2, 1}, {0.01, 0, 0, -0.01}};
    const Geotransform moved = displaced(grid, d, kMiddle);
    const Vec2 middle = moved.toWorld(kMiddle), right = moved.toWorld(kMiddle + Vec2{100, 0});
    EXPECT_NEAR(middle.x, 500000 + 10 * (kMiddle.x + 2), 1e-6);
    EXPECT_NEAR(middle.y, 5000000 - 10 * (kMiddle.y + 1), 1e-6);
    EXPECT_NEAR(right.x - middle.x, 10 * (100 + 1), 1e-6);
}

}  // namespace
}  // namespace swath
