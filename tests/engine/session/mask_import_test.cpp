// SPDX-License-Identifier: MIT
#include "engine/session/mask_import.h"

#include <gtest/gtest.h>

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
    Result<LabelMap> import(const std::string& file, const std::string& map) {
        auto values = parseValueMap(map, classes_);
        if (!values) return values.error();
        NoJob job;
        return importMask(
            {dir_ / file, RasterSource::open(dir_ / "scene.tif").value()->info(), "scene", classes_, *values},
            job);
    }
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "scene.tif", {300, 200}, 1, test::discScene));
    }
    test::TempDir dir_;
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

TEST_F(MaskImport, RefusesAnotherSizeAndSeveralBands) {
    ASSERT_TRUE(test::writeMask(dir_ / "small.tif", {299, 200}, [](int, int) -> std::uint8_t { return 1; }));
    const auto small = import("small.tif", "");
    ASSERT_FALSE(small);
    EXPECT_NE(small.error().what.find("299"), std::string::npos);
    ASSERT_TRUE(test::writeScene(dir_ / "rgb.tif", {300, 200}, 3, test::discScene));
    EXPECT_FALSE(import("rgb.tif", ""));
    EXPECT_FALSE(import("missing.tif", ""));
}

TEST_F(MaskImport, AnUnknownClassNameSuggestsTheNearest) {
    const auto values = parseValueMap("1=bilding", classes_);
    ASSERT_FALSE(values);
    EXPECT_NE(values.error().hint.find("building"), std::string::npos);
    EXPECT_FALSE(parseValueMap("x=building", classes_));
    EXPECT_FALSE(parseValueMap("1", classes_));
    EXPECT_EQ(parseValueMap("-1=ignore", classes_)->at(-1), kIgnore);
}

}  // namespace
}  // namespace swath
