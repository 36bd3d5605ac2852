// SPDX-License-Identifier: MIT
#include "engine/raster/place.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "tests/support/crs.h"

namespace swath {
namespace {

/// 600 × 500 pixels of 10 m in UTM 33 N: from 500 000 E and 5 000 000 N to the right and down.
RasterInfo utmScene() {
    RasterInfo info;
    info.size = {600, 500};
    info.geotransform = Geotransform{{500000, 10, 0, 5000000, 0, -10}};
    info.crsWkt = test::wktOf("EPSG:32633");
    info.epsg = 32633;
    return info;
}

TEST(ParsePlace, TakesDegreesAsPeopleWriteThem) {
    const double south = -(12 + 34 / 60.0 + 56 / 3600.0), west = -(45 + 12 / 60.0);
    const std::vector<std::pair<const char*, std::array<double, 2>>> written{
        {"45.13 N, 15.04 E", {15.04, 45.13}},     {"15.04 E, 45.13 N", {15.04, 45.13}},
        {"N 45.13 E 15.04", {15.04, 45.13}},      {"12°34'56\"S 45°12'W", {west, south}},
        {"12°34′56″ S, 45°12′ W", {west, south}}, {"12 34 56 S 45 12 0 W", {west, south}},
        {"12º34'56''S 45º12'W", {west, south}},   {"-12°34'56\" -45°12'", {west, south}},
        {"−12.5°, −45.25°", {-45.25, -12.5}},     {"12,5° S; 45,25° W", {-45.25, -12.5}},
    };
    for (const auto& [text, degrees] : written) {
        const auto place = parsePlace(text);
        ASSERT_TRUE(place) << text << ": " << place.error().text();
        EXPECT_EQ(place->kind, PlaceKind::Degrees) << text;
        EXPECT_NEAR(place->value[0], degrees[0], 1e-12) << text;
        EXPECT_NEAR(place->value[1], degrees[1], 1e-12) << text;
    }
}

TEST(ParsePlace, KnowsPixelsAndEastingsByTheirMarks) {
    const auto pixels = parsePlace("x 10\u202f422  y 8\u202f131");
    ASSERT_TRUE(pixels) << pixels.error().text();
    EXPECT_EQ(pixels->kind, PlaceKind::Pixels);
    EXPECT_EQ(pixels->value, (std::array<double, 2>{10422, 8131}));
    EXPECT_EQ(parsePlace("300, 250 px")->kind, PlaceKind::Pixels);
    const auto grid = parsePlace("E 503005.0  N 4997495.0");
    ASSERT_TRUE(grid);
    EXPECT_EQ(grid->kind, PlaceKind::Crs);
    EXPECT_EQ(grid->value, (std::array<double, 2>{503005, 4997495}));
    const auto plain = parsePlace("300 250.5");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->kind, PlaceKind::Automatic);
    EXPECT_EQ(plain->value, (std::array<double, 2>{300, 250.5}));
}

TEST(ParsePlace, SaysWhatIsWrong) {
    for (const char* text : {"", "   ", "here", "12", "1, 2, 3", "12°61'S 45°W", "-12 S 45 W", "95 N 15 E",
                             "12 N 13 S", "12 N 13", "nan, 1", "1e999, 2", "x 3 E 4", "--3, 4", "\xff, 3"}) {
        const auto place = parsePlace(text);
        ASSERT_FALSE(place) << text;
        EXPECT_FALSE(place.error().what.empty()) << text;
        EXPECT_FALSE(place.error().hint.empty()) << text;
    }
    EXPECT_FALSE(parsePlace(std::string(5000, '1')));
}

TEST(FindPlace, TakesPlainNumbersForWhatLiesInTheScene) {
    const RasterInfo scene = utmScene();
    const auto found = [&](const char* text) {
        const auto place = findPlace(text, scene);
        EXPECT_TRUE(place) << text << ": " << (place ? "" : place.error().text());
        return place ? *place : FoundPlace{};
    };
    EXPECT_EQ(found("300, 250").kind, PlaceKind::Pixels);
    EXPECT_EQ(found("300, 250").scenePos, (Vec2{300, 250}));
    EXPECT_EQ(found("503000, 4997500").kind, PlaceKind::Crs);
    EXPECT_NEAR(found("503000, 4997500").scenePos.x, 300, 1e-9);
    EXPECT_NEAR(found("503000, 4997500").scenePos.y, 250, 1e-9);
    // Of gdaltransform: the pixel position 300, 250 is 15.0381507° E, 45.1309666° N.
    for (const char* text : {"45.1309666 N 15.0381507 E", "15.0381507 E, 45.1309666 N"}) {
        EXPECT_EQ(found(text).kind, PlaceKind::Degrees);
        EXPECT_NEAR(found(text).scenePos.x, 300, 0.01) << text;
        EXPECT_NEAR(found(text).scenePos.y, 250, 0.01) << text;
    }
    EXPECT_EQ(found("45.1309666, 15.0381507").kind, PlaceKind::Pixels) << "it is a pixel too";
    const auto told = findPlace("45.1309666, 15.0381507", scene, PlaceKind::Degrees);
    ASSERT_TRUE(told);
    EXPECT_NEAR(told->scenePos.x, 300, 0.01);
}

TEST(FindPlace, RefusesWhatLiesElsewhere) {
    RasterInfo scene = utmScene();
    for (const char* text : {"601, 3 px", "-5, 3", "48.2 N 16.4 E", "E 600000 N 4000000"}) {
        const auto place = findPlace(text, scene);
        ASSERT_FALSE(place) << text;
        EXPECT_NE(place.error().text().find("scene"), std::string::npos);
    }
    scene.geotransform.reset();
    scene.crsWkt.clear();
    EXPECT_TRUE(findPlace("3, 3", scene));
    const auto nowhere = findPlace("45 N 15 E", scene);
    ASSERT_FALSE(nowhere);
    EXPECT_NE(nowhere.error().text().find("no coordinate system"), std::string::npos);
}

TEST(FindPlace, OfASceneInDegreesTakesLatitudeFirst) {
    RasterInfo scene;
    scene.size = {100, 100};
    scene.geotransform = Geotransform{{150, 0.1, 0, -20, 0, -0.1}};  // 150…160° E, 20…30° S
    scene.crsWkt = test::wktOf("EPSG:4326");
    scene.epsg = 4326;
    scene.crsIsGeographic = true;
    for (const char* text : {"-25, 155", "155, -25"}) {
        const auto place = findPlace(text, scene);
        ASSERT_TRUE(place) << text << ": " << place.error().text();
        EXPECT_NEAR(place->scenePos.x, 50, 1e-6) << text;
        EXPECT_NEAR(place->scenePos.y, 50, 1e-6) << text;
    }
}

TEST(ToPixel, TurnsTheMapRound) {
    const Geotransform turned{{100, 2, 0.5, 50, -0.5, -2}};
    const Vec2 p = *toPixel(turned, turned.toWorld({12.25, 7.5}));
    EXPECT_NEAR(p.x, 12.25, 1e-9);
    EXPECT_NEAR(p.y, 7.5, 1e-9);
    EXPECT_FALSE(toPixel(Geotransform{{0, 0, 0, 0, 0, 0}}, {1, 1}));
}

}  // namespace
}  // namespace swath
