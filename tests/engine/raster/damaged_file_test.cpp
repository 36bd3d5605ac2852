// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>

#include "engine/raster/raster_source.h"
#include "engine/raster/sound_parts.h"
#include "tests/engine/raster/damaged_block.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Size kDamagedSize{700, 600};
constexpr std::array kBothBands{0, 1};

double wavy(int band, int x, int y) {
    return (x * 7 + y * 13 + band * 50) % 251 + 1;
}

/// A scene of 256 × 256 blocks, of which that in the middle is no stream any more.
class DamagedFile : public testing::Test {
  protected:
    template <class T>
    std::unique_ptr<RasterSource> open() {
        EXPECT_TRUE(test::writeScene<T>(file_, kDamagedSize, 2, wavy));
        EXPECT_TRUE(test::damageBlock(file_, 1, 1));
        auto source = RasterSource::open(file_);
        return source ? std::move(*source) : nullptr;
    }
    static bool isGone(int x, int y) { return x >= 256 && x < 512 && y >= 256 && y < 512; }

    test::TempDir dir_;
    const std::filesystem::path file_ = dir_ / "a.tif";
};

TEST_F(DamagedFile, YieldsAllTilesButTheDamagedOne) {
    const auto source = open<std::uint16_t>();
    ASSERT_TRUE(source);
    std::vector<std::string> told;
    source->whenDamaged([&](const std::string& what) { told.push_back(what); });
    const auto sound = source->readTile(0, 0, 1, kBothBands);
    ASSERT_TRUE(sound);
    EXPECT_TRUE(sound->unreadable.empty());
    EXPECT_TRUE(sound->damage.empty());
    EXPECT_EQ(source->damage(), "");
    const auto tile = source->readTile(0, 1, 1, kBothBands);
    ASSERT_TRUE(tile) << tile.error().text();
    EXPECT_THAT(tile->unreadable, ElementsAre(RectI{0, 0, 256, 256}));
    EXPECT_THAT(tile->damage, HasSubstr("a.tif"));
    ASSERT_EQ(tile->valid.size(), 256U * 256U);
    EXPECT_EQ(std::ranges::count(tile->valid, 0), 256 * 256);
    EXPECT_THAT(source->damage(), HasSubstr("256 × 256 pixels at x 256, y 256"));
    (void)source->readTile(0, 1, 1, kBothBands);
    EXPECT_THAT(told, ElementsAre(source->damage())) << "told once";
}

TEST_F(DamagedFile, CoarseTilesLeaveOutItsPartAlone) {
    const auto source = open<std::uint8_t>();
    ASSERT_TRUE(source);
    const int level = levelCount(kDamagedSize) - 1;
    const auto tile = source->readTile(level, 0, 0, kBothBands);
    ASSERT_TRUE(tile) << tile.error().text();
    ASSERT_FALSE(tile->valid.empty());
    const int step = 1 << level;
    for (int y = 0; y < tile->size.height; ++y)
        for (int x = 0; x < tile->size.width; ++x) {
            const int left = x * step, top = y * step;
            const bool inside = isGone(left, top) && isGone(left + step - 1, top + step - 1);
            const bool touches = isGone(left, top) || isGone(left + step - 1, top + step - 1) ||
                                 isGone(left, top + step - 1) || isGone(left + step - 1, top);
            const auto valid = tile->valid[static_cast<std::size_t>(y * tile->size.width + x)];
            if (inside) {
                ASSERT_EQ(valid, 0) << x << " " << y;
            }
            if (!touches) {
                ASSERT_EQ(valid, 255) << x << " " << y;
            }
        }
}

TEST_F(DamagedFile, WindowsHaveNoDataThereAndAllElsewhere) {
    const auto source = open<float>();
    ASSERT_TRUE(source);
    const RectI window{200, 230, 100, 90};
    std::vector<float> samples(2 * 100 * 90), values(samples.size());
    std::vector<std::uint8_t> valid(100 * 90);
    ASSERT_TRUE(source->readWindow(window, kBothBands, samples, valid));
    ASSERT_TRUE(source->readValues(window, kBothBands, values));
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto pixel = i % valid.size();
        const int x = window.x + static_cast<int>(pixel) % 100, y = window.y + static_cast<int>(pixel) / 100;
        if (isGone(x, y)) {
            ASSERT_EQ(valid[pixel], 0);
            ASSERT_TRUE(std::isnan(samples[i]) && std::isnan(values[i]));
        } else {
            const auto expected = static_cast<float>(wavy(i < valid.size() ? 0 : 1, x, y));
            ASSERT_EQ(valid[pixel], 255);
            ASSERT_EQ(samples[i], expected);
            ASSERT_EQ(values[i], expected);
        }
    }
    const auto whole = source->readReduced(std::int64_t{1} << 40);
    ASSERT_TRUE(whole);
    EXPECT_EQ(std::ranges::count(whole->valid, 0), 256 * 256);
}

TEST_F(DamagedFile, ThatChangedOrWentSinceItWasOpenedFailsAsAWhole) {
    auto source = open<std::uint16_t>();
    ASSERT_TRUE(source);
    std::filesystem::resize_file(file_, std::filesystem::file_size(file_) / 4);
    const auto changed = source->readTile(0, 1, 1, kBothBands);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().code, Errc::Io);
    EXPECT_THAT(changed.error().what, HasSubstr("has changed or gone"));
    source = open<std::uint16_t>();
    ASSERT_TRUE(source);
    std::filesystem::remove(file_);
    const auto gone = source->readTile(0, 1, 1, kBothBands);
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.error().code, Errc::Io);
}

TEST_F(DamagedFile, OfWhichEveryBlockFailsIsReadInBoundedTime) {
    ASSERT_TRUE(test::writeScene<std::uint8_t>(file_, {3000, 3000}, 1, wavy));
    for (int y = 0; y < 12; ++y)
        for (int x = 0; x < 12; ++x) ASSERT_TRUE(test::damageBlock(file_, x, y));
    const auto source = RasterSource::open(file_);
    ASSERT_TRUE(source);
    const auto tile = (*source)->readTile(levelCount({3000, 3000}) - 1, 0, 0, std::array{0});
    ASSERT_TRUE(tile) << tile.error().text();
    EXPECT_EQ(std::ranges::count(tile->valid, 0), static_cast<std::ptrdiff_t>(tile->valid.size()));
}

TEST(SoundParts, AreFoundWithFewReads) {
    int reads = 0;
    const RectI bad{5'000, 7'000, 10, 10};
    const auto left =
        readSoundParts({0, 0, 10'000, 10'000}, {500, 500}, {256, 256}, [&](const ReadPart& part) -> Status {
            ++reads;
            if (intersection(part.window, bad).empty()) return {};
            return Error{Errc::BadFormat, "bad", ""};
        });
    ASSERT_TRUE(left);
    ASSERT_FALSE(left->parts.empty());
    EXPECT_LT(reads, 100);
    for (const ReadPart& part : left->parts) EXPECT_LE(part.pixels.area(), 2 * 14 * 14);
    reads = 0;
    const auto none =
        readSoundParts({0, 0, 1 << 30, 1 << 20}, {256, 256}, {1, 1}, [&](const ReadPart&) -> Status {
            ++reads;
            return Error{Errc::BadFormat, "bad", ""};
        });
    ASSERT_TRUE(none);
    EXPECT_LT(reads, 3000);
    std::int64_t pixels = 0;
    for (const ReadPart& part : none->parts) pixels += part.pixels.area();
    EXPECT_EQ(pixels, 256 * 256);
}

}  // namespace
}  // namespace swath
