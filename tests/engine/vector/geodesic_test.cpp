// SPDX-License-Identifier: MIT
#include "engine/vector/geodesic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/crs.h"

namespace swath {
namespace {

/// One pixel is one degree; the pixel position (10, 0) is 10° E on the equator.
Geodesic globe() {
    return std::move(*Geodesic::make(Geotransform{{0, 1, 0, 0, 0, -1}}, test::wktOf("EPSG:4326")));
}

TEST(Geodesic, MeasuresDegreesOnTheEllipsoid) {
    const Geodesic on = globe();
    // A degree of latitude is 110.574 km at the equator and 111.694 km at the pole, of longitude 111.320 km
    // (the radius 6 378.137 km · π / 180).
    EXPECT_NEAR(*on.metres({10, 0}, {10, -1}), 110574.3, 0.5);
    EXPECT_NEAR(*on.metres({10, -89}, {10, -90}), 111693.9, 0.5);
    EXPECT_NEAR(*on.metres({10, 0}, {11, 0}), 6378137 * std::acos(-1.0) / 180, 1e-3);
    EXPECT_EQ(*on.metres({10, 0}, {10, 0}), 0);
    // The shortest way from 179.5° E to 179.5° W is across the line, one degree long.
    EXPECT_NEAR(*on.metres({179.5, 0}, {180.5, 0}), 111319.491, 1e-3);
    EXPECT_FALSE(on.metres({10, 0}, {10, -95})) << "beyond the pole";
}

TEST(Geodesic, AMetreOfUtmIsShorterThanItsGroundOnTheCentralMeridian) {
    const auto utm =
        Geodesic::make(Geotransform{{500000, 10, 0, 5000000, 0, -10}}, test::wktOf("EPSG:32633"));
    ASSERT_TRUE(utm);
    EXPECT_NEAR(*utm->metres({0, 0}, {0, 100}), 1000 / 0.9996, 1e-2);
}

TEST(Geodesic, ADegreeSquareHasTheAreaOfItsZone) {
    const double a = 6378137, f = 1 / 298.257223563, b = a * (1 - f), e2 = f * (2 - f), e = std::sqrt(e2);
    const double pi = std::acos(-1.0), s = std::sin(pi / 180);
    const double cell = pi * b * b * (s / (1 - e2 * s * s) + std::atanh(e * s) / e) / 360;
    EXPECT_NEAR(cell, 12308.46e6, 1e4) << "as tables have it";
    // Its northern side is a shortest way, which bulges by less than 10⁻⁴ of the area.
    const double measured = *globe().squareMetres({{10, 0}, {11, 0}, {11, -1}, {10, -1}});
    EXPECT_NEAR(measured, cell, cell * 1e-4);
    EXPECT_DOUBLE_EQ(*globe().squareMetres({{10, -1}, {11, -1}, {11, 0}, {10, 0}}), measured);
}

TEST(Geodesic, WhatLiesNowhereIsNotMeasured) {
    EXPECT_FALSE(Geodesic::make(Geotransform{}, ""));
    EXPECT_FALSE(Geodesic::make(Geotransform{}, "no system"));
    EXPECT_FALSE(Geodesic::make(Geotransform{}, test::wktOf("LOCAL_CS[\"plan\",UNIT[\"metre\",1]]")));
}

TEST(Geodesic, WritesFourFiguresInTheUnitThatFits) {
    EXPECT_EQ(formatMetres(0), "0 m");
    EXPECT_EQ(formatMetres(0.25), "0.250 m");
    EXPECT_EQ(formatMetres(812.44), "812.4 m");
    EXPECT_EQ(formatMetres(3276.4), "3.276 km");
    EXPECT_EQ(formatMetres(123456), "123.5 km");
    EXPECT_EQ(formatSquareMetres(640.25), "640.2 m²");
    EXPECT_EQ(formatSquareMetres(124000), "12.40 ha");
    EXPECT_EQ(formatSquareMetres(3.9e6), "3.900 km²");
}

}  // namespace
}  // namespace swath
