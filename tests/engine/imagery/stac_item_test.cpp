// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/stac_item.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace swath {
namespace {

using testing::HasSubstr;

constexpr const char* kItemFile = "/data/there/item.json";

std::string itemWith(const std::string& assets) {
    return R"({"stac_version": "1.0.0", "type": "Feature", "id": "there",
        "properties": {"datetime": "2021-07-12T10:05:00Z"}, "assets": {)" +
           assets + "}}";
}

TEST(StacItem, NamesItsFilesAndTheirBands) {
    const auto item = parseStacItem(itemWith(R"(
        "visual": {"href": "tci.tif", "roles": ["visual"], "eo:bands": [{"name": "red"}, {"name": "green"}]},
        "scl": {"href": "scl.tif", "raster:bands": [{"data_type": "uint8"}]},
        "red": {"href": "./B04.tif", "eo:bands": [{"common_name": "red", "center_wavelength": 0.665}]},
        "both": {"href": "/other/two.tif", "eo:bands": [{"name": "B11"}, {"name": "B12"}]},
        "far": {"href": "https://example.com/B08.tif", "eo:bands": [{"name": "B08"}]},
        "red-jp2": {"href": "B04.jp2", "eo:bands": [{"common_name": "red"}]})"),
                                    kItemFile);
    ASSERT_TRUE(item) << item.error().text();
    EXPECT_EQ(item->id, "there");
    EXPECT_EQ(item->day, "2021-07-12");
    ASSERT_EQ(item->assets.size(), 3U) << "neither pictures of bands, nor what only has types, nor copies";
    EXPECT_EQ(item->assets[0].path, "/data/there/B04.tif");
    EXPECT_EQ(item->assets[0].bands[0].name, "red");
    EXPECT_NEAR(item->assets[0].bands[0].wavelengthNm, 665, 1e-9);
    EXPECT_EQ(item->assets[1].path, "/other/two.tif");
    EXPECT_EQ(item->assets[1].bands.size(), 2U);
    EXPECT_EQ(item->assets[2].path, "/vsicurl/https://example.com/B08.tif");
}

TEST(StacItem, OfTheNewerKindOrWithTypesAloneIsReadToo) {
    const auto newer = parseStacItem(
        itemWith(R"("a": {"href": "a.tif", "bands": [{"name": "nir", "eo:center_wavelength": 0.85}]})"),
        kItemFile);
    ASSERT_TRUE(newer);
    EXPECT_NEAR(newer->assets[0].bands[0].wavelengthNm, 850, 1e-9);
    const auto types =
        parseStacItem(itemWith(R"("dem": {"href": "dem.tif", "raster:bands": [{"unit": "m"}]})"),
                      "/vsicurl/https://example.com/items/1.json");
    ASSERT_TRUE(types);
    EXPECT_EQ(types->assets[0].bands[0].name, "dem") << "called as its asset is";
    EXPECT_EQ(types->assets[0].path, "/vsicurl/https://example.com/items/dem.tif");
}

TEST(StacItem, OfWrongTypesOrNoneIsRefused) {
    for (const std::string& text :
         {std::string(), std::string("[]"), std::string(R"({"type": "Feature", "assets": {}})"),
          std::string(100'000, '['), itemWith(""),
          itemWith(R"("a": 5, "b": {"href": 7}, "c": {"eo:bands": {}})"),
          itemWith(R"("a": {"eo:bands": [{"name": "x"}]})"), itemWith(R"("a": {"href": "a.tif"})")})
        EXPECT_FALSE(parseStacItem(text, kItemFile)) << text.substr(0, 200);
    const auto odd = parseStacItem(
        itemWith(
            R"("a": {"href": "a.tif", "roles": "data", "eo:bands": [5, {"name": 3, "center_wavelength": -1}]})"),
        kItemFile);
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->assets[0].bands.size(), 2U);
    EXPECT_EQ(odd->assets[0].bands[1].wavelengthNm, 0);
}

}  // namespace
}  // namespace swath
