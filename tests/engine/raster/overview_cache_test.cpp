// SPDX-License-Identifier: MIT
#include "engine/raster/overview_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>

#include "engine/raster/coarse_source.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::withDataset;
using test::writeScene;

constexpr Size kOverviewScene{1100, 700};

class Overviews : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(writeScene<std::uint16_t>(dir_ / "a.tif", kOverviewScene, 3, value, 9));
    }
    static double value(int band, int x, int y) { return 100 * (band + 1) + x / 4 % 8 + y / 4; }
    std::string file() const { return (dir_ / "a.tif").string(); }
    OverviewCache cache() const { return OverviewCache(dir_ / "cache"); }
    static bool always(double) { return true; }
    std::size_t filesInCache() const {
        std::error_code failed;
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(dir_ / "cache", failed), {}));
    }
    test::TempDir dir_;
};

TEST_F(Overviews, AreMadeOnceAndFoundForThisStateOfTheFile) {
    EXPECT_FALSE(cache().find(file()));
    std::vector<double> told;
    ASSERT_TRUE(cache().make(file(), {}, [&](double done) { return told.push_back(done), true; }));
    EXPECT_GE(told.back(), 0.99);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    const auto place = cache().find(file());
    ASSERT_TRUE(place);
    EXPECT_EQ(place->parent_path(), dir_ / "cache");
    EXPECT_EQ(filesInCache(), 2u);
    for (const auto& each : std::filesystem::directory_iterator(dir_ / "cache"))
        EXPECT_TRUE(OverviewCache::isPartOfOne(each.path())) << each.path();
    EXPECT_FALSE(OverviewCache::isPartOfOne("network-profiles.json"));
    EXPECT_FALSE(std::filesystem::exists(dir_ / "a.tif.ovr")) << "beside the data lies nothing new";
    // Another state of the file has none.
    std::filesystem::last_write_time(
        dir_ / "a.tif", std::filesystem::file_time_type::clock::now() + std::chrono::seconds(10));
    EXPECT_FALSE(cache().find(file()));
    EXPECT_FALSE(OverviewCache().find(file()));
    EXPECT_FALSE(cache().find((dir_ / "none.tif").string()));
}

TEST_F(Overviews, AreMeansOfWhatIsValid) {
    withDataset(dir_ / "a.tif", [](GDALDataset& dataset) {
        std::uint16_t none = 9;
        ASSERT_EQ(
            dataset.GetRasterBand(1)->RasterIO(GF_Write, 0, 0, 1, 1, &none, 1, 1, GDT_UInt16, 0, 0, nullptr),
            CE_None);
    });
    ASSERT_TRUE(cache().make(file(), {}, always));
    auto copy = RasterSource::open(*cache().find(file()));
    ASSERT_TRUE(copy);
    auto plain = RasterSource::open(dir_ / "a.tif");
    const auto both = withCopy(std::move(*plain), std::move(*copy));
    EXPECT_TRUE(both->info().hasOverviews);
    EXPECT_EQ(both->info().path, file());
    const auto tile = both->readTile(2, 0, 0, std::array{0, 1, 2});
    ASSERT_TRUE(tile);
    // Each pixel of that level is one of 4 × 4 equal ones, with one missing in the first.
    const auto pixels = static_cast<std::size_t>(tile->size.area());
    for (int y = 0; y < tile->size.height; ++y)
        for (int x = 0; x < tile->size.width; ++x)
            for (int b = 0; b < 3; ++b)
                ASSERT_EQ(storedSample(*tile, static_cast<std::size_t>(b) * pixels +
                                                  static_cast<std::size_t>(y * tile->size.width + x)),
                          value(b, 4 * x, 4 * y))
                    << x << " " << y;
    const auto sharp = both->readTile(0, 1, 1, std::array{0});
    EXPECT_EQ(storedSample(*sharp, 5), value(0, 256 + 5, 256));
}

TEST_F(Overviews, OfClassesAreNearestOnes) {
    ASSERT_TRUE(writeScene<std::uint8_t>(dir_ / "classes.tif", {600, 600}, 1,
                                         [](int, int x, int y) { return (x + y) % 2 ? 1 : 7; }));
    withDataset(dir_ / "classes.tif", [](GDALDataset& dataset) {
        GDALColorTable table;
        for (short i = 0; i < 8; ++i) {
            const GDALColorEntry entry{static_cast<short>(i * 30), 0, 0, 255};
            table.SetColorEntry(i, &entry);
        }
        (void)dataset.GetRasterBand(1)->SetColorTable(&table);
    });
    const std::string classes = (dir_ / "classes.tif").string();
    ASSERT_FALSE((*RasterSource::open(classes))->info().bands[0].palette.empty());
    ASSERT_TRUE(cache().make(classes, {}, always));
    auto copy = RasterSource::open(*cache().find(classes));
    ASSERT_TRUE(copy);
    const auto tile = (*copy)->readTile(1, 0, 0, std::array{0});
    for (std::size_t i = 0; i < 256 * 256; ++i) {
        const double seen = storedSample(*tile, i);
        ASSERT_TRUE(seen == 1 || seen == 7) << seen;
    }
}

TEST_F(Overviews, LeaveNothingWhereTheyAreCancelledOrFail) {
    const Status cancelled = cache().make(file(), {}, [](double) { return false; });
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().code, Errc::Cancelled);
    EXPECT_EQ(filesInCache(), 0u);
    EXPECT_FALSE(cache().make((dir_ / "none.tif").string(), {}, always));
    std::ofstream(dir_ / "cut.tif", std::ios::binary) << "II*";
    EXPECT_FALSE(cache().make((dir_ / "cut.tif").string(), {}, always));
    EXPECT_EQ(filesInCache(), 0u);
    std::ofstream(dir_ / "taken") << "a file";
    EXPECT_FALSE(OverviewCache(dir_ / "taken").make(file(), {}, always));
}

/// Counts what is read of a scene of which nothing is there.
class CountedFile final : public RasterSource {
  public:
    explicit CountedFile(Size size) {
        info_.size = size;
        info_.block = {256, 256};
        info_.bands.resize(1);
    }
    const RasterInfo& info() const override { return info_; }
    const std::string& damage() const override { return info_.path; }
    void whenDamaged(std::function<void(const std::string&)>) override {}
    /// The value of a pixel says in which eighth of the scene it lies.
    Status readSamples(const RectI& window, Size size, std::span<const int>, PixelType,
                       std::byte* out) override {
        pixels += window.area();
        ++reads;
        const auto middle = std::int64_t{window.x} + window.width / 2;
        std::fill_n(out, size.area(), static_cast<std::byte>(8 * middle / info_.size.width));
        return {};
    }
    Status readMask(const RectI&, Size, std::uint8_t*) override { return {}; }
    Result<RasterTile> readTile(int, int, int, std::span<const int>) override { return RasterTile{}; }
    Status readWindow(const RectI&, std::span<const int>, std::span<float>,
                      std::span<std::uint8_t>) override {
        return {};
    }
    Status readValues(const RectI&, std::span<const int>, std::span<float>) override { return {}; }
    Result<Reduced> readReduced(std::int64_t) override { return Reduced{}; }

    std::int64_t pixels = 0;
    int reads = 0;

  private:
    RasterInfo info_;
};

TEST(SparseLooks, DecodeAFewBlocksOfAHugeScene) {
    const Size huge{200'000, 200'000};
    auto file = std::make_unique<CountedFile>(huge);
    CountedFile& counted = *file;
    const auto source = withSparseLooks(std::move(file));
    const auto tile = source->readTile(levelCount(huge) - 1, 0, 0, std::array{0});
    ASSERT_TRUE(tile);
    EXPECT_LE(counted.reads, 256);
    EXPECT_EQ(counted.pixels, counted.reads);  // one pixel a block
    // It is where it was looked at.
    const int width = tile->size.width;
    for (int x = 8; x < width; x += 24)
        EXPECT_NEAR(storedSample(*tile, static_cast<std::size_t>(x)), 8.0 * x / width, 1);
    counted.reads = 0;
    ASSERT_TRUE(source->readTile(0, 3, 3, std::array{0}));
    ASSERT_TRUE(source->readTile(3, 1, 0, std::array{0}));
    EXPECT_EQ(counted.reads, 2) << "what is cheap is read as it is";
}

}  // namespace
}  // namespace swath
