// SPDX-License-Identifier: MIT
// Pictures of scenes and values at places, on the command line.
#include <filesystem>

#include "engine/raster/raster_source.h"
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;

class LookingCommand : public ProgramTest {};

TEST_F(LookingCommand, APictureOfASceneLiesWhereItLies) {
    makeProject();
    expectDone({"export", project(), "--scene", "a", "--picture", at("v.tif"), "--window", "100,50,64,32",
                "--bands", "2,1,1", "--labels"});
    auto written = RasterSource::open(at("v.tif"));
    ASSERT_TRUE(written);
    EXPECT_EQ((*written)->info().size, (Size{64, 32}));
    ASSERT_TRUE((*written)->info().geotransform);
    EXPECT_EQ(*(*written)->info().geotransform, (Geotransform{{501000, 10, 0, 4999500, 0, -10}}));
    const std::string told = outputOf("gdalinfo " + at("v.tif")).value_or("ColorInterp=Red");
    EXPECT_THAT(told, HasSubstr("ColorInterp=Red")) << "a program that knows nothing of Swath opens it";
    expectDone({"export", project(), "--picture", at("v.png"), "--width", "80"});
    EXPECT_TRUE(std::filesystem::exists(at("v.pgw")));
    auto small = RasterSource::open(at("v.png"));
    ASSERT_TRUE(small);
    EXPECT_EQ((*small)->info().size, (Size{80, 64}));
    EXPECT_EQ(*(*small)->info().geotransform, (Geotransform{{500000, 40, 0, 5000000, 0, -40}}));
}

TEST_F(LookingCommand, APictureThatCannotBeMadeIsRefusedInWords) {
    makeProject();
    const std::string scene = bytesOf(at("a.tif"));
    EXPECT_THAT(failure({"export", project(), "--picture", at("a.tif"), "--overwrite"}), HasSubstr("a.tif"));
    EXPECT_EQ(bytesOf(at("a.tif")), scene);
    EXPECT_THAT(failure({"export", project(), "--picture", at("v.tif"), "--bands", "9,1,1"}),
                HasSubstr("bands"));
    EXPECT_THAT(failure({"export", project(), "--picture", at("v.tif"), "--window", "1,2,3"}),
                HasSubstr("window"));
    EXPECT_THAT(failure({"export", project(), "--picture", at("v.tif"), "--window", "900,0,5,5"}),
                HasSubstr("window"));
    EXPECT_THAT(failure({"export", project(), "--picture", at("v.tif"), "--map"}), HasSubstr("no map"));
    EXPECT_THAT(failure({"export", project(), "--picture", at("v.gif")}), HasSubstr(".tif"));
    expectUsage({"export", project()});
    expectUsage({"export", project(), at("p.geojson"), "--picture", at("v.tif")});
    expectUsage({"export", project(), at("p.geojson"), "--window", "1,2,3,4"});
    EXPECT_FALSE(std::filesystem::exists(at("v.tif")));
}

TEST_F(LookingCommand, InfoSaysWhatIsAtAPlace) {
    std::vector<std::uint16_t> samples;
    for (int b = 0; b < 2; ++b)
        for (int y = 0; y < 50; ++y)
            for (int x = 0; x < 60; ++x)
                samples.push_back(static_cast<std::uint16_t>(1000 * b + 100 * x + y));
    ASSERT_TRUE(writeRaster(at("u.tif"), {60, 50}, PixelType::UInt16, std::as_bytes(std::span(samples)),
                            {"red", "nir"}, {Geotransform{{500000, 10, 0, 5000000, 0, -10}}, "EPSG:32633"}));
    const std::string told = done({"info", at("u.tif"), "--at", "E 500305 N 4999795"});
    EXPECT_THAT(told, HasSubstr("pixel 30, 20"));
    EXPECT_THAT(told, HasSubstr("EPSG:32633"));
    EXPECT_THAT(told, HasSubstr("3020"));
    const Json facts = Json::parse(done({"info", at("u.tif"), "--at", "30.5, 20.5", "--json"}));
    EXPECT_EQ(facts["pixel"], (Json{30, 20}));
    EXPECT_EQ(facts["values"], (Json{3020.0, 4020.0}));
    const double lon = facts["longitude_latitude"][0], lat = facts["longitude_latitude"][1];
    EXPECT_NEAR(lon, 15.00388, 1e-4);
    const Json again = Json::parse(done(
        {"info", at("u.tif"), "--json", "--at", std::to_string(lat) + " N " + std::to_string(lon) + " E"}));
    EXPECT_EQ(again["pixel"], facts["pixel"]);
    EXPECT_THAT(failure({"info", at("u.tif"), "--at", "10 N 10 E"}), HasSubstr("outside the scene"));
    EXPECT_THAT(failure({"info", at("u.tif"), "--at", "nowhere"}), HasSubstr("no place"));
    expectDone({"info", at("u.tif"), "--at", "0, 0"});
    EXPECT_THAT(failure({"info", at("u.tif"), "--at", "-12.5, 45"}), HasSubstr("no place"));
}

}  // namespace
}  // namespace swath::test
