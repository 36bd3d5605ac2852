// SPDX-License-Identifier: MIT
#include "engine/imagery/unlike_units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swath {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

struct Example {
    RasterInfo info;
    SceneStatistics statistics;

    Example(double low, double high, int bands = 3) {
        for (int b = 0; b < bands; ++b) {
            info.bands.push_back({.name = "", .storedType = "", .nodata = {}});
            BandStatistics s;
            s.count = 100;
            s.min = s.p2 = low;
            s.max = s.p98 = high;
            s.mean = (low + high) / 2;
            s.deviation = (high - low) / 4;
            statistics.bands.push_back(s);
        }
    }
    SceneUnits named(const std::string& name) const { return {name, &info, &statistics}; }
};

TEST(UnlikeUnits, AreSaidOfScenesThatAreManyTimesAsLarge) {
    const Example reflectance(0.02, 0.4), darker(0.001, 0.05), stored(200, 4000), others(5, 9, 2);
    EXPECT_THAT(unlikeUnits(std::vector{reflectance.named("a"), darker.named("b"), others.named("c")}),
                IsEmpty());
    const auto found = unlikeUnits(std::vector{reflectance.named("a"), others.named("c"), stored.named("b")});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0], HasSubstr("scene b are about 10 000 times those of scene a"));
    EXPECT_THAT(found[0], HasSubstr("b declares no scale"));
    EXPECT_EQ(unlikeUnits(std::vector{stored.named("b"), reflectance.named("a")}), found)
        << "either way round";
}

TEST(UnlikeUnits, AreSaidOfDeclaredUnitsThatDiffer) {
    Example a(-20, -5), b(-21, -4), empty(0, 0);
    a.info.bands[1].unit = "dB";
    b.info.bands[1].unit = "m";
    for (BandStatistics& s : empty.statistics.bands) s.count = 0;
    const auto found = unlikeUnits(std::vector{empty.named("e"), a.named("a"), b.named("b")});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0], HasSubstr("Band 2 is in dB in scene a and in m in scene b"));
    b.info.bands[1].unit = "";
    EXPECT_THAT(unlikeUnits(std::vector{a.named("a"), b.named("b")}), IsEmpty());
}

TEST(UnlikeUnits, AreSaidOfASceneFarFromWhatWasLearned) {
    const Example scene(0.02, 0.4);
    const std::vector<float> alike{0.3F, 0.2F, 0.1F}, deviation(3, 0.1F), far(3, 2000.0F), wide(3, 500.0F);
    EXPECT_FALSE(unlikeTraining(scene.named("s"), alike, deviation));
    EXPECT_FALSE(unlikeTraining(scene.named("s"), far, wide)) << "within what was seen";
    EXPECT_FALSE(unlikeTraining(scene.named("s"), std::vector<float>{1}, deviation)) << "not comparable";
    const auto said = unlikeTraining(scene.named("s"), far, deviation);
    ASSERT_TRUE(said);
    EXPECT_THAT(*said, HasSubstr("Scene s"));
}

}  // namespace
}  // namespace swath
