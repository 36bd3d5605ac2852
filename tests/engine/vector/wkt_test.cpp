// SPDX-License-Identifier: MIT
#include "engine/vector/wkt.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

TEST(Wkt, ReadsPolygonsWithHoles) {
    const auto polygons = parseWktPolygons("POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1))");
    ASSERT_TRUE(polygons.ok());
    ASSERT_EQ(polygons->size(), 1U);
    ASSERT_EQ((*polygons)[0].size(), 2U);
    EXPECT_EQ((*polygons)[0][0], (Ring{{0, 0}, {9, 0}, {9, 9}}));
    EXPECT_EQ((*polygons)[0][1], (Ring{{1, 1}, {2, 1}, {2, 2}}));
}

TEST(Wkt, ReadsCollectionsAndLeavesOutEmptyPolygons) {
    EXPECT_EQ(
        parseWktPolygons("MULTIPOLYGON Z (((0 0 5, 1 0 5, 1 1 5, 0 0 5)), ((3 3 5, 4 3 5, 4 4 5, 3 3 5)))")
            ->size(),
        2U);
    EXPECT_EQ(parseWktPolygons("GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0)), POLYGON EMPTY)")->size(),
              1U);
    EXPECT_TRUE(parseWktPolygons("POLYGON EMPTY")->empty());
}

TEST(Wkt, SaysWhatIsNotAPolygon) {
    EXPECT_EQ(parseWktPolygons("").error().code, Errc::BadFormat);
    EXPECT_EQ(parseWktPolygons("POLYGON ((0 0, 1").error().code, Errc::BadFormat);
    EXPECT_EQ(parseWktPolygons("building").error().code, Errc::BadFormat);
    EXPECT_EQ(parseWktPolygons("LINESTRING (0 0, 1 1)").error().code, Errc::InvalidInput);
    EXPECT_EQ(parseWktPolygons("GEOMETRYCOLLECTION (POINT (1 1))").error().code, Errc::InvalidInput);
}

}  // namespace
}  // namespace swath
