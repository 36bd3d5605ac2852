// SPDX-License-Identifier: MIT
#include "engine/raster/day.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

TEST(DayIn, ReadsTheNamesOfProducts) {
    EXPECT_EQ(dayIn("T32TQM_20200715T101559_B02_10m.jp2"), "2020-07-15");
    EXPECT_EQ(dayIn("LC08_L2SP_193024_20200712_20200912_02_T1_SR_B4.TIF"), "2020-07-12");
    EXPECT_EQ(dayIn("2021-03-04 10:11:12"), "2021-03-04");
    EXPECT_EQ(dayIn("2021:03:04"), "2021-03-04");
    for (const char* none : {"", "scene.tif", "20201399.tif", "120200715.tif", "202007151.tif", "18990101",
                             "2021-0304", "2021-02-30"})
        EXPECT_EQ(dayIn(none), "") << none;
}

}  // namespace
}  // namespace swath
