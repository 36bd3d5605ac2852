// SPDX-License-Identifier: MIT
#include "engine/raster/raster_source.h"

#include <gdal_priv.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>

#include "engine/core/file.h"
#include "engine/core/mirrored.h"
#include "engine/raster/image_file.h"
#include "engine/raster/stb_source.h"
#include "engine/raster/windowed_source.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;
using test::writeScene;

double ramp(int band, int x, int y) {
    return band * 10000 + y * 100 + x;
}

std::unique_ptr<RasterSource> opened(const std::filesystem::path& path) {
    auto source = RasterSource::open(path);
    EXPECT_TRUE(source) << source.error().text();
    return source ? *std::move(source) : nullptr;
}

template <class T>
T sampleAt(const RasterTile& tile, int plane, int x, int y) {
    const auto index = static_cast<std::size_t>((plane * tile.size.height + y) * tile.size.width + x);
    T value;
    std::memcpy(&value, tile.samples.data() + index * sizeof(T), sizeof(T));
    return value;
}

TEST(Levels, HalveRoundedUpUntilOneTileHoldsAll) {
    EXPECT_EQ(levelCount({1, 1}), 1);
    EXPECT_EQ(levelCount({256, 256}), 1);
    EXPECT_EQ(levelCount({257, 1}), 2);
    EXPECT_EQ(levelCount({1024, 513}), 3);
    EXPECT_EQ(levelSize({1025, 3}, 1), (Size{513, 2}));
    EXPECT_EQ(levelSize({1025, 3}, 2), (Size{257, 1}));
    EXPECT_EQ(levelSize({1025, 3}, 3), (Size{129, 1}));
    const int huge = std::numeric_limits<int>::max();
    EXPECT_EQ(levelCount({huge, 1}), 24);
    EXPECT_EQ(levelSize({huge, 1}, 23), (Size{256, 1}));
}

TEST(Mirror, ReflectsWithoutRepeatingTheEdge) {
    const std::vector<int> expected{1, 2, 1, 0, 1, 2, 1, 0, 1};
    for (int i = -3; i <= 5; ++i) EXPECT_EQ(mirrored(i, 3), expected[static_cast<std::size_t>(i + 3)]) << i;
    EXPECT_EQ(mirrored(-7, 1), 0);
    EXPECT_EQ(mirrored(5, 2), 1);
}

TEST(RasterSource, TilesCarryRawSamplesAndShrinkAtTheEdge) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint16_t>(dir / "s.tif", {300, 270}, 2, ramp));
    const auto source = opened(dir / "s.tif");
    ASSERT_TRUE(source);
    EXPECT_EQ(source->info().type, PixelType::UInt16);
    EXPECT_EQ(source->info().bands[1].name, "b2");
    const auto tile = source->readTile(0, 1, 1, std::array{1, 0});
    ASSERT_TRUE(tile) << tile.error().text();
    EXPECT_EQ(tile->size, (Size{44, 14}));
    EXPECT_TRUE(tile->valid.empty());
    EXPECT_EQ(sampleAt<std::uint16_t>(*tile, 0, 3, 2), ramp(1, 259, 258));
    EXPECT_EQ(sampleAt<std::uint16_t>(*tile, 1, 43, 13), ramp(0, 299, 269));

    const auto coarse = source->readTile(1, 0, 0, std::array{0});
    ASSERT_TRUE(coarse);
    EXPECT_EQ(coarse->size, (Size{150, 135}));
    const int value = sampleAt<std::uint16_t>(*coarse, 0, 10, 20);  // some pixel of the 2×2 it stands for
    EXPECT_TRUE(value == ramp(0, 20, 40) || value == ramp(0, 21, 41) || value == ramp(0, 21, 40) ||
                value == ramp(0, 20, 41))
        << value;
}

TEST(RasterSource, RefusesTilesAndBandsThatDoNotExist) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint8_t>(dir / "s.tif", {300, 270}, 1, ramp));
    const auto source = opened(dir / "s.tif");
    for (const auto& [level, x, y, band] : {std::tuple{0, 2, 0, 0},
                                            {0, -1, 0, 0},
                                            {1, 1, 0, 0},
                                            {2, 0, 0, 0},
                                            {-1, 0, 0, 0},
                                            {0, 0, 0, 1},
                                            {0, 0, 0, -1}}) {
        const auto tile = source->readTile(level, x, y, std::array{band});
        ASSERT_FALSE(tile);
        EXPECT_EQ(tile.error().code, Errc::InvalidInput);
    }
    std::vector<float> small(3);
    EXPECT_FALSE(source->readWindow({0, 0, 2, 2}, std::array{0}, small, {}));
}

TEST(RasterSource, WindowsMirrorTheBorder) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::int16_t>(dir / "s.tif", {7, 5}, 2, ramp));
    const auto source = opened(dir / "s.tif");
    for (const RectI window :
         {RectI{0, 0, 7, 5}, {-3, -2, 6, 6}, {4, 3, 10, 4}, {-30, -30, 80, 70}, {100, 50, 3, 3}}) {
        const auto area = static_cast<std::size_t>(window.area());
        std::vector<float> out(2 * area);
        std::vector<std::uint8_t> valid(area);
        const Status read = source->readWindow(window, std::array{1, 0}, out, valid);
        ASSERT_TRUE(read) << read.error().text();
        std::size_t i = 0;
        for (int y = window.y; y < window.bottom(); ++y)
            for (int x = window.x; x < window.right(); ++x, ++i) {
                ASSERT_EQ(out[i], ramp(1, mirrored(x, 7), mirrored(y, 5)));
                ASSERT_EQ(out[area + i], ramp(0, mirrored(x, 7), mirrored(y, 5)));
                ASSERT_EQ(valid[i], x >= 0 && y >= 0 && x < 7 && y < 5 ? 255 : 0);
            }
    }
}

TEST(RasterSource, PixelIsAGapWhereEveryRequestedBandIsNodata) {
    const TempDir dir;
    const auto value = [](int band, int x, int) { return x == 0 ? 0 : x == 1 && band == 0 ? 0 : 9; };
    ASSERT_TRUE(writeScene<std::uint8_t>(dir / "s.tif", {3, 1}, 2, value, 0.0));
    const auto source = opened(dir / "s.tif");
    const auto both = source->readTile(0, 0, 0, std::array{0, 1});
    EXPECT_EQ(both->valid, (std::vector<std::uint8_t>{0, 255, 255}));
    EXPECT_EQ(sampleAt<std::uint8_t>(*both, 1, 1, 0), 9);
    const auto first = source->readTile(0, 0, 0, std::array{0});
    EXPECT_EQ(first->valid, (std::vector<std::uint8_t>{0, 0, 255}));
}

TEST(RasterSource, PixelIsAGapWhereNoSampleIsFinite) {
    const TempDir dir;
    const auto value = [](int band, int x, int) {
        return x == 0 && band == 1 ? std::nan("") : x == 1 ? std::numeric_limits<double>::infinity() : 1.5;
    };
    ASSERT_TRUE(writeScene<float>(dir / "s.tif", {3, 1}, 2, value));
    const auto source = opened(dir / "s.tif");
    EXPECT_EQ(source->readTile(0, 0, 0, std::array{0, 1})->valid, (std::vector<std::uint8_t>{255, 0, 255}));
    EXPECT_EQ(source->readTile(0, 0, 0, std::array{1})->valid, (std::vector<std::uint8_t>{0, 0, 255}));
}

TEST(RasterSource, AlphaIsMaskAndNotABand) {
    const TempDir dir;
    Image image{.size = {2, 1}, .channels = 4, .pixels = {10, 20, 30, 255, 40, 50, 60, 0}};
    ASSERT_TRUE(writePng(dir / "a.png", image));
    const auto throughGdal = [](const std::filesystem::path& path) { return RasterSource::open(path); };
    for (const std::function<Result<std::unique_ptr<RasterSource>>(const std::filesystem::path&)>& open :
         {std::function(throughGdal), std::function(openStb)}) {
        auto source = open(dir / "a.png");
        ASSERT_TRUE(source);
        const RasterInfo& info = (*source)->info();
        ASSERT_EQ(info.bandCount(), 3) << info.driver;
        EXPECT_TRUE(info.hasMask);
        EXPECT_EQ(info.bands[0].name, "red");
        const auto tile = (*source)->readTile(0, 0, 0, std::array{2, 0});
        ASSERT_TRUE(tile);
        EXPECT_EQ(tile->valid, (std::vector<std::uint8_t>{255, 0}));
        EXPECT_EQ(sampleAt<std::uint8_t>(*tile, 0, 1, 0), 60);
        std::array<float, 2> window{};
        ASSERT_TRUE((*source)->readWindow({-1, 0, 2, 1}, std::array{1}, window, {}));
        EXPECT_EQ(window, (std::array<float, 2>{50, 20}));
    }
}

TEST(RasterSource, ReductionKeepsWithinItsBudget) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<float>(dir / "s.tif", {100, 60}, 2, ramp));
    const auto source = opened(dir / "s.tif");
    const auto whole = source->readReduced(6000);
    EXPECT_EQ(whole->size, (Size{100, 60}));
    EXPECT_EQ(whole->samples[6000 + 205], ramp(1, 5, 2));
    const auto quarter = source->readReduced(5999);
    EXPECT_EQ(quarter->size, (Size{50, 30}));
    EXPECT_EQ(quarter->samples.size(), 3000U);
    EXPECT_EQ(quarter->valid.size(), 1500U);
    EXPECT_EQ(source->readReduced(0)->size, (Size{1, 1}));
}

TEST(RasterSource, TellsGroundDistanceAndCoordinateSystem) {
    const TempDir dir;
    const auto crs = [](int epsg) {
        OGRSpatialReference reference;
        reference.importFromEPSG(epsg);
        char* wkt = nullptr;
        reference.exportToWkt(&wkt);
        const std::string text = wkt;
        CPLFree(wkt);
        return text;
    };
    const Geotransform metres{{500000, 10, 0, 5000000, 0, -10}}, degrees{{10, 1e-4, 0, 60.005, 0, -1e-4}};
    ASSERT_TRUE(writeScene<std::uint8_t>(dir / "utm.tif", {100, 100}, 1, ramp, {}, {metres, crs(32633)}));
    ASSERT_TRUE(writeScene<std::uint8_t>(dir / "feet.tif", {100, 100}, 1, ramp, {}, {metres, crs(2263)}));
    ASSERT_TRUE(writeScene<std::uint8_t>(dir / "geo.tif", {100, 100}, 1, ramp, {}, {degrees, crs(4326)}));

    const RasterInfo utm = opened(dir / "utm.tif")->info();
    EXPECT_EQ(utm.geotransform, metres);
    EXPECT_EQ(utm.epsg, 32633);
    EXPECT_EQ(utm.crsName, "WGS 84 / UTM zone 33N (EPSG:32633)");
    EXPECT_FALSE(utm.crsIsGeographic);
    EXPECT_DOUBLE_EQ(utm.gsdMetres, 10);
    EXPECT_NEAR(opened(dir / "feet.tif")->info().gsdMetres, 3.048006, 1e-5);  // US survey feet
    const RasterInfo geo = opened(dir / "geo.tif")->info();
    EXPECT_TRUE(geo.crsIsGeographic);
    // 1e-4° is 11.132 m along a meridian; at 60° half of that across: the side of a square of that area.
    EXPECT_NEAR(geo.gsdMetres, 11.132 * std::sqrt(0.5), 0.01);
}

TEST(RasterSource, ReadsSignedBytesAndComplexMagnitudes) {
    const TempDir dir;
    GDALAllRegister();
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
    {
        const char* const options[] = {"PIXELTYPE=SIGNEDBYTE", nullptr};
        const GDALDatasetUniquePtr made(
            driver->Create((dir / "i8.tif").c_str(), 2, 1, 1, GDT_Byte, const_cast<char**>(options)));
        std::array<std::uint8_t, 2> bytes{0xff, 5};
        ASSERT_EQ(
            made->RasterIO(GF_Write, 0, 0, 2, 1, bytes.data(), 2, 1, GDT_Byte, 1, nullptr, 0, 0, 0, nullptr),
            CE_None);
    }
    {
        const GDALDatasetUniquePtr made(
            driver->Create((dir / "c.tif").c_str(), 1, 1, 1, GDT_CFloat32, nullptr));
        std::array<float, 2> pair{3, -4};
        ASSERT_EQ(made->RasterIO(GF_Write, 0, 0, 1, 1, pair.data(), 1, 1, GDT_CFloat32, 1, nullptr, 0, 0, 0,
                                 nullptr),
                  CE_None);
    }
    const auto bytes = opened(dir / "i8.tif");
    EXPECT_EQ(bytes->info().type, PixelType::Int16);
    EXPECT_EQ(sampleAt<std::int16_t>(*bytes->readTile(0, 0, 0, std::array{0}), 0, 0, 0), -1);
    std::array<float, 2> window{};
    ASSERT_TRUE(bytes->readWindow({0, 0, 2, 1}, std::array{0}, window, {}));
    EXPECT_EQ(window, (std::array<float, 2>{-1, 5}));
    EXPECT_EQ(sampleAt<float>(*opened(dir / "c.tif")->readTile(0, 0, 0, std::array{0}), 0, 0, 0), 5.0F);
}

TEST(RasterSource, TakesCoarseLevelsFromOverviews) {
    const TempDir dir;
    ASSERT_TRUE(
        writeScene<std::uint8_t>(dir / "s.tif", {600, 400}, 1, [](int, int x, int) { return x % 2 * 100; }));
    EXPECT_FALSE(opened(dir / "s.tif")->info().hasOverviews);
    {
        const GDALDatasetUniquePtr dataset(GDALDataset::Open((dir / "s.tif").c_str(), GDAL_OF_UPDATE));
        int factor = 2;
        ASSERT_EQ(dataset->BuildOverviews("AVERAGE", 1, &factor, 0, nullptr, nullptr, nullptr), CE_None);
    }
    const auto source = opened(dir / "s.tif");
    EXPECT_TRUE(source->info().hasOverviews);
    const auto tile = source->readTile(1, 1, 0, std::array{0});
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->size, (Size{44, 200}));
    for (int x = 0; x < 44; ++x)
        ASSERT_EQ(sampleAt<std::uint8_t>(*tile, 0, x, 100), 50) << "the mean, not a pixel";
}

TEST(RasterSource, SaysWhatIsWrongWithAFile) {
    const TempDir dir;
    const auto missing = RasterSource::open(dir / "none.tif");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::NotFound);
    std::ofstream(dir / "empty.tif").close();
    std::ofstream(dir / "text.tif") << "these are no pixels at all, only words that go on for a while";
    for (const auto& path : {dir / "empty.tif", dir / "text.tif", dir.path()}) {
        testing::internal::CaptureStderr();
        const auto source = RasterSource::open(path);
        EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
        ASSERT_FALSE(source);
        EXPECT_EQ(source.error().code, Errc::BadFormat);
        EXPECT_FALSE(source.error().hint.empty());
        EXPECT_NE(source.error().what.find(path.string()), std::string::npos);
    }
}

TEST(RasterSource, TruncatedFileSaysWhatItLacks) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint16_t>(dir / "s.tif", {600, 600}, 1,
                                          [](int, int x, int y) { return x * y % 977; }));
    std::filesystem::copy_file(dir / "s.tif", dir / "t.tif");
    std::filesystem::resize_file(dir / "t.tif", std::filesystem::file_size(dir / "s.tif") / 2);
    testing::internal::CaptureStderr();
    const auto source = RasterSource::open(dir / "t.tif");
    const bool lacks = !source || !(*source)->readReduced(1'000'000) || !(*source)->damage().empty();
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_TRUE(lacks);
}

}  // namespace
}  // namespace swath
