// SPDX-License-Identifier: MIT
// Where pixels lie, whatever way a file has of saying so: to a millionth of a pixel.
#include <cpl_conv.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "engine/raster/grid_match.h"
#include "engine/raster/ground_map.h"
#include "engine/raster/image_file.h"
#include "engine/raster/warped_source.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

constexpr double kMillionth = 1e-6;  // of a pixel
constexpr Size kPlacedSize{300, 200};
const Geotransform kNorthUp{{500000, 100, 0, 5000000, 0, -100}};

class Georeference : public testing::Test {
  protected:
    RasterInfo write(const char* name, const std::optional<Geotransform>& g, const char* crs) {
        EXPECT_TRUE(test::writeScene<std::uint8_t>(dir_ / name, kPlacedSize, 1,
                                                   [](int, int x, int y) { return (x * 3 + y * 5) % 256; },
                                                   std::nullopt, {g, crs}));
        return info(name);
    }
    RasterInfo info(const char* name) {
        const auto source = RasterSource::open(dir_ / name);
        EXPECT_TRUE(source) << source.error().text();
        return source ? (*source)->info() : RasterInfo();
    }
    /// From pixels to the file's own coordinates and back.
    static void expectThereAndBack(const RasterInfo& file) {
        RasterInfo world = file;  // whose pixels are the coordinates
        world.geotransform = Geotransform{};
        const auto toPixels = GroundMap::make(file, world);
        ASSERT_TRUE(toPixels);
        for (const Vec2 pixel : {Vec2{0, 0}, {300, 0}, {0, 200}, {300, 200}, {17.25, 120.75}}) {
            const auto back = toPixels->at(file.geotransform->toWorld(pixel));
            ASSERT_TRUE(back);
            EXPECT_NEAR(back->x, pixel.x, kMillionth);
            EXPECT_NEAR(back->y, pixel.y, kMillionth);
        }
    }
    static double degreesOf(double pixels, double metresAPixel) { return pixels * metresAPixel / 111'320; }

    test::TempDir dir_;
};

TEST_F(Georeference, ByAnyAffineMapIsExact) {
    const double turned = 30 * std::acos(-1.0) / 180, side = 2.5;
    struct Case {
        const char* name;
        Geotransform g;
        const char* crs;
    };
    for (const Case& each : {Case{"north.tif", kNorthUp, "EPSG:32633"},
                             {"south.tif", {{500000, 100, 0, 4980000, 0, 100}}, "EPSG:32633"},
                             {"turned.tif",
                              {{600000, side * std::cos(turned), side * std::sin(turned), 5100000,
                                side * std::sin(turned), -side * std::cos(turned)}},
                              "EPSG:32633"},
                             {"degrees.tif", {{11.5, 0.001, 0, 48.5, 0, -0.0005}}, "EPSG:4326"},
                             {"dateline.tif", {{179.9, 0.001, 0, -16, 0, -0.001}}, "EPSG:4326"}}) {
        SCOPED_TRACE(each.name);
        const RasterInfo file = write(each.name, each.g, each.crs);
        ASSERT_TRUE(file.geotransform);
        for (std::size_t i = 0; i < 6; ++i)
            EXPECT_NEAR(file.geotransform->t[i], each.g.t[i], 1e-9 * std::abs(each.g.t[1]));
        EXPECT_EQ(file.otherPlacement, OtherPlacement::None);
        expectThereAndBack(file);
    }
}

TEST_F(Georeference, PixelsThatArePointsLieHalfAPixelAround) {
    write("area.tif", kNorthUp, "EPSG:32633");
    GDALAllRegister();
    {
        // What stands in a file of points is the place of the first pixel's middle.
        const GDALDatasetUniquePtr from(GDALDataset::Open((dir_ / "area.tif").c_str(), GDAL_OF_RASTER));
        ASSERT_TRUE(from);
        GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
        const GDALDatasetUniquePtr made(
            driver->Create((dir_ / "point.tif").c_str(), 300, 200, 1, GDT_Byte, nullptr));
        ASSERT_TRUE(made);
        made->SetMetadataItem("AREA_OR_POINT", "Point");
        Geotransform g = kNorthUp;
        made->SetGeoTransform(g.t.data());
        made->SetSpatialRef(from->GetSpatialRef());
    }
    const RasterInfo point = info("point.tif");
    ASSERT_TRUE(point.geotransform);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(point.geotransform->t[i], kNorthUp.t[i], 1e-9);
    EXPECT_EQ(matchGrids(point, info("area.tif")).relation, GridRelation::SameGrid);
    CPLSetThreadLocalConfigOption("GTIFF_POINT_GEO_IGNORE", "YES");
    const RasterInfo stored = info("point.tif");
    CPLSetThreadLocalConfigOption("GTIFF_POINT_GEO_IGNORE", nullptr);
    ASSERT_TRUE(stored.geotransform);
    EXPECT_NEAR(stored.geotransform->t[0], kNorthUp.t[0] + 50, 1e-9);
    EXPECT_NEAR(stored.geotransform->t[3], kNorthUp.t[3] - 50, 1e-9);
}

TEST_F(Georeference, AcrossTheDateLineIsOneGround) {
    const RasterInfo east = write("east.tif", Geotransform{{179.9, 0.001, 0, -16, 0, -0.001}}, "EPSG:4326");
    const RasterInfo west = write("west.tif", Geotransform{{-180.1, 0.001, 0, -16, 0, -0.001}}, "EPSG:4326");
    const RasterInfo beyond =
        write("beyond.tif", Geotransform{{-180, 0.001, 0, -16, 0, -0.001}}, "EPSG:4326");
    EXPECT_EQ(matchGrids(west, east).relation, GridRelation::SameGrid);
    const auto map = GroundMap::make(east, beyond);
    ASSERT_TRUE(map);
    const auto at = map->at({10, 20});
    ASSERT_TRUE(at);
    EXPECT_NEAR(at->x, 110, kMillionth);
    EXPECT_NEAR(at->y, 20, kMillionth);
    std::vector<Vec2> row(100);
    map->row(0, 5, row);
    for (int x = 0; x < 100; ++x) EXPECT_NEAR(row[static_cast<std::size_t>(x)].x, 100.5 + x, 1e-3);
    // UTM zone 60 south, whose degrees are told from −180 on.
    const RasterInfo utm = write("utm.tif", Geotransform{{820000, 100, 0, 8230000, 0, -100}}, "EPSG:32760");
    const auto toEast = GroundMap::make(east, utm), toUtm = GroundMap::make(utm, east);
    ASSERT_TRUE(toEast && toUtm);
    int seen = 0;
    for (int x = 5; x < 300; x += 10) {
        const auto there = toUtm->at({double(x), 100});
        ASSERT_TRUE(there);
        const auto back = toEast->at(*there);
        ASSERT_TRUE(back);
        EXPECT_NEAR(back->x, x, 1e-3);  // of the projection there and back
        EXPECT_NEAR(back->y, 100, 1e-3);
        ++seen;
    }
    EXPECT_GT(seen, 0);
}

TEST_F(Georeference, ByControlPointsLeadsToDegreesAsTheirAffineMapDoes) {
    const RasterInfo affine = write("affine.tif", kNorthUp, "EPSG:32633");
    write("gcps.tif", std::nullopt, "");
    test::withDataset(dir_ / "gcps.tif", [&](GDALDataset& dataset) {
        std::array<GDAL_GCP, 4> points;
        GDALInitGCPs(4, points.data());
        for (std::size_t i = 0; i < 4; ++i) {
            const Vec2 pixel{i % 2 ? 300.0 : 0.0, i / 2 ? 200.0 : 0.0}, world = kNorthUp.toWorld(pixel);
            points[i].dfGCPPixel = pixel.x, points[i].dfGCPLine = pixel.y;
            points[i].dfGCPX = world.x, points[i].dfGCPY = world.y;
        }
        OGRSpatialReference crs;
        crs.importFromEPSG(32633);
        EXPECT_EQ(dataset.SetGCPs(4, points.data(), &crs), CE_None);
        GDALDeinitGCPs(4, points.data());
    });
    const RasterInfo file = info("gcps.tif");
    EXPECT_FALSE(file.geotransform);
    ASSERT_EQ(file.otherPlacement, OtherPlacement::ControlPoints);
    EXPECT_EQ(file.controlPoints.size(), 4U);
    const auto expected = GroundMap::toDegrees(affine), found = GroundMap::toDegrees(file);
    ASSERT_TRUE(expected && found);
    for (const Vec2 pixel : {Vec2{0, 0}, {300, 200}, {17.25, 120.75}}) {
        EXPECT_NEAR(found->at(pixel)->x, expected->at(pixel)->x, degreesOf(kMillionth, 100));
        EXPECT_NEAR(found->at(pixel)->y, expected->at(pixel)->y, degreesOf(kMillionth, 100));
    }
    const auto warped =
        openWarped(dir_ / "gcps.tif", {}, {.grid = gridOf(affine), .resampling = Resampling::Nearest});
    ASSERT_TRUE(warped) << warped.error().text();
    std::vector<float> samples(300 * 200);
    ASSERT_TRUE((*warped)->readWindow({0, 0, 300, 200}, std::array{0}, samples, {}));
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 300; ++x)
            ASSERT_EQ(samples[static_cast<std::size_t>(y * 300 + x)], (x * 3 + y * 5) % 256) << x << " " << y;
}

TEST_F(Georeference, ByRationalPolynomialsTakesTheHeightThatTheyAreMadeFor) {
    write("rpc.tif", std::nullopt, "");
    test::withDataset(dir_ / "rpc.tif", [&](GDALDataset& dataset) {
        const auto only = [](std::initializer_list<std::pair<int, double>> terms) {
            std::string text;
            for (int i = 0; i < 20; ++i) {
                double value = 0;
                for (const auto& [at, coefficient] : terms)
                    if (at == i) value = coefficient;
                text += std::to_string(value) + " ";
            }
            return text;
        };
        CPLStringList rpc;
        // Columns follow the longitude, and, by a pixel a hundred metres, the height; rows the latitude.
        for (const auto& [key, value] :
             std::vector<std::pair<const char*, std::string>>{{"LINE_OFF", "99.5"},
                                                              {"SAMP_OFF", "149.5"},
                                                              {"LAT_OFF", "47"},
                                                              {"LONG_OFF", "11"},
                                                              {"HEIGHT_OFF", "1500"},
                                                              {"LINE_SCALE", "100"},
                                                              {"SAMP_SCALE", "150"},
                                                              {"LAT_SCALE", "0.1"},
                                                              {"LONG_SCALE", "0.15"},
                                                              {"HEIGHT_SCALE", "15000"},
                                                              {"LINE_NUM_COEFF", only({{2, -1.0}})},
                                                              {"LINE_DEN_COEFF", only({{0, 1.0}})},
                                                              {"SAMP_NUM_COEFF", only({{1, 1.0}, {3, 1.0}})},
                                                              {"SAMP_DEN_COEFF", only({{0, 1.0}})}})
            rpc.SetNameValue(key, value.c_str());
        EXPECT_EQ(dataset.SetMetadata(rpc.List(), "RPC"), CE_None);
    });
    const RasterInfo file = info("rpc.tif");
    EXPECT_FALSE(file.geotransform);
    ASSERT_EQ(file.otherPlacement, OtherPlacement::RationalPolynomials);
    const auto degrees = GroundMap::toDegrees(file);
    ASSERT_TRUE(degrees);
    for (const Vec2 pixel : {Vec2{0, 0}, {150, 100}, {17.25, 120.75}}) {
        const auto at = degrees->at(pixel);
        ASSERT_TRUE(at);
        // Pixels of 0.001°, the middle of the first one is 0.
        EXPECT_NEAR(at->x, 11 + (pixel.x - 150) * 0.001, 0.001 * kMillionth);
        EXPECT_NEAR(at->y, 47 - (pixel.y - 100) * 0.001, 0.001 * kMillionth);
    }
    const RasterInfo grid = write("grid.tif", Geotransform{{10.85, 0.001, 0, 47.1, 0, -0.001}}, "EPSG:4326");
    const auto warped =
        openWarped(dir_ / "rpc.tif", {}, {.grid = gridOf(grid), .resampling = Resampling::Nearest});
    ASSERT_TRUE(warped) << warped.error().text();
    std::vector<float> samples(300 * 200);
    ASSERT_TRUE((*warped)->readWindow({0, 0, 300, 200}, std::array{0}, samples, {}));
    int same = 0;
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 300; ++x)
            same +=
                samples[static_cast<std::size_t>(y * 300 + x)] == static_cast<float>((x * 3 + y * 5) % 256);
    EXPECT_EQ(same, 300 * 200) << "the height of the polynomials is taken, not that of the sea";
}

TEST_F(Georeference, OfAPlainPictureIsNone) {
    const RasterInfo plain = write("plain.tif", std::nullopt, "");
    EXPECT_FALSE(plain.geotransform);
    EXPECT_EQ(plain.otherPlacement, OtherPlacement::None);
    EXPECT_FALSE(GroundMap::toDegrees(plain));
    EXPECT_EQ(plain.gsdMetres, 0);
}

TEST_F(Georeference, PicturesAreReadWithoutGdalsDrivers) {
    // Which drivers there are is settled once a process.
    const auto readWithout = [&] {
        ::setenv("GDAL_SKIP", "PNG JPEG", 1);
        Image picture{.size = {4, 2}, .channels = 3, .pixels = {}};
        for (int i = 0; i < 24; ++i) picture.pixels.push_back(static_cast<std::uint8_t>(10 * i));
        if (!writePng(dir_ / "a.png", picture)) return 1;
        auto source = RasterSource::open(dir_ / "a.png");
        if (!source || (*source)->info().driver != "stb_image" || (*source)->info().bandCount() != 3)
            return 2;
        std::vector<float> values(24);
        if (!(*source)->readValues({0, 0, 4, 2}, std::array{0, 1, 2}, values)) return 3;
        for (int pixel = 0; pixel < 8; ++pixel)
            for (int band = 0; band < 3; ++band)
                if (values[static_cast<std::size_t>(band * 8 + pixel)] !=
                    static_cast<float>(10 * (3 * pixel + band)))
                    return 4;
        return 0;
    };
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(::_exit(readWithout()), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace swath
