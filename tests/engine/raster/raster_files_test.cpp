// SPDX-License-Identifier: MIT
#include "engine/raster/raster_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/raster/gdal_scene.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

TEST(RasterFiles, AreAllThatAMosaicOfMosaicsRefersTo) {
    test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {64, 48}, 1, test::discScene));
    test::writeVrt(dir / "inner.vrt", dir / "a.tif", 64, 48);
    test::writeVrt(dir / "middle.vrt", dir / "inner.vrt", 64, 48);
    test::writeVrt(dir / "outer.vrt", dir / "middle.vrt", 64, 48);
    EXPECT_THAT(filesOfRaster(dir / "outer.vrt"),
                testing::UnorderedElementsAre(dir / "outer.vrt", dir / "middle.vrt", dir / "inner.vrt",
                                              dir / "a.tif"));
    EXPECT_THAT(filesOfRaster(dir / "a.tif"), testing::ElementsAre(dir / "a.tif"));
    EXPECT_TRUE(filesOfRaster(dir / "none.tif").empty());
}

TEST(RasterFiles, OfMosaicsInACircleEnd) {
    test::TempDir dir;
    test::writeVrt(dir / "a.vrt", dir / "b.vrt", 64, 48);
    test::writeVrt(dir / "b.vrt", dir / "a.vrt", 64, 48);
    EXPECT_LE(filesOfRaster(dir / "a.vrt").size(), 2U);
}

}  // namespace
}  // namespace swath
