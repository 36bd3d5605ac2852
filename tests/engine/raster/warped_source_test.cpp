// SPDX-License-Identifier: MIT
#include "engine/raster/warped_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "engine/raster/ground_map.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::withDataset;
using test::writeScene;
using testing::HasSubstr;

/// 600 × 500 pixels of 10 m.
const Geotransform kTenMetres{{500000, 10, 0, 5000000, 0, -10}};
constexpr Size kTenMetreSize{600, 500};

/// A plane over the ground, which every kernel that weighs its neighbours leaves as it is.
double plane(Vec2 world) {
    return 3 + (world.x - 500000) / 100 + (5000000 - world.y) / 50;
}

class WarpedSource : public testing::Test {
  protected:
    /// A file of that grid whose pixels hold the plane at their centres.
    template <class T = float>
    void write(const char* name, Size size, const Geotransform& g, std::optional<double> nodata = {},
               const char* crs = "EPSG:32633") {
        ASSERT_TRUE(writeScene<T>(dir_ / name, size, 1,
                                  [&](int, int x, int y) {
                                      return plane(g.toWorld({x + 0.5, y + 0.5}));
                                  },
                                  nodata, {g, crs}));
    }
    std::unique_ptr<RasterSource> opened(const char* name, Warp warp) {
        auto source = openWarped(dir_ / name, {}, warp);
        EXPECT_TRUE(source) << source.error().text();
        return source ? std::move(*source) : nullptr;
    }
    Grid tenMetres() {
        write<std::uint8_t>("grid.tif", kTenMetreSize, kTenMetres);
        return gridOf((*RasterSource::open(dir_ / "grid.tif"))->info());
    }
    static std::vector<float> values(RasterSource& source, const RectI& window) {
        std::vector<float> out(static_cast<std::size_t>(window.area()));
        EXPECT_TRUE(source.readValues(window, std::array{0}, out));
        return out;
    }
    static void expectPlane(RasterSource& source, const RectI& window, double tolerance) {
        const auto found = values(source, window);
        std::size_t i = 0;
        for (int y = window.y; y < window.bottom(); ++y)
            for (int x = window.x; x < window.right(); ++x, ++i)
                ASSERT_NEAR(found[i], plane(kTenMetres.toWorld({x + 0.5, y + 0.5})), tolerance)
                    << x << ", " << y;
    }
    test::TempDir dir_;
};

TEST_F(WarpedSource, BringsCoarserPixelsOntoTheGrid) {
    const Grid grid = tenMetres();
    write("coarse.tif", {300, 250}, {{500000, 20, 0, 5000000, 0, -20}});
    for (const Resampling resampling : {Resampling::Bilinear, Resampling::Cubic}) {
        const auto source = opened("coarse.tif", {.grid = grid, .resampling = resampling});
        EXPECT_EQ(source->info().size, kTenMetreSize);
        EXPECT_FALSE(source->info().hasMask);
        expectPlane(*source, {10, 10, 580, 480}, 2e-3);
    }
    const auto nearest = opened("coarse.tif", {.grid = grid, .resampling = Resampling::Nearest});
    const auto found = values(*nearest, {0, 0, 4, 2});
    EXPECT_EQ(found[0], found[1]);
    EXPECT_EQ(found[0], found[5]);
    EXPECT_NE(found[1], found[2]);
    EXPECT_NEAR(found[0], plane({500010, 4999990}), 1e-3);
}

TEST_F(WarpedSource, AveragesFinerPixels) {
    const Grid grid = tenMetres();
    write("fine.tif", {1200, 1000}, {{500000, 5, 0, 5000000, 0, -5}});
    const auto source = opened("fine.tif", {.grid = grid, .resampling = Resampling::Average});
    expectPlane(*source, {0, 0, 600, 500}, 2e-3);
}

TEST_F(WarpedSource, CrossesCoordinateSystems) {
    const Grid grid = tenMetres();
    write("utm34.tif", {1400, 1400}, {{24000, 10, 0, 5022000, 0, -10}}, {}, "EPSG:32634");
    RasterInfo there = (*RasterSource::open(dir_ / "utm34.tif"))->info();
    RasterInfo here;
    here.size = grid.size;
    here.geotransform = grid.geotransform;
    here.crsWkt = grid.crsWkt;
    const auto map = GroundMap::make(there, here);
    ASSERT_TRUE(map);
    const auto source = opened("utm34.tif", {.grid = grid});
    const RectI window{200, 200, 150, 100};
    const auto found = values(*source, window);
    int compared = 0;
    for (int y = 0; y < window.height; ++y)
        for (int x = 0; x < window.width; ++x) {
            const auto at = map->at({window.x + x + 0.5, window.y + y + 0.5});
            ASSERT_TRUE(at);
            if (at->x < 1 || at->y < 1 || at->x > 1399 || at->y > 1399) continue;
            // An eighth of a pixel, at 0.1 and 0.2 a pixel.
            ASSERT_NEAR(found[static_cast<std::size_t>(y * window.width + x)],
                        plane(there.geotransform->toWorld(*at)), 0.05);
            ++compared;
        }
    EXPECT_GT(compared, 10'000);
}

TEST_F(WarpedSource, SaysWhereTheFileDoesNotReach) {
    const Grid grid = tenMetres();
    const Geotransform half{{503000, 20, 0, 5000000, 0, -20}};  // the right half
    write<std::uint8_t>("bytes.tif", {150, 250}, half);
    write<std::int16_t>("shorts.tif", {150, 250}, half, -99);
    write("floats.tif", {150, 250}, half);
    for (const char* name : {"bytes.tif", "shorts.tif", "floats.tif"}) {
        const auto source = opened(name, {.grid = grid});
        EXPECT_EQ(source->info().hasMask, std::string(name) == "bytes.tif");
        const auto left = values(*source, {0, 100, 290, 1}), right = values(*source, {310, 100, 200, 1});
        for (const float value : left) ASSERT_TRUE(std::isnan(value)) << name;
        for (const float value : right) ASSERT_FALSE(std::isnan(value)) << name;
        const auto tile = source->readTile(0, 0, 0, std::array{0});
        ASSERT_TRUE(tile);
        EXPECT_FALSE(tile->valid.empty());
    }
}

TEST_F(WarpedSource, ShiftTakesThePictureBack) {
    const Grid grid = tenMetres();
    // Everything stands 3 pixels too far to the right and 2 too high.
    write("shifted.tif", kTenMetreSize, {{500000 - 30, 10, 0, 5000000 - 20, 0, -10}});
    withDataset(dir_ / "shifted.tif", [](GDALDataset& dataset) {
        auto stated = kTenMetres.t;
        dataset.SetGeoTransform(stated.data());
    });
    const auto source = opened("shifted.tif", {.grid = grid, .displacement = {{3, -2}, {}}});
    expectPlane(*source, {10, 10, 580, 480}, 2e-3);
}

TEST_F(WarpedSource, FilesWithoutAGeoreferenceLieOverTheWholeGrid) {
    ASSERT_TRUE(writeScene<float>(dir_ / "plain.tif", {150, 125}, 1,
                                  [](int, int x, int y) { return 4 * (x + 0.5) + 100 * (y + 0.5); }));
    const auto source = opened("plain.tif", {.grid = {{600, 500}, {}, ""}});
    const auto found = values(*source, {100, 200, 3, 1});
    EXPECT_NEAR(found[1], 101.5 + 25 * 200.5, 1e-2);
    EXPECT_NEAR(found[2] - found[1], 1, 1e-3);
}

TEST_F(WarpedSource, CoarserLevelsComeFromOverviews) {
    const Grid grid = tenMetres();
    write("coarse.tif", {300, 250}, {{500000, 20, 0, 5000000, 0, -20}});
    withDataset(dir_ / "coarse.tif", [](GDALDataset& dataset) {
        const int factors[] = {2, 4};
        ASSERT_EQ(dataset.BuildOverviews("AVERAGE", 2, factors, 0, nullptr, nullptr, nullptr), CE_None);
        // An overview that can be told from the file.
        GDALRasterBand* half = dataset.GetRasterBand(1)->GetOverview(0);
        std::vector<float> row(150, 7);
        for (int y = 0; y < half->GetYSize(); ++y)
            ASSERT_EQ(half->RasterIO(GF_Write, 0, y, half->GetXSize(), 1, row.data(), half->GetXSize(), 1,
                                     GDT_Float32, 0, 0, nullptr),
                      CE_None);
    });
    const auto source = opened("coarse.tif", {.grid = grid});
    EXPECT_TRUE(source->info().hasOverviews);
    expectPlane(*source, {10, 10, 100, 100}, 2e-3);
    const auto tile = source->readTile(2, 0, 0, std::array{0});  // 40 m
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->size, (Size{150, 125}));
    for (std::size_t i = 0; i < 150 * 125; ++i) ASSERT_EQ(storedSample(*tile, i), 7);
}

TEST_F(WarpedSource, GroundControlPointsAreEnough) {
    const Grid grid = tenMetres();
    ASSERT_TRUE(writeScene<float>(dir_ / "gcps.tif", {300, 250}, 1, [](int, int x, int y) {
        return plane({500000 + 20 * (x + 0.5), 5000000 - 20 * (y + 0.5)});
    }));
    withDataset(dir_ / "gcps.tif", [&](GDALDataset& dataset) {
        GDAL_GCP points[4];
        GDALInitGCPs(4, points);
        for (int i = 0; i < 4; ++i) {
            points[i].dfGCPPixel = i % 2 * 300;
            points[i].dfGCPLine = i / 2 * 250;
            points[i].dfGCPX = 500000 + 20 * points[i].dfGCPPixel;
            points[i].dfGCPY = 5000000 - 20 * points[i].dfGCPLine;
        }
        OGRSpatialReference crs;
        crs.importFromEPSG(32633);
        EXPECT_EQ(dataset.SetGCPs(4, points, &crs), CE_None);
        GDALDeinitGCPs(4, points);
    });
    expectPlane(*opened("gcps.tif", {.grid = grid}), {10, 10, 580, 480}, 0.05);
}

TEST_F(WarpedSource, RefusesWhatIsNoRaster) {
    EXPECT_FALSE(openWarped(dir_ / "none.tif", {}, {.grid = {kTenMetreSize, {}, ""}}));
}

}  // namespace
}  // namespace swath
