// SPDX-License-Identifier: MIT
#include "engine/imagery/open_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "engine/imagery/statistics.h"
#include "engine/imagery/tile_loader.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;
using test::withDataset;
using test::writeScene;
using testing::HasSubstr;

constexpr Size kSize{300, 270};
const GeoReference kGround{Geotransform{{500000, 10, 0, 5000000, 0, -10}}, ""};

double optical(int band, int x, int y) {
    return 100 * (band + 1) + (x * 3 + y) % 90;
}
double radar(int band, int x, int y) {
    return x < 5 && band == 0 ? -9999 : -20.5 + band + (x + y) % 7;
}

class OpenStack : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(writeScene<std::uint16_t>(dir_ / "optical.tif", kSize, 3, optical, {}, kGround));
        ASSERT_TRUE(writeScene<float>(dir_ / "radar.tif", kSize, 2, radar, -9999, kGround));
    }
    std::string at(const char* name) const { return (dir_ / name).string(); }
    std::unique_ptr<RasterSource> opened(const BandStack& stack) {
        auto source = openStack(stack, Resources());
        EXPECT_TRUE(source) << source.error().text();
        return source ? std::move(*source) : nullptr;
    }
    static std::vector<float> valuesOf(RasterSource& source, const RectI& window) {
        std::vector<int> bands(source.info().bands.size());
        std::iota(bands.begin(), bands.end(), 0);
        std::vector<float> values(bands.size() * static_cast<std::size_t>(window.area()));
        EXPECT_TRUE(source.readValues(window, bands, values));
        return values;
    }
    std::string refusal(const BandStack& stack) {
        const auto source = openStack(stack, Resources());
        return source ? "" : source.error().text();
    }
    TempDir dir_;
};

TEST_F(OpenStack, OfOneWholeFileIsThatFile) {
    const auto alone = *RasterSource::open(dir_ / "radar.tif");
    for (const BandStack& stack : {wholeFile(at("radar.tif")), stackOf(alone->info())}) {
        const auto source = opened(stack);
        ASSERT_TRUE(source);
        EXPECT_EQ(source->info().driver, "GTiff");
        const auto a = alone->readTile(0, 1, 0, std::array{1, 0}),
                   b = source->readTile(0, 1, 0, std::array{1, 0});
        EXPECT_EQ(a->samples, b->samples);
        EXPECT_EQ(a->valid, b->valid);
    }
}

TEST_F(OpenStack, PutsBandsOfFilesSideBySide) {
    const auto source = opened(
        {.grid = {},
         .bands = {FileBand{at("radar.tif"), 2}, FileBand{at("optical.tif")}, FileBand{at("radar.tif"), 1}}});
    ASSERT_TRUE(source);
    ASSERT_EQ(source->info().bandCount(), 5);
    EXPECT_EQ(source->info().type, PixelType::Float32);
    EXPECT_EQ(source->info().bands[2].name, "b2");
    EXPECT_EQ(source->info().bands[4].nodata, -9999);
    const RectI window{-3, 100, 20, 4};  // mirrored at the left
    const auto values = valuesOf(*source, window);
    const auto area = static_cast<std::size_t>(window.area());
    for (int y = 0; y < window.height; ++y)
        for (int x = 0; x < window.width; ++x) {
            const int sx = std::abs(window.x + x), sy = window.y + y;
            const auto i = static_cast<std::size_t>(y * window.width + x);
            ASSERT_EQ(values[i], static_cast<float>(radar(1, sx, sy)));
            for (int b = 0; b < 3; ++b)
                ASSERT_EQ(values[static_cast<std::size_t>(b + 1) * area + i], optical(b, sx, sy));
            const float last = values[4 * area + i];
            if (sx < 5) {
                ASSERT_TRUE(std::isnan(last));
            } else {
                ASSERT_EQ(last, static_cast<float>(radar(0, sx, sy)));
            }
        }
    const auto tile = source->readTile(1, 0, 0, std::array{4, 1});
    ASSERT_TRUE(tile);
    EXPECT_EQ(tile->size, (Size{150, 135}));
    EXPECT_TRUE(tile->valid.empty()) << "the optical band has data where radar has none";
}

TEST_F(OpenStack, WorksBandsOutOfThoseBefore) {
    const auto source =
        opened({.grid = {},
                .bands = {FileBand{at("optical.tif")}, Expression{"(b3 - b1) / (b3 + b1)"},
                          FileBand{at("radar.tif"), 1}, Expression{"valid(b5)"}, Expression{"b4 * 2 + b5"}}});
    ASSERT_TRUE(source);
    ASSERT_EQ(source->info().bandCount(), 7);
    EXPECT_EQ(source->info().bands[3].name, "(b3 - b1) / (b3 + b1)");
    const auto values = valuesOf(*source, {0, 0, 10, 1});
    for (int x = 0; x < 10; ++x) {
        const auto i = static_cast<std::size_t>(x);
        const double a = optical(0, x, 0), c = optical(2, x, 0), index = (c - a) / (c + a);
        EXPECT_NEAR(values[30 + i], index, 1e-6);
        EXPECT_EQ(values[50 + i], x < 5 ? 0 : 1);
        if (x < 5)
            EXPECT_TRUE(std::isnan(values[60 + i]));
        else
            EXPECT_NEAR(values[60 + i], index * 2 + radar(0, x, 0), 1e-5);
    }
    const auto tile = source->readTile(0, 0, 0, std::array{6});
    EXPECT_EQ(tile->valid[0], 0);
    EXPECT_EQ(tile->valid[5], 255);
}

TEST_F(OpenStack, ExpressionsTakeValuesNotStoredNumbers) {
    withDataset(dir_ / "optical.tif", [](GDALDataset& dataset) {
        for (int b = 1; b <= 3; ++b) {
            dataset.GetRasterBand(b)->SetScale(0.001);
            dataset.GetRasterBand(b)->SetOffset(-0.1);
        }
    });
    const std::vector<BandDef> bands{FileBand{at("optical.tif")}, Expression{"b1 + b2"}};
    const auto source = opened({.grid = {}, .bands = bands});
    ASSERT_TRUE(source);
    EXPECT_NEAR(valuesOf(*source, {0, 0, 1, 1})[3], 0.1 - 0.1 + 0.2 - 0.1, 1e-6);
    const auto raw = opened({.grid = {}, .bands = bands, .units = SampleUnits::Raw});
    EXPECT_EQ(valuesOf(*raw, {0, 0, 1, 1})[3], 300);
}

TEST_F(OpenStack, MaskOfOneFileIsNoneOfAnothers) {
    ASSERT_TRUE(writeScene<std::uint8_t>(
        dir_ / "rgba.tif", kSize, 4, [](int band, int x, int) { return band == 3 ? (x < 5 ? 0 : 255) : 7; },
        {}, kGround));
    withDataset(dir_ / "rgba.tif", [](GDALDataset& dataset) {
        dataset.GetRasterBand(4)->SetColorInterpretation(GCI_AlphaBand);
    });
    const auto source =
        opened({.grid = {}, .bands = {FileBand{at("rgba.tif")}, FileBand{at("optical.tif"), 1}}});
    ASSERT_TRUE(source);
    ASSERT_EQ(source->info().bandCount(), 4);
    const auto values = valuesOf(*source, {4, 0, 2, 1});
    EXPECT_TRUE(std::isnan(values[0]));
    EXPECT_EQ(values[1], 7);
    EXPECT_EQ(values[6], optical(0, 4, 0));
    const auto some = opened({.grid = {}, .bands = {FileBand{at("rgba.tif"), 2}}});
    EXPECT_TRUE(some->info().hasMask);
    EXPECT_TRUE(std::isnan(valuesOf(*some, {4, 0, 1, 1})[0]));
}

TEST_F(OpenStack, BringsFilesOntoTheReferencesGrid) {
    // 20 m, one pixel more to the left.
    const auto coarse = [](int band, int x, int y) { return 10 * (band + 1) + x + y % 3; };
    ASSERT_TRUE(writeScene<std::uint16_t>(dir_ / "coarse.tif", {151, 135}, 2, coarse, {},
                                          {Geotransform{{499980, 20, 0, 5000000, 0, -20}}, ""}));
    const FileBand first{.path = at("coarse.tif"), .band = 2, .resampling = Resampling::Nearest};
    const auto source = opened({.grid = {},
                                .bands = {first, FileBand{at("optical.tif"), 1}, Expression{"b1 + b2"}},
                                .reference = at("optical.tif")});
    ASSERT_TRUE(source);
    EXPECT_EQ(source->info().size, kSize);
    EXPECT_EQ(source->info().path, at("coarse.tif"));
    const auto values = valuesOf(*source, {7, 9, 1, 1});
    EXPECT_EQ(values[0], coarse(1, 1 + 3, 4));
    EXPECT_EQ(values[1], optical(0, 7, 9));
    EXPECT_EQ(values[2], values[0] + values[1]);
    const auto other = opened({.grid = {}, .bands = {first, FileBand{at("optical.tif"), 1}}});
    EXPECT_EQ(other->info().size, (Size{151, 135}));
}

TEST_F(OpenStack, NamesAndWavelengthsOfBandsAreTheStacks) {
    const auto source = opened(
        {.grid = {},
         .bands = {FileBand{.path = at("optical.tif"), .band = 2, .name = "B03 green", .wavelengthNm = 560},
                   FileBand{.path = at("optical.tif"), .band = 1, .shift = {1, 0}}}});
    ASSERT_TRUE(source);
    EXPECT_EQ(source->info().bands[0].name, "B03 green");
    EXPECT_EQ(source->info().bands[0].wavelengthNm, 560);
    EXPECT_EQ(source->info().bands[1].name, "b1");
    EXPECT_NEAR(valuesOf(*source, {10, 10, 1, 1})[1], optical(0, 11, 10), 1e-3);
}

TEST_F(OpenStack, RefusesInWordsWhatDoesNotFit) {
    ASSERT_TRUE(writeScene<std::uint8_t>(dir_ / "elsewhere.tif", kSize, 1, optical, {},
                                         {Geotransform{{600000, 10, 0, 5000000, 0, -10}}, ""}));
    ASSERT_TRUE(writeScene<std::uint8_t>(dir_ / "plain.tif", kSize, 1, optical, {}, {}));
    const FileBand file{at("optical.tif")};
    EXPECT_THAT(refusal({.grid = {}, .bands = {file, FileBand{at("elsewhere.tif")}}}),
                HasSubstr("does not lie on the ground of"));
    EXPECT_THAT(refusal({.grid = {}, .bands = {file, FileBand{at("plain.tif")}}}), "");
    EXPECT_THAT(refusal({.grid = {}, .bands = {file}, .reference = at("plain.tif")}),
                HasSubstr("no band comes from the reference"));
    EXPECT_THAT(refusal({.grid = {{10, 10}, {}, ""}, .bands = {file}}), HasSubstr("is now 300 × 270"));
    EXPECT_THAT(refusal({.grid = {}, .bands = {FileBand{at("optical.tif"), 4}}}), HasSubstr("no band 4"));
    EXPECT_THAT(refusal({.grid = {}, .bands = {file, Expression{"b4"}}}), HasSubstr("no band 4"));
    EXPECT_THAT(refusal({.grid = {}, .bands = {Expression{"1"}, file}}), "");
    EXPECT_THAT(refusal({.grid = {}, .bands = {Expression{"1"}}}), HasSubstr("0 files"));
    EXPECT_NE(refusal({}), "");
    EXPECT_THAT(refusal(wholeFile("/vsicurl/http://127.0.0.1:9/a.tif")), HasSubstr("--allow-remote"));
    EXPECT_THAT(refusal(wholeFile(at("none.tif"))), HasSubstr("there is no file"));
}

TEST_F(OpenStack, ServesTilesAndStatistics) {
    const BandStack stack{.grid = {}, .bands = {FileBand{at("radar.tif"), 1}, Expression{"b1 * 2"}}};
    const auto source = opened(stack);
    const auto statistics = computeStatistics(*source);
    ASSERT_TRUE(statistics);
    EXPECT_EQ(statistics->bands[0].count, (kSize.width - 5) * kSize.height);
    EXPECT_EQ(statistics->bands[0].count, statistics->bands[1].count);
    EXPECT_NEAR(statistics->bands[0].mean * 2, statistics->bands[1].mean, 1e-4);

    TileLoader loader(1, Resources());
    loader.addScene(SceneId{1}, source->info(), stack);
    std::vector<LoadedTile> loaded;
    while (loader.busy() || loaded.empty()) {
        loader.wish({{SceneId{1}, 0, 0, 0}});
        for (LoadedTile& tile : loader.drain()) loaded.push_back(std::move(tile));
    }
    ASSERT_TRUE(loaded.front().tile) << loaded.front().failure;
    EXPECT_EQ(loaded.front().tile->bands, (std::vector<int>{0, 1}));
    float doubled = 0;
    std::memcpy(&doubled, loaded.front().tile->samples.data() + (256 * 256 + 5) * sizeof(float),
                sizeof doubled);
    EXPECT_EQ(doubled, static_cast<float>(radar(0, 5, 0) * 2));
}

}  // namespace
}  // namespace swath
