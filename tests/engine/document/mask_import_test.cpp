// SPDX-License-Identifier: MIT
#include "engine/document/mask_import.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "engine/raster/raster_source.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class NoJob final : public JobContext {
  public:
    std::stop_token stop() const override { return {}; }
    void report(std::string, double) override {}
};

class MaskImport : public testing::Test {
  protected:
    Result<LabelMap> import(const std::string& file, const std::string& map,
                            std::optional<double> threshold = std::nullopt) {
        auto values = parseMaskMap(map, classes_);
        if (!values) return values.error();
        values->threshold = threshold;
        NoJob job;
        auto imported = importMask(
            {dir_ / file, RasterSource::open(dir_ / "scene.tif").value()->info(), classes_, *values}, job);
        if (!imported) return imported.error();
        notes_ = imported->notes;
        return imported->labels;
    }
    Status write(const std::string& file, Size size, int bands,
                 const std::function<std::uint8_t(int, int, int)>& value, Geotransform g = kScene) {
        std::vector<std::uint8_t> samples;
        for (int b = 0; b < bands; ++b)
            for (int y = 0; y < size.height; ++y)
                for (int x = 0; x < size.width; ++x) samples.push_back(value(x, y, b));
        return writeRaster(dir_ / file, size, PixelType::UInt8, std::as_bytes(std::span(samples)),
                           std::vector<std::string>(static_cast<std::size_t>(bands)), {g, ""});
    }
    Status writeFloat(const std::string& file, const std::function<float(int, int)>& value) {
        std::vector<float> samples;
        for (int y = 0; y < 200; ++y)
            for (int x = 0; x < 300; ++x) samples.push_back(value(x, y));
        return writeRaster(dir_ / file, {300, 200}, PixelType::Float32, std::as_bytes(std::span(samples)),
                           {"v"}, {kScene, ""});
    }
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "scene.tif", {300, 200}, 1, test::discScene));
    }
    static constexpr Geotransform kScene{{500000, 10, 0, 5000000, 0, -10}};
    test::TempDir dir_;
    std::vector<std::string> notes_;
    ClassTable classes_ = *ClassTable::parse("background,building");
};

TEST_F(MaskImport, MapsValuesToClassesAndIgnore) {
    ASSERT_TRUE(test::writeMask(dir_ / "m.tif", {300, 200}, [](int x, int) -> std::uint8_t {
        return x < 100 ? 255 : x < 200 ? 0 : 7;
    }));
    const auto map = import("m.tif", "255=building,0=background,7=ignore");
    ASSERT_TRUE(map) << map.error().text();
    const auto counts = map->countValues();
    EXPECT_EQ(counts[2], 100 * 200);
    EXPECT_EQ(counts[1], 100 * 200);
    EXPECT_EQ(counts[kIgnore], 100 * 200);
}

TEST_F(MaskImport, ListsTheValuesFoundWhenOneHasNoClass) {
    ASSERT_TRUE(test::writeMask(dir_ / "m.tif", {300, 200},
                                [](int x, int) -> std::uint8_t { return x < 100 ? 1 : 9; }));
    const auto map = import("m.tif", "");
    ASSERT_FALSE(map);
    EXPECT_NE(map.error().what.find("values found: 1"), std::string::npos) << map.error().what;
    EXPECT_NE(map.error().what.find("9"), std::string::npos);
    EXPECT_NE(map.error().hint.find("--map"), std::string::npos);
}

TEST_F(MaskImport, RefusesAnotherSizeWithoutGeoreferenceAndTwoBands) {
    const std::vector<std::uint8_t> ones(299 * 200, 1);
    ASSERT_TRUE(writeRaster(dir_ / "small.tif", {299, 200}, PixelType::UInt8, std::as_bytes(std::span(ones)),
                            {"class"}, {}));
    const auto small = import("small.tif", "");
    ASSERT_FALSE(small);
    EXPECT_NE(small.error().what.find("299"), std::string::npos);
    ASSERT_TRUE(test::writeScene(dir_ / "two.tif", {300, 200}, 2, test::discScene));
    EXPECT_FALSE(import("two.tif", ""));
    EXPECT_FALSE(import("missing.tif", ""));
}

TEST_F(MaskImport, CutsALargerMaskAndLeavesTheRestOfASmallerOneUnlabelled) {
    // Its pixel (50, 40) is the scene's first.
    ASSERT_TRUE(write("city.tif", {400, 300}, 1,
                      [](int x, int, int) -> std::uint8_t { return x < 150 ? 1 : 2; },
                      {{500000 - 500, 10, 0, 5000000 + 400, 0, -10}}));
    const auto cut = import("city.tif", "");
    ASSERT_TRUE(cut) << cut.error().text();
    EXPECT_EQ(cut->countValues()[1], 100 * 200);
    EXPECT_EQ(cut->countValues()[2], 200 * 200);
    ASSERT_EQ(notes_.size(), 1U);
    EXPECT_NE(notes_[0].find("was cut to the grid"), std::string::npos) << notes_[0];

    ASSERT_TRUE(write("half.tif", {150, 200}, 1, [](int, int, int) -> std::uint8_t { return 1; }));
    const auto half = import("half.tif", "");
    ASSERT_TRUE(half) << half.error().text();
    EXPECT_EQ(half->countValues()[1], 150 * 200);
    EXPECT_EQ(half->at(200, 10), kUnlabelled);
    ASSERT_EQ(notes_.size(), 2U);
    EXPECT_NE(notes_[1].find("30\u202f000 pixels"), std::string::npos) << notes_[1];
}

TEST_F(MaskImport, BringsAnotherRowOrderOntoTheScene) {
    ASSERT_TRUE(write("south.tif", {300, 200}, 1,
                      [](int, int y, int) -> std::uint8_t { return y < 60 ? 2 : 1; },
                      {{500000, 10, 0, 5000000 - 2000, 0, 10}}));
    const auto map = import("south.tif", "");
    ASSERT_TRUE(map) << map.error().text();
    EXPECT_EQ(map->at(10, 199), 2) << "its first rows are the south";
    EXPECT_EQ(map->at(10, 0), 1);
    EXPECT_EQ(map->countValues()[2], 60 * 300);
}

TEST_F(MaskImport, OffersAMapForColoursAndTakesIt) {
    classes_ = *ClassTable::parse("ground=#0000ff,\"roof, flat\"=#ff0000");
    ASSERT_TRUE(write("rgb.tif", {300, 200}, 3, [](int x, int, int b) -> std::uint8_t {
        return x < 100 ? (b == 0 ? 255 : 0) : (b == 2 ? 255 : 0);
    }));
    const auto asked = import("rgb.tif", "");
    ASSERT_FALSE(asked);
    const std::string map = "#0000ff=ground,#ff0000=\"roof, flat\"";
    EXPECT_NE(asked.error().hint.find("--map '" + map + "'"), std::string::npos) << asked.error().hint;
    const auto taken = import("rgb.tif", map);
    ASSERT_TRUE(taken) << taken.error().text();
    EXPECT_EQ(taken->countValues()[2], 100 * 200);
    EXPECT_EQ(taken->countValues()[1], 200 * 200);
}

TEST_F(MaskImport, NeverTakesAPaletteByIndexUnasked) {
    classes_ = *ClassTable::parse("water=#0000ff,land=#00ff00");
    // As Swath writes its maps, but without names, as others do.
    const auto palette = [&](const std::string& name, std::span<const MaskClass> classes) {
        auto writer = MaskWriter::create(dir_ / name, {300, 200}, {kScene, ""}, classes);
        ASSERT_TRUE(writer);
        std::vector<std::uint8_t> values(300 * 200, 2);
        std::fill_n(values.begin(), 300 * 50, std::uint8_t{1});
        ASSERT_TRUE((*writer)->writeRows(values));
        ASSERT_TRUE((*writer)->finish());
    };
    palette("named.tif", std::vector<MaskClass>{{1, "water", {0, 0, 255}}, {2, "land", {0, 255, 0}}});
    const auto named = import("named.tif", "");
    ASSERT_TRUE(named) << named.error().text();
    EXPECT_EQ(named->countValues()[1], 300 * 50);

    palette("bare.tif", {});
    const auto bare = import("bare.tif", "");
    ASSERT_FALSE(bare);
    EXPECT_NE(bare.error().hint.find("--map"), std::string::npos);
    EXPECT_TRUE(import("bare.tif", "1=land,2=water")) << "by index where it is said";
}

TEST_F(MaskImport, OffersAThresholdForSoftEdges) {
    ASSERT_TRUE(write("grey.tif", {300, 200}, 1, [](int x, int, int) -> std::uint8_t {
        return x < 145 ? 0 : x > 155 ? 255 : static_cast<std::uint8_t>((x - 145) * 25);
    }));
    const auto asked = import("grey.tif", "");
    ASSERT_FALSE(asked);
    EXPECT_NE(asked.error().hint.find("--threshold 128"), std::string::npos) << asked.error().hint;
    const auto taken = import("grey.tif", "0=background,1=building", 128);
    ASSERT_TRUE(taken) << taken.error().text();
    EXPECT_EQ(taken->countValues()[2], 149 * 200) << "from x = 151 (150) on";
}

TEST_F(MaskImport, StopsAtAPictureAndSaysWhatItSeemsToBe) {
    std::vector<std::uint16_t> samples;
    for (int i = 0; i < 300 * 200; ++i) samples.push_back(static_cast<std::uint16_t>(i));
    ASSERT_TRUE(writeRaster(dir_ / "ids.tif", {300, 200}, PixelType::UInt16,
                            std::as_bytes(std::span(samples)), {"v"}, {kScene, ""}));
    const auto many = import("ids.tif", "");
    ASSERT_FALSE(many);
    EXPECT_NE(many.error().what.find("more than 256 different values"), std::string::npos);
    EXPECT_NE(many.error().what.find("its first 257 pixels"), std::string::npos) << many.error().what;
    EXPECT_NE(many.error().what.find("seems to be"), std::string::npos);
}

TEST_F(MaskImport, NotANumberIsUnlabelledAndCounted) {
    ASSERT_TRUE(writeFloat("f.tif", [](int x, int) {
        return x < 10   ? std::numeric_limits<float>::quiet_NaN()
               : x < 20 ? std::numeric_limits<float>::infinity()
                        : 1.F;
    }));
    const auto map = import("f.tif", "");
    ASSERT_TRUE(map) << map.error().text();
    EXPECT_EQ(map->at(5, 5), kUnlabelled);
    EXPECT_EQ(map->at(15, 5), kUnlabelled);
    EXPECT_EQ(map->countValues()[1], 280 * 200);
    ASSERT_EQ(notes_.size(), 1U);
    EXPECT_NE(notes_[0].find("hold no number"), std::string::npos) << notes_[0];
    ASSERT_TRUE(writeFloat("half.tif", [](int x, int) { return x < 10 ? 0.5F : 1.F; }));
    const auto half = import("half.tif", "");
    ASSERT_FALSE(half);
    EXPECT_NE(half.error().hint.find("--threshold"), std::string::npos);
}

TEST_F(MaskImport, AnUnknownClassNameSuggestsTheNearest) {
    const auto values = parseMaskMap("1=bilding", classes_);
    ASSERT_FALSE(values);
    EXPECT_NE(values.error().hint.find("building"), std::string::npos);
    EXPECT_FALSE(parseMaskMap("x=building", classes_));
    EXPECT_FALSE(parseMaskMap("1", classes_));
    EXPECT_EQ(parseMaskMap("-1=ignore", classes_)->find(MaskValue::number(-1)), kIgnore);
}

}  // namespace
}  // namespace swath
