// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <numeric>

#include "engine/imagery/statistics.h"
#include "engine/raster/raster_source.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> filesBelow(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// Reads what a viewer and a trainer would; the first failure in words, empty if all went well.
std::string exercise(const fs::path& path) {
    auto source = RasterSource::open(path);
    if (!source) return source.error().text();
    const RasterInfo& info = (*source)->info();
    std::vector<int> bands(info.bands.size());
    std::iota(bands.begin(), bands.end(), 0);
    std::string failure;
    const auto note = [&](const auto& result) {
        if (result) return;
        EXPECT_FALSE(result.error().what.empty()) << path;
        EXPECT_FALSE(result.error().hint.empty()) << path;
        if (failure.empty()) failure = result.error().text();
    };
    const int coarsest = levelCount(info.size) - 1;
    const auto tile = (*source)->readTile(coarsest, 0, 0, bands);
    note(tile);
    if (tile) {
        EXPECT_EQ(tile->size, levelSize(info.size, coarsest)) << path;
    }
    note((*source)->readTile(0, 0, 0, bands));
    std::vector<float> window(64 * 64 * bands.size());
    std::vector<std::uint8_t> valid(64 * 64);
    note((*source)->readWindow({-16, -16, 64, 64}, bands, window, valid));
    note(computeStatistics(**source, 100'000));
    return failure;
}

class RealFiles : public testing::TestWithParam<const char*> {};

TEST_P(RealFiles, OpenAndReadOrSayWhyNot) {
    const auto data = test::dataDir();
    if (!data) GTEST_SKIP() << "no sample scenes";
    const auto before = filesBelow(*data / GetParam());
    for (const fs::path& path : before) {
        testing::internal::CaptureStderr();
        testing::internal::CaptureStdout();
        const std::string failure = exercise(path);
        EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << path;
        EXPECT_EQ(testing::internal::GetCapturedStdout(), "") << path;
        EXPECT_TRUE(failure.empty() || failure.size() > 20) << path << ": " << failure;
    }
    EXPECT_EQ(filesBelow(*data / GetParam()), before) << "nothing is written beside the user's files";
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    EXPECT_LT(usage.ru_maxrss, 2'000'000) << "kB: some headers claim terabytes";
}

INSTANTIATE_TEST_SUITE_P(Folders, RealFiles, testing::Values("odd", "viewer"));

TEST(RealScene, IsDescribedAsItsReadmeSays) {
    const auto data = test::dataDir();
    if (!data) GTEST_SKIP() << "no sample scenes";
    struct Expected {
        const char* file;
        Size size;
        int bands;
        PixelType type;
        int epsg;
    };
    for (const Expected& expected : {
             Expected{"viewer/RGB.byte.tif", {791, 718}, 3, PixelType::UInt8, 32618},
             Expected{"viewer/cog_cmap.tif", {7168, 8704}, 1, PixelType::UInt8, 3857},
             Expected{"viewer/cog_dateline.tif", {2325, 2355}, 1, PixelType::UInt16, 32660},
             Expected{
                 "odd/mask/stefan_full_rgba.tif", {162, 150}, 4, PixelType::UInt8, 0},  // alpha of 200 values
             Expected{"odd/dtype/float64.tif", {20, 20}, 1, PixelType::Float32, 26711},
         }) {
        auto source = RasterSource::open(*data / expected.file);
        ASSERT_TRUE(source) << source.error().text();
        const RasterInfo& info = (*source)->info();
        EXPECT_EQ(info.size, expected.size) << expected.file;
        EXPECT_EQ(info.bandCount(), expected.bands) << expected.file;
        EXPECT_EQ(info.type, expected.type) << expected.file;
        EXPECT_EQ(info.epsg, expected.epsg) << expected.file;
    }
}

TEST(RealScene, BuildingMaskIsReadableThoughItsBackgroundIsNodata) {
    const auto data = test::dataDir();
    if (!data) GTEST_SKIP() << "no sample scenes";
    for (const fs::path& path : filesBelow(*data / "rio_buildings")) {
        if (path.string().find("mask") == std::string::npos || path.extension() != ".tif") continue;
        auto source = RasterSource::open(path);
        ASSERT_TRUE(source);
        EXPECT_EQ((*source)->info().bands[0].nodata, 0);
        const auto whole = (*source)->readReduced(1'000'000);
        ASSERT_TRUE(whole);
        std::size_t background = 0;
        for (std::size_t i = 0; i < whole->samples.size(); ++i) {
            ASSERT_TRUE(whole->samples[i] == 0 || whole->samples[i] == 255);
            ASSERT_EQ(whole->valid[i], whole->samples[i]);
            background += whole->samples[i] == 0;
        }
        EXPECT_GT(background, whole->samples.size() / 2);
    }
}

}  // namespace
}  // namespace swath
