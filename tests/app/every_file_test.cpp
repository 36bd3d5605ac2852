// SPDX-License-Identifier: MIT
// Every raster that people keep for trouble, and headers that lie: each opens, or is refused in one sentence.
#include <gdal_priv.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/core/text.h"
#include "tests/app/project_fixture.h"
#include "tests/engine/raster/gdal_scene.h"

namespace swath::test {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr double kPatienceS = 60;                   // for a command that takes a tenth of a second
constexpr std::int64_t kMostKilobytes = 1'500'000;  // some headers claim terabytes

bool isRaster(const fs::path& path) {
    constexpr std::array<const char*, 9> kBeside{".md",     ".json", ".swath", ".csv", ".geojson",
                                                 ".pickle", ".pth",  ".pt",    ".py"};
    return std::ranges::find(kBeside, path.extension()) == kBeside.end();
}

/// Of the folders, if they are there.
std::vector<fs::path> rastersIn(std::initializer_list<const char*> folders) {
    std::vector<fs::path> files;
    const auto data = dataDir();
    for (const char* folder : folders) {
        if (!data || !fs::is_directory(*data / folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(*data / folder))
            if (entry.is_regular_file() && isRaster(entry.path())) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::string bigEndian(std::uint32_t value) {
    std::string bytes(4, '\0');
    for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<char>(value >> (24 - 8 * i));
    return bytes;
}

std::string pngChunk(const std::string& kind, const std::string& data) {
    const std::string body = kind + data;
    const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    return bigEndian(static_cast<std::uint32_t>(data.size())) + body +
           bigEndian(static_cast<std::uint32_t>(sum));
}

class EveryFile : public ProgramTest {
  protected:
    /// Done, or one sentence; never a crash, a hang, or memory without end.
    static void expectDoneOrRefused(const Ran& ran, const std::string& what) {
        SCOPED_TRACE(what);
        EXPECT_THAT(ran.status, AnyOf(0, 1)) << ran.err;
        EXPECT_LT(ran.peakKilobytes, kMostKilobytes);
        if (ran.status == 0) return;
        EXPECT_THAT(ran.err, StartsWith("swath: "));
        EXPECT_THAT(ran.err, EndsWith(")\n")) << "no hint";
        EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
        EXPECT_LT(ran.err.size(), 700U) << ran.err;
        EXPECT_THAT(ran.err, Not(HasSubstr("bad_alloc")));
    }
    /// Through `info` and `add`. @return what `add` said, empty if the scene was added.
    std::string exercise(const std::string& file) {
        expectDoneOrRefused(swath({"info", file, "--json"}, {}, kPatienceS), "info " + file);
        if (!fs::exists(at("empty.swath"))) done({"new", at("empty.swath"), "--classes", "a,b"});
        fs::copy_file(at("empty.swath"), project(), fs::copy_options::overwrite_existing);
        const Ran added = swath({"add", project(), file}, {}, kPatienceS);
        expectDoneOrRefused(added, "add " + file);
        return added.status == 0 ? "" : added.err;
    }
};

TEST_F(EveryFile, OfTheSamplesOpensOrIsRefusedInASentence) {
    const auto files = rastersIn({"odd", "viewer", "field"});
    if (files.empty()) GTEST_SKIP() << "no sample scenes";
    const auto written = [&] {
        std::vector<fs::file_time_type> times;
        for (const fs::path& file : files) times.push_back(fs::last_write_time(file));
        return times;
    };
    const auto before = written();
    for (const fs::path& file : files) exercise(file.string());
    EXPECT_EQ(written(), before);
}

TEST_F(EveryFile, WhoseHeaderLiesIsRefusedBeforeAnythingGrowsWithIt) {
    writeVrt(dir_ / "bands.vrt", "", 8, 8, 60'000);
    EXPECT_THAT(exercise(at("bands.vrt")), HasSubstr(formatCount(60'000) + " bands"));
    writeVrt(dir_ / "self.vrt", at("self.vrt"), 8, 8);
    EXPECT_THAT(exercise(at("self.vrt")), HasSubstr("refer to each other"));
    writeVrt(dir_ / "remote.vrt", "/vsicurl/http://127.0.0.1:9/a.tif", 8, 8);
    EXPECT_THAT(exercise(at("remote.vrt")), HasSubstr("lies on a server"));
    GDALAllRegister();
    const auto sparse = [&](const char* name, int side, int bands) {
        const char* const options[] = {"SPARSE_OK=YES", "TILED=YES", "BIGTIFF=YES", nullptr};
        CPLStringList how(options);
        const GDALDatasetUniquePtr made(GetGDALDriverManager()->GetDriverByName("GTiff")->Create(
            at(name).c_str(), side, side, bands, GDT_Byte, how.List()));
        return made != nullptr;
    };
    ASSERT_TRUE(sparse("huge.tif", 1'000'000, 1));
    EXPECT_THAT(exercise(at("huge.tif")), HasSubstr("claims " + formatCount(1'000'000)));
    ASSERT_TRUE(sparse("large.tif", 100'000, 1));
    EXPECT_EQ(exercise(at("large.tif")), "") << "large, empty, and a raster";
    ASSERT_TRUE(sparse("many.tif", 16, 20'000));
    EXPECT_THAT(exercise(at("many.tif")), HasSubstr(formatCount(20'000) + " bands"));
}

TEST_F(EveryFile, ThatIsShorterThanItsHeaderSaysIsRefusedOrShowsWhatIsThere) {
    writeTextFile(dir_ / "lies.bil", std::string(64, 'x'));
    writeTextFile(dir_ / "lies.hdr",
                  "ENVI\nsamples = 400000\nlines = 400000\nbands = 3\nheader offset = 0\ndata type = 1\n"
                  "interleave = bil\nbyte order = 0\n");
    exercise(at("lies.bil"));
    writeTextFile(dir_ / "wide.bil", std::string(64, 'x'));
    writeTextFile(dir_ / "wide.hdr",
                  "ENVI\nsamples = 2147483647\nlines = 2147483647\nbands = 65535\ndata type = 5\n"
                  "interleave = bip\nbyte order = 0\n");
    EXPECT_NE(exercise(at("wide.bil")), "");
}

TEST_F(EveryFile, APictureThatUnpacksToGigabytesIsNotUnpackedWhole) {
    // 60,000 × 60,000 grey pixels of 0 in some megabytes of stream that ends early.
    constexpr std::uint32_t kSide = 60'000;
    std::string rows(16 << 20, '\0');
    uLongf length = ::compressBound(static_cast<uLong>(rows.size()));
    std::string packed(length, '\0');
    ASSERT_EQ(::compress(reinterpret_cast<Bytef*>(packed.data()), &length,
                         reinterpret_cast<const Bytef*>(rows.data()), static_cast<uLong>(rows.size())),
              Z_OK);
    packed.resize(length);
    writeTextFile(dir_ / "bomb.png",
                  "\x89PNG\r\n\x1a\n" +
                      pngChunk("IHDR", bigEndian(kSide) + bigEndian(kSide) + std::string("\x08\0\0\0\0", 5)) +
                      pngChunk("IDAT", packed) + pngChunk("IEND", ""));
    exercise(at("bomb.png"));
}

}  // namespace
}  // namespace swath::test
