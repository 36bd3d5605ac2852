// SPDX-License-Identifier: MIT
#include "engine/runs/mask_comparison.h"

#include <gtest/gtest.h>

#include <functional>

#include "engine/raster/raster_writer.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class CompareMasks : public testing::Test {
  protected:
    static constexpr Geotransform kGrid{{500000, 10, 0, 5000000, 0, -10}};
    void write(const std::string& name, Size size, const std::function<std::uint8_t(int, int)>& value,
               Geotransform g = kGrid, std::optional<double> nodata = std::nullopt) {
        std::vector<std::uint8_t> samples;
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) samples.push_back(value(x, y));
        ASSERT_TRUE(writeRaster(dir_ / name, size, PixelType::UInt8, std::as_bytes(std::span(samples)), {"v"},
                                {g, "EPSG:32633"}, nodata));
    }
    Result<Evaluation> compare(MaskComparison more = {}) {
        more.truth = dir_ / "t.tif", more.prediction = dir_ / "p.tif";
        return compareMasks(more);
    }
    test::TempDir dir_;
};

TEST_F(CompareMasks, CountsValuesAndLeavesIgnoredTruthOut) {
    write("t.tif", {10, 10}, [](int x, int y) -> std::uint8_t { return y == 0 ? 9 : x < 5 ? 1 : 2; });
    write("p.tif", {10, 10}, [](int x, int) -> std::uint8_t { return x < 4 ? 1 : 2; });
    const auto e = compare({.truth = {}, .prediction = {}, .ignore = 9, .map = "", .threshold = {}});
    ASSERT_TRUE(e) << e.error().text();
    EXPECT_EQ(e->matrix.total(), 90);
    EXPECT_EQ(e->matrix.truePositives(0), 36);
    EXPECT_EQ(e->matrix.falseNegatives(0), 9);
    EXPECT_EQ(e->matrix.falsePositives(1), 9);
}

TEST_F(CompareMasks, ComparesOnTheGroundNotByPosition) {
    const auto halves = [](int x, int) -> std::uint8_t { return x < 10 ? 1 : 2; };
    write("t.tif", {20, 10}, halves);
    write("p.tif", {20, 10}, halves, {{500010, 10, 0, 5000000, 0, -10}});  // one pixel east
    auto e = compare();
    ASSERT_TRUE(e) << e.error().text();
    EXPECT_EQ(e->notScored.outside, 10);
    EXPECT_EQ(e->matrix.total(), 190);
    EXPECT_EQ(e->matrix.falsePositives(0), 10) << "the column that was moved over the border";
    write("p.tif", {20, 10}, halves, {{500000, 10, 0, 5000000 - 100, 0, 10}});  // rows the other way
    e = compare();
    ASSERT_TRUE(e);
    EXPECT_EQ(e->matrix.overallAccuracy(), 1);
    write("p.tif", {20, 10}, halves, {{600000, 10, 0, 5000000, 0, -10}});  // 100 km away
    EXPECT_FALSE(compare());
}

TEST_F(CompareMasks, DeclaredNodataIsScoredAsNothingUnlessItIsNamed) {
    write("t.tif", {10, 10}, [](int x, int) -> std::uint8_t { return x < 5 ? 1 : 2; });
    write(
        "p.tif", {10, 10}, [](int x, int y) -> std::uint8_t { return y < 3   ? 0
                                                                     : x < 5 ? 1
                                                                             : 2; }, kGrid, 0);
    const auto e = compare();
    ASSERT_TRUE(e) << e.error().text();
    EXPECT_EQ(e->classes.size(), 2U) << "there is no class 0";
    EXPECT_EQ(e->notScored.predictionWithoutData, 30);
    EXPECT_EQ(e->matrix.overallAccuracy(), 1);
    ASSERT_EQ(e->notes.size(), 1U);
    EXPECT_NE(e->notes[0].find("30.0 %"), std::string::npos) << e->notes[0];
}

TEST_F(CompareMasks, ListsThatAreMostlyAlikeAreComparedButNotShiftedOnes) {
    write("t.tif", {12, 10}, [](int x, int) -> std::uint8_t { return x < 4 ? 0 : x < 8 ? 1 : 2; });
    write("p.tif", {12, 10}, [](int x, int) -> std::uint8_t { return x < 4 ? 1 : x < 8 ? 2 : 3; });
    EXPECT_FALSE(compare()) << "the same classes, numbered from 0 and from 1";
    write("p.tif", {12, 10}, [](int x, int) -> std::uint8_t { return x < 4 ? 0 : x < 8 ? 1 : 9; });
    const auto e = compare();
    ASSERT_TRUE(e) << e.error().text();
    EXPECT_EQ(e->classes.size(), 4U);
}

TEST_F(CompareMasks, RefusesNumbersThatCannotMeanTheSame) {
    write("t.tif", {10, 10}, [](int x, int) -> std::uint8_t { return x < 5 ? 0 : 1; });
    write("p.tif", {10, 10}, [](int x, int) -> std::uint8_t { return x < 5 ? 1 : 2; });
    const auto refused = compare();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("--map '0=?,1=1'"), std::string::npos) << refused.error().hint;
    const auto e = compare({.truth = {}, .prediction = {}, .ignore = {}, .map = "0=1,1=2", .threshold = {}});
    ASSERT_TRUE(e) << e.error().text();
    EXPECT_EQ(e->matrix.overallAccuracy(), 1);
    EXPECT_FALSE(compare({.truth = {}, .prediction = {}, .ignore = {}, .map = "0=water", .threshold = {}}));
}

}  // namespace
}  // namespace swath
