// SPDX-License-Identifier: MIT
#include "engine/document/scene_link.h"

#include <gtest/gtest.h>

#include "engine/raster/raster_source.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

TEST(SceneLink, AFileFitsBySizeBandsAndGround) {
    const test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {40, 30}, 2, test::discScene));
    ASSERT_TRUE(test::writeScene(dir / "other.tif", {40, 31}, 2, test::discScene));
    ASSERT_TRUE(test::writeScene(dir / "one.tif", {40, 30}, 1, test::discScene));
    const auto info = [&](const char* name) { return (*RasterSource::open(dir / name))->info(); };
    Scene scene;
    scene.name = "a";
    scene.info = info("a.tif");
    EXPECT_TRUE(fitsScene(scene, info("a.tif")));
    EXPECT_FALSE(fitsScene(scene, info("other.tif")));
    EXPECT_FALSE(fitsScene(scene, info("one.tif")));
    RasterInfo moved = info("a.tif");
    moved.geotransform->t[0] += 10;
    const Status refused = fitsScene(scene, moved);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("1 pixel to the right"), std::string::npos) << refused.error().what;
    moved.geotransform.reset();
    EXPECT_TRUE(fitsScene(scene, moved)) << "it does not say where it lies";
}

}  // namespace
}  // namespace swath
