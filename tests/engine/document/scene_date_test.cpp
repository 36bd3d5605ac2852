// SPDX-License-Identifier: MIT
#include "engine/document/scene_date.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

TEST(SceneDate, IsFoundAsNamesOfProductsHaveIt) {
    EXPECT_EQ(dateIn("S2A_MSIL1C_20240107T101411_N0510_R022_T32TQM"), "2024-01-07");
    EXPECT_EQ(dateIn("LC08_L2SP_193024_20230729_20230805_02_T1_SR_B4"), "2023-07-29");
    EXPECT_EQ(dateIn("ranch_2024-06-01.tif"), "2024-06-01");
    EXPECT_EQ(dateIn("2019_12_31"), "2019-12-31");
    EXPECT_EQ(dateIn("river"), "");
}

TEST(SceneDate, NumbersThatTheCalendarHasNotAreNone) {
    for (const char* name :
         {"20241301", "20240230", "120240107", "202401071", "2024-01_07", "2024-1-7", "18500101"})
        EXPECT_EQ(dateIn(name), "") << name;
    EXPECT_EQ(dateIn("20249999_20240229"), "2024-02-29");
}

TEST(SceneDate, OfASceneComesFromItsNameItsFileOrItsFolders) {
    Scene scene;
    scene.name = "lake";
    scene.info.path = "/data/S2A_20240107.SAFE/IMG/B02.jp2";
    EXPECT_EQ(dateOf(scene), "2024-01-07");
    scene.name = "lake 2023-05-06";
    EXPECT_EQ(dateOf(scene), "2023-05-06");
}

}  // namespace
}  // namespace swath
