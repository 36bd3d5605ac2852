// SPDX-License-Identifier: MIT
// What the status bar says of the place under the pointer and of what is being read.
#include <fmt/format.h>

#include "app/views/pointer_place.h"
#include "app/views/status_text.h"
#include "engine/raster/place.h"
#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

/// In UTM, 10 m a pixel.
Status writeUtm(const std::filesystem::path& file, Size size, const std::string& crs, Vec2 corner) {
    const std::vector<std::uint8_t> samples(static_cast<std::size_t>(size.area()), 100);
    return writeRaster(file, size, PixelType::UInt8, std::as_bytes(std::span(samples)), {"grey"},
                       {Geotransform{{corner.x, 10, 0, corner.y, 0, -10}}, crs});
}

class StatusGui : public test::StudioTest {};

TEST_F(StatusGui, AProjectedSceneHasDegreesUnderThePointer) {
    ASSERT_TRUE(writeUtm(dir_ / "utm.tif", {600, 500}, "EPSG:32633", {500000, 5000000}));
    open("utm.tif");
    EXPECT_NE(value("status").find("10.0 m a pixel"), std::string::npos) << value("status");
    play("goto 280 230 40 40\nmove scene 300 250\nframes 3");
    ASSERT_TRUE(state().hover && state().hoverDegrees);
    // Of gdaltransform: 15.03815° E, 45.13097° N.
    EXPECT_NEAR(state().hoverDegrees->x, 15.0381507, 2e-4) << "half a pixel of 10 m";
    EXPECT_NEAR(state().hoverDegrees->y, 45.1309666, 2e-4);
    const std::string said = value("status");
    EXPECT_NE(said.find("E 503"), std::string::npos) << said;
    EXPECT_NE(said.find("15.038"), std::string::npos) << said;
    EXPECT_NE(said.find("° E  45.13"), std::string::npos) << said;
}

TEST_F(StatusGui, ASceneWithoutAPlaceOnTheGlobeHasNone) {
    open("town.tif");
    play("move scene 300 250\nframes 3\nexpect status contains \"x 30\"");
    EXPECT_FALSE(state().hoverDegrees);
    EXPECT_EQ(value("status").find("°"), std::string::npos) << value("status");
}

TEST_F(StatusGui, TilesThatAreStillReadAreCountedUntilThereAreNone) {
    ASSERT_TRUE(writeUtm(dir_ / "wide.tif", {4000, 3000}, "EPSG:32633", {500000, 5000000}));
    ASSERT_TRUE(screen_->studio().open(dir_ / "wide.tif"));
    bool said = false;
    ASSERT_TRUE(drawUntil([&] {
        said = said || tilesText(state()).starts_with("tiles ");
        return said;
    }));
    play("wait-idle\nframes 1\nexpect canvas.waiting is 0");
    EXPECT_EQ(tilesText(state()), "");
}

TEST_F(StatusGui, WhatHasNoRoomIsLeftOut) {
    const auto drawn = [&] {
        std::size_t parts = 0;
        const auto bar = ui::probes().find("status");
        for (float from = 0; const auto part = ui::probes().find(fmt::format("status/{}", parts)); ++parts) {
            EXPECT_GE(part->rect.x, from) << "they do not lie over each other";
            from = part->rect.right();
            EXPECT_LE(from, bar->rect.right());
        }
        return parts;
    };
    ASSERT_TRUE(writeUtm(dir_ / "utm.tif", {600, 500}, "EPSG:32633", {500000, 5000000}));
    open("utm.tif");
    play("move scene 300 250\nframes 3");
    EXPECT_EQ(drawn(), statusParts(session().document(), state()).size());
    ASSERT_TRUE(session().apply(AddClass{std::string(150, 'w'), {}}));
    play("frames 2\nkey 1\nset brush 40\ndrag 100 250 500 250\nmove scene 300 250\nframes 3");
    ASSERT_NE(value("status").find("wwww"), std::string::npos) << value("status");
    EXPECT_GT(drawn(), 1U);
    EXPECT_LT(drawn(), statusParts(session().document(), state()).size());
}

TEST(StatusText, WritesDegreesOfEveryQuarterOfTheGlobe) {
    EXPECT_EQ(degreesText({15.5, 45.25}), "15.50000° E  45.25000° N");
    EXPECT_EQ(degreesText({-121.490571, -39.427271}), "121.49057° W  39.42727° S");
    ViewState state;
    EXPECT_EQ(tilesText(state), "");
    state.tilesWaiting = 3;
    EXPECT_EQ(tilesText(state), "tiles 3 …");
}

TEST(PointerPlace, WorksNothingOutWhileThePointerRests) {
    const test::TempDir dir;
    ASSERT_TRUE(writeUtm(dir / "utm.tif", {60, 50}, "EPSG:32610", {634219.5, 4366612.5}));
    Scene scene;
    scene.id = SceneId{1};
    scene.info = (*RasterSource::open(dir / "utm.tif"))->info();
    PointerPlace place;
    for (int frame = 0; frame < 5; ++frame) {
        const auto at = place.at(scene, {0, 0});
        ASSERT_TRUE(at);
        EXPECT_NEAR(at->x, -121.440335904, 1e-7);  // of gdaltransform
        EXPECT_NEAR(at->y, 39.438613726, 1e-7);
    }
    EXPECT_EQ(place.workedOut(), 1);
    EXPECT_TRUE(place.at(scene, {1, 0}));
    EXPECT_EQ(place.workedOut(), 2);
    scene.id = SceneId{2};
    scene.info.crsWkt.clear();
    EXPECT_FALSE(place.at(scene, {1, 0})) << "another scene, which lies nowhere";
}

}  // namespace
}  // namespace swath
