// SPDX-License-Identifier: MIT
#include "engine/raster/raster_writer.h"

#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstring>

#include "engine/core/file.h"
#include "engine/core/rng.h"
#include "engine/raster/raster_source.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;

const std::vector<MaskClass> kClasses{
    {1, "water", {0, 90, 200}}, {2, "Gebüsch", {10, 200, 30}}, {5, "road", {9, 8, 7}}};

std::ptrdiff_t fileCount(const TempDir& dir) {
    return std::distance(std::filesystem::directory_iterator(dir.path()), {});
}

std::vector<std::uint8_t> pattern(Size size) {
    std::vector<std::uint8_t> values;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) values.push_back(static_cast<std::uint8_t>((x / 7 + y / 5) % 6));
    return values;
}

std::vector<std::uint8_t> noise(std::size_t count) {
    std::vector<std::uint8_t> values(count);
    std::uint32_t state = 1;
    for (std::uint8_t& v : values)
        v = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24);
    return values;
}

/// While it lives no file of this process can grow beyond the limit: what a full disk looks like.
class FileLimit {
  public:
    explicit FileLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;

  private:
    rlimit before_{};
    void (*handler_)(int);
};

TEST(MaskWriter, RoundTripsValuesGeoreferenceAndClasses) {
    const TempDir dir;
    const Size size{333, 700};
    const auto values = pattern(size);
    const GeoReference reference{Geotransform{{10, 0.5, 0, 20, 0, -0.5}}, SRS_WKT_WGS84_LAT_LONG};
    auto writer = MaskWriter::create(dir / "m.tif", size, reference, kClasses);
    ASSERT_TRUE(writer) << writer.error().text();
    std::span<const std::uint8_t> rest(values);
    for (const int rows : {1, 300, 0, 255, 144}) {
        const std::size_t count = static_cast<std::size_t>(rows * size.width);
        ASSERT_TRUE((*writer)->writeRows(rest.first(count)));
        rest = rest.subspan(count);
    }
    EXPECT_FALSE(std::filesystem::exists(dir / "m.tif"));
    const Status finished = (*writer)->finish();
    ASSERT_TRUE(finished) << finished.error().text();
    writer->reset();
    EXPECT_EQ(fileCount(dir), 2);  // and the category names beside it

    auto source = RasterSource::open(dir / "m.tif");
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->info().geotransform, reference.geotransform);
    EXPECT_EQ((*source)->info().epsg, 4326);
    EXPECT_EQ((*source)->info().bands[0].nodata, 0);
    std::vector<float> back(values.size());
    std::vector<std::uint8_t> valid(values.size());
    ASSERT_TRUE((*source)->readWindow({0, 0, size.width, size.height}, std::array{0}, back, valid));
    EXPECT_TRUE(std::equal(back.begin(), back.end(), values.begin()));
    for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(valid[i], values[i] ? 255 : 0);

    const GDALDatasetUniquePtr dataset(GDALDataset::Open((dir / "m.tif").c_str()));
    GDALRasterBand& band = *dataset->GetRasterBand(1);
    ASSERT_TRUE(band.GetColorTable());
    const GDALColorEntry& colour = *band.GetColorTable()->GetColorEntry(2);
    EXPECT_EQ((std::array{colour.c1, colour.c2, colour.c3}), (std::array<short, 3>{10, 200, 30}));
    ASSERT_EQ(CSLCount(band.GetCategoryNames()), 6);
    EXPECT_STREQ(band.GetCategoryNames()[1], "water");
    EXPECT_STREQ(band.GetCategoryNames()[2], "Gebüsch");
    EXPECT_STREQ(band.GetCategoryNames()[3], "");
    EXPECT_STREQ(band.GetMetadataItem("CLASS_5"), "road");
}

TEST(MaskWriter, LeavesTargetAsItWasUntilFinished) {
    const TempDir dir;
    ASSERT_TRUE(writeText(dir / "m.tif", "old"));
    {
        auto writer = MaskWriter::create(dir / "m.tif", {16, 16}, {}, kClasses);
        ASSERT_TRUE(writer);
        ASSERT_TRUE((*writer)->writeRows(std::vector<std::uint8_t>(16 * 15, 1)));
        const Status early = (*writer)->finish();
        ASSERT_FALSE(early);
        EXPECT_NE(early.error().what.find("15"), std::string::npos);
    }
    EXPECT_EQ(*readText(dir / "m.tif"), "old");
    EXPECT_EQ(fileCount(dir), 1);
}

TEST(MaskWriter, RefusesWhatDoesNotFit) {
    const TempDir dir;
    EXPECT_FALSE(MaskWriter::create(dir / "m.tif", {0, 16}, {}, kClasses));
    auto writer = MaskWriter::create(dir / "m.tif", {16, 16}, {}, kClasses);
    EXPECT_FALSE((*writer)->writeRows(std::vector<std::uint8_t>(15)));
    EXPECT_FALSE((*writer)->writeRows(std::vector<std::uint8_t>(16 * 17)));
    EXPECT_TRUE((*writer)->writeRows(std::vector<std::uint8_t>(16 * 16)));
    EXPECT_FALSE((*writer)->writeRows(std::vector<std::uint8_t>(16)));
    testing::internal::CaptureStderr();
    const auto nowhere = MaskWriter::create(dir / "no folder" / "m.tif", {16, 16}, {}, kClasses);
    const auto badCrs =
        MaskWriter::create(dir / "c.tif", {16, 16}, {.geotransform = {}, .crsWkt = "moon?"}, kClasses);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, Errc::Io);
    ASSERT_FALSE(badCrs);
    EXPECT_EQ(badCrs.error().code, Errc::InvalidInput);
}

TEST(MaskWriter, FullDiskIsAnErrorAndLeavesNothing) {
    const TempDir dir;
    const Size size{1024, 1024};
    const auto values = noise(static_cast<std::size_t>(size.area()));
    // From failing at the header over failing in the middle to failing at the very last bytes.
    for (const rlim_t limit : {rlim_t{100}, rlim_t{50'000}, rlim_t{500'000}, rlim_t{1'040'000}}) {
        bool failed = false;
        testing::internal::CaptureStderr();
        {
            const FileLimit full(limit);
            auto writer = MaskWriter::create(dir / "m.tif", size, {}, kClasses);
            failed = !writer || !(*writer)->writeRows(values) || !(*writer)->finish();
        }
        EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
        EXPECT_TRUE(failed) << limit;
        EXPECT_EQ(fileCount(dir), 0) << limit;
    }
}

TEST(WriteRaster, RoundTripsEveryType) {
    const TempDir dir;
    const Size size{300, 17};
    const auto value = [](int band, int x, int y) { return (band * 77 + x * 3 + y) % 200; };
    ASSERT_TRUE(test::writeScene<std::uint8_t>(dir / "u8.tif", size, 4, value));
    ASSERT_TRUE(test::writeScene<std::uint16_t>(dir / "u16.tif", size, 4, value));
    ASSERT_TRUE(test::writeScene<std::int16_t>(dir / "i16.tif", size, 4, value));
    ASSERT_TRUE(test::writeScene<float>(dir / "f32.tif", size, 4, value, -1e300));
    for (const auto& [name, type] : {std::pair{"u8.tif", PixelType::UInt8},
                                     {"u16.tif", PixelType::UInt16},
                                     {"i16.tif", PixelType::Int16},
                                     {"f32.tif", PixelType::Float32}}) {
        auto source = RasterSource::open(dir / name);
        ASSERT_TRUE(source);
        EXPECT_EQ((*source)->info().type, type);
        ASSERT_EQ((*source)->info().bandCount(), 4) << "no band is taken for alpha";
        EXPECT_FALSE((*source)->info().hasMask);
        const auto whole = (*source)->readReduced(1'000'000);
        std::size_t i = 0;
        for (int band = 0; band < 4; ++band)
            for (int y = 0; y < size.height; ++y)
                for (int x = 0; x < size.width; ++x) ASSERT_EQ(whole->samples[i++], value(band, x, y));
    }
    EXPECT_EQ(fileCount(dir), 4) << "nothing beside the files";
    const std::byte few[3]{};
    EXPECT_FALSE(writeRaster(dir / "x.tif", {2, 2}, PixelType::UInt8, few, {"a"}, {}));
}

TEST(WriteRaster, FullDiskLeavesTheOldFile) {
    const TempDir dir;
    ASSERT_TRUE(writeText(dir / "s.tif", "old"));
    const auto values = noise(512 * 512);
    Status written;
    {
        const FileLimit full(100'000);
        written = writeRaster(dir / "s.tif", {512, 512}, PixelType::UInt8, std::as_bytes(std::span(values)),
                              {"a"}, {});
    }
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, Errc::Io);
    EXPECT_EQ(*readText(dir / "s.tif"), "old");
    EXPECT_EQ(fileCount(dir), 1);
}

}  // namespace
}  // namespace swath
