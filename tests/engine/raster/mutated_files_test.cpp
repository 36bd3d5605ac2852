// SPDX-License-Identifier: MIT
// Small files with seeded damage: each opens and is read, or is refused, in a process that may not grow.
#include <gdal_priv.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>

#include "engine/raster/raster_source.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

constexpr int kMutationsAFile = 50;
constexpr unsigned kMostSeconds = 100;                  // for all of one file's, which take less than one
constexpr std::int64_t kMostPeakKilobytes = 1'500'000;  // some headers claim terabytes

std::string contentOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What broken disks, broken programs and people with bad intent do to bytes.
std::string mutated(std::string bytes, std::mt19937& random) {
    const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
    // The headers of these formats stand at one of the ends.
    const auto place = [&] {
        const std::size_t at =
            below(3) == 0 ? below(bytes.size()) : below(std::min<std::size_t>(512, bytes.size()));
        return below(4) == 0 && !bytes.empty() ? bytes.size() - 1 - at : at;
    };
    for (std::size_t times = 1 + below(8); times > 0 && !bytes.empty(); --times) {
        const std::size_t at = place();
        switch (below(6)) {
            case 0:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
                break;
            case 1:  // numbers at their limits
                for (std::size_t i = at; i < std::min(bytes.size(), at + 4); ++i)
                    bytes[i] = std::array{'\xff', '\x7f', '\0', '\x80'}[below(4)];
                break;
            case 2:
                bytes.resize(at);
                break;
            case 3:
                bytes.insert(at, std::string(1 + below(40), static_cast<char>(random())));
                break;
            case 4:
                bytes.erase(at, 1 + below(40));
                break;
            default:  // a piece of it in another place
                bytes.replace(at, below(64), bytes.substr(below(bytes.size()), below(64)));
        }
    }
    return bytes;
}

/// As a viewer and a trainer read. What comes of it does not matter.
void readAll(const fs::path& file) {
    auto source = RasterSource::open(file);
    if (!source) return;
    const RasterInfo& info = (*source)->info();
    std::vector<int> bands(std::min<std::size_t>(info.bands.size(), 4));
    std::iota(bands.begin(), bands.end(), 0);
    (void)(*source)->readTile(levelCount(info.size) - 1, 0, 0, bands);
    (void)(*source)->readTile(0, 0, 0, bands);
    std::vector<float> window(48 * 48 * bands.size());
    (void)(*source)->readValues({-8, -8, 48, 48}, bands, window);
    (void)(*source)->readReduced(10'000);
}

class MutatedFiles : public testing::TestWithParam<const char*> {
  protected:
    /// Six formats of one small picture.
    static bool write(const fs::path& file) {
        const auto value = [](int band, int x, int y) { return (x * y + 31 * band) % 256; };
        const fs::path plain = file.parent_path() / "plain.tif";
        if (!test::writeScene<std::uint8_t>(plain, {90, 70}, 3, value)) return false;
        GDALAllRegister();
        const std::string kind = file.extension();
        if (kind == ".vrt") {
            test::writeVrt(file, plain, 90, 70, 3);
            return true;
        }
        const std::string name = file.filename();
        const char* const driver = kind == ".png"   ? "PNG"
                                   : kind == ".jpg" ? "JPEG"
                                   : kind == ".bil" ? "ENVI"
                                                    : "GTiff";
        CPLStringList how;
        if (name == "tiled.tif")
            for (const char* option : {"TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32", "COMPRESS=DEFLATE"})
                how.AddString(option);
        if (name == "strips.tif")
            for (const char* option : {"COMPRESS=LZW", "INTERLEAVE=BAND", "BIGTIFF=YES"})
                how.AddString(option);
        GDALDriver* maker = GetGDALDriverManager()->GetDriverByName(driver);
        const GDALDatasetUniquePtr from(GDALDataset::Open(plain.c_str(), GDAL_OF_RASTER));
        const GDALDatasetUniquePtr made(
            maker && from ? maker->CreateCopy(file.c_str(), from.get(), FALSE, how.List(), nullptr, nullptr)
                          : nullptr);
        return made != nullptr;
    }
};

TEST_P(MutatedFiles, NeitherCrashNorHangNorEatMemory) {
    const test::TempDir dir;
    const fs::path file = dir / GetParam();
    ASSERT_TRUE(write(file));
    // What lies beside a picture is as much of it as the file that is named.
    const fs::path header = fs::path(file).replace_extension(".hdr");
    const fs::path changed = fs::exists(header) ? header : file;
    const std::string sound = contentOf(changed);
    const fs::path log = dir / "log";
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::alarm(kMostSeconds);
        std::mt19937 random(20'240'611);
        for (int i = 0; i < kMutationsAFile; ++i) {
            std::ofstream(log) << i;
            std::ofstream(changed, std::ios::binary) << mutated(sound, random);
            readAll(file);
        }
        ::_exit(0);
    }
    int state = 0;
    rusage usage{};
    ::wait4(child, &state, 0, &usage);
    EXPECT_TRUE(WIFEXITED(state) && WEXITSTATUS(state) == 0)
        << "mutation " << contentOf(log) << (WIFSIGNALED(state) ? ", signal " : ", status ")
        << (WIFSIGNALED(state) ? WTERMSIG(state) : WEXITSTATUS(state));
    EXPECT_LT(usage.ru_maxrss, kMostPeakKilobytes);
}

INSTANTIATE_TEST_SUITE_P(Formats, MutatedFiles,
                         testing::Values("tiled.tif", "strips.tif", "a.png", "a.jpg", "a.bil", "a.vrt"),
                         [](const auto& file) {
                             std::string name = file.param;
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

}  // namespace
}  // namespace swath
