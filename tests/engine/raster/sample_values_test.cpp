// SPDX-License-Identifier: MIT
#include "engine/raster/sample_values.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>

#include "engine/raster/image_file.h"
#include "engine/raster/raster_source.h"
#include "tests/engine/raster/gdal_scene.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;
using test::withDataset;
using test::writeScene;

BandInfo bandWith(std::optional<double> nodata, double scale = 1, double offset = 0) {
    return {.name = "", .storedType = "", .nodata = nodata, .scale = scale, .offset = offset};
}

std::vector<float> valuesOf(RasterSource& source, const RectI& window, const std::vector<int>& bands) {
    std::vector<float> values(bands.size() * static_cast<std::size_t>(window.area()));
    const Status read = source.readValues(window, bands, values);
    EXPECT_TRUE(read) << read.error().text();
    return values;
}

TEST(Nodata, IsTheDeclaredValueAndWhatIsNoNumber) {
    const float nan = std::nanf(""), infinite = std::numeric_limits<float>::infinity();
    const Nodata none(bandWith(std::nullopt)), number(bandWith(-9999)), notANumber(bandWith(nan));
    for (const Nodata* rule : {&none, &number, &notANumber}) {
        EXPECT_TRUE(rule->isInvalid(nan));
        EXPECT_TRUE(rule->isInvalid(infinite));
        EXPECT_TRUE(rule->isInvalid(-infinite));
        EXPECT_FALSE(rule->isInvalid(0));
        EXPECT_FALSE(rule->isInvalid(-9998));
    }
    EXPECT_TRUE(number.isInvalid(-9999));
    EXPECT_FALSE(none.isInvalid(-9999));
}

TEST(Nodata, AnyOfTheLowestFloatsStandsForAllOfThem) {
    // Three spellings that programs use for the same thing.
    for (const double declared : {-3.4028234663852886e38, -3.40282306073709653e38, -1.7976931348623157e308})
        for (const float stored : {-3.4028235e38F, -3.4028231e38F})
            EXPECT_TRUE(Nodata(bandWith(declared)).isInvalid(stored)) << declared;
    EXPECT_FALSE(Nodata(bandWith(-3.4028234663852886e38)).isInvalid(3.4028235e38F));
    EXPECT_FALSE(Nodata(bandWith(-3.4028234663852886e38)).isInvalid(-1e30F));
    EXPECT_TRUE(Nodata(bandWith(3.4028234663852886e38)).isInvalid(3.4028235e38F));
}

TEST(SampleValues, ScaleAndOffsetHoldForValidSamples) {
    std::vector<float> samples{0, 1000, 5, std::nanf("")};
    const BandInfo band = bandWith(0, 0.0001, -0.1);
    rawToValues(band, samples);
    EXPECT_TRUE(std::isnan(samples[0]));
    EXPECT_EQ(samples[1], 0.0F);
    EXPECT_FLOAT_EQ(samples[2], -0.0995F);
    EXPECT_TRUE(std::isnan(samples[3]));
    EXPECT_DOUBLE_EQ(toRaw(band, toValue(band, 1234)), 1234);
}

TEST(RasterSource, HandsOutValuesSampleBySample) {
    const TempDir dir;
    // Band 2 has no data at x = 1; at x = 2 neither has.
    const auto stored = [](int band, int x, int) {
        return x == 2 || (x == 1 && band == 1) ? -9999 : 1000 * (band + 1) + x;
    };
    ASSERT_TRUE(writeScene<std::int16_t>(dir / "s.tif", {4, 1}, 2, stored, -9999));
    withDataset(dir / "s.tif", [](GDALDataset& dataset) {
        dataset.GetRasterBand(2)->SetScale(0.01);
        dataset.GetRasterBand(2)->SetOffset(-5);
        dataset.GetRasterBand(2)->SetUnitType("dB");
    });
    auto source = RasterSource::open(dir / "s.tif");
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->info().bands[1].scale, 0.01);
    EXPECT_EQ((*source)->info().bands[1].offset, -5);
    EXPECT_EQ((*source)->info().bands[1].unit, "dB");
    const auto values = valuesOf(**source, {-1, 0, 5, 1}, {0, 1});  // the column outside mirrors x = 1
    EXPECT_EQ(values[0], 1001);
    EXPECT_EQ(values[1], 1000);
    EXPECT_EQ(values[2], 1001);
    EXPECT_TRUE(std::isnan(values[3]));
    EXPECT_TRUE(std::isnan(values[5]));
    EXPECT_FLOAT_EQ(values[6], 15);
    EXPECT_TRUE(std::isnan(values[7]));
    EXPECT_FLOAT_EQ(values[9], 15.03F);

    auto raw = RasterSource::open(dir / "s.tif", {.units = SampleUnits::Raw});
    ASSERT_TRUE(raw);
    EXPECT_EQ((*raw)->info().bands[1].scale, 1);
    EXPECT_EQ(valuesOf(**raw, {0, 0, 1, 1}, {1}).front(), 2000);
}

/// Four 8-bit bands of which the last is marked as alpha.
void writeMarked(const std::filesystem::path& path, const std::function<double(int x, int y)>& last) {
    ASSERT_TRUE(writeScene<std::uint8_t>(path, {64, 64}, 4, [&](int band, int x, int y) {
        return band == 3 ? last(x, y) : (x + y) % 200 + band;
    }));
    withDataset(
        path, [](GDALDataset& dataset) { dataset.GetRasterBand(4)->SetColorInterpretation(GCI_AlphaBand); });
}

TEST(Alpha, OfManyValuesIsABandUntilSaidOtherwise) {
    const TempDir dir;
    writeMarked(dir / "nir.tif", [](int x, int y) { return (3 * x + y) % 97; });
    writeMarked(dir / "mask.tif", [](int x, int) { return x < 10 ? 0 : 255; });
    const auto infoOf = [&](const char* name, AlphaUse use) {
        auto source = RasterSource::open(dir / name, {.alpha = use});
        EXPECT_TRUE(source);
        return (*source)->info();
    };
    const RasterInfo nir = infoOf("nir.tif", AlphaUse::Detect), mask = infoOf("mask.tif", AlphaUse::Detect);
    EXPECT_EQ(nir.bandCount(), 4);
    EXPECT_FALSE(nir.hasMask);
    EXPECT_NE(nir.maskNote.find("taken for data"), std::string::npos) << nir.maskNote;
    EXPECT_EQ(mask.bandCount(), 3);
    EXPECT_TRUE(mask.hasMask);
    EXPECT_NE(mask.maskNote.find("Band 4"), std::string::npos) << mask.maskNote;
    EXPECT_EQ(infoOf("nir.tif", AlphaUse::Mask).bandCount(), 3);
    EXPECT_EQ(infoOf("mask.tif", AlphaUse::Band).bandCount(), 4);
    EXPECT_FALSE(infoOf("mask.tif", AlphaUse::Band).hasMask);

    auto source = RasterSource::open(dir / "mask.tif");
    const auto values = valuesOf(**source, {9, 0, 2, 1}, {0, 1, 2});
    for (const std::size_t band : {0, 1, 2}) {
        EXPECT_TRUE(std::isnan(values[2 * band]));
        EXPECT_FALSE(std::isnan(values[2 * band + 1]));
    }
}

TEST(RasterInfo, TellsColourTablesAndWavelengths) {
    const TempDir dir;
    ASSERT_TRUE(writeScene<std::uint8_t>(dir / "p.tif", {4, 4}, 1, [](int, int x, int) { return x; }));
    withDataset(dir / "p.tif", [](GDALDataset& dataset) {
        GDALColorTable colours;
        const GDALColorEntry red{200, 10, 20, 255}, blue{5, 6, 250, 255};
        colours.SetColorEntry(0, &red);
        colours.SetColorEntry(1, &blue);
        dataset.GetRasterBand(1)->SetColorTable(&colours);
        dataset.GetRasterBand(1)->SetMetadataItem("wavelength", "0.665");
    });
    auto source = RasterSource::open(dir / "p.tif");
    ASSERT_TRUE(source);
    const BandInfo& band = (*source)->info().bands[0];
    ASSERT_GE(band.palette.size(), 2U);
    EXPECT_EQ(band.palette[0], (Rgb{200, 10, 20}));
    EXPECT_EQ(band.palette[1], (Rgb{5, 6, 250}));
    EXPECT_DOUBLE_EQ(band.wavelengthNm, 665);
}

}  // namespace
}  // namespace swath
