// SPDX-License-Identifier: MIT
#include "engine/imagery/unlike_units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/text.h"

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
    EXPECT_THAT(found[0], HasSubstr("scene b are about " + formatFigure(10'000) + " times those of scene a"));
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

TEST(UnlikeUnits, AreSaidOfDecibelsBesideWhatTheyAreOf) {
    const Example decibels(-22, -4), linear(0.003, 0.4), below(-400, -20), above(5, 300);
    for (const bool turned : {false, true}) {
        std::vector scenes{decibels.named("d"), linear.named("l")};
        if (turned) std::swap(scenes[0], scenes[1]);
        const auto found = unlikeUnits(scenes);
        ASSERT_EQ(found.size(), 1U);
        EXPECT_THAT(found[0], HasSubstr("scene d seem to be in decibels, those of scene l not"));
    }
    EXPECT_THAT(unlikeUnits(std::vector{below.named("sea"), above.named("land")}), IsEmpty());
}

TEST(UnlikeUnits, AreSaidOfProductsBeforeAndAfterTheOffset) {
    const auto product = [](double low, double high, double scale = 1, double offset = 0) {
        Example made(low * scale + offset, high * scale + offset, 4);
        for (BandInfo& band : made.info.bands) {
            band.storedType = "UInt16";
            band.scale = scale;
            band.offset = offset;
        }
        return made;
    };
    const Example before = product(250, 3200), after = product(1240, 4300), desert = product(2600, 5200),
                  sea = product(120, 900);
    const auto found = unlikeUnits(std::vector{before.named("2021"), after.named("2023")});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0], HasSubstr("All bands of scene 2023 lie about 1000 above those of scene 2021"));
    EXPECT_EQ(unlikeUnits(std::vector{after.named("2023"), before.named("2021")}), found);
    EXPECT_THAT(unlikeUnits(std::vector{before.named("a"), desert.named("b"), sea.named("c")}), IsEmpty());
    // Declared, the values are the same; one scale for both does not hide it.
    const Example declared = product(1240, 4300, 1e-4, -0.1), old = product(250, 3200, 1e-4),
                  undeclared = product(1240, 4300, 1e-4);
    EXPECT_THAT(unlikeUnits(std::vector{old.named("a"), declared.named("b")}), IsEmpty());
    EXPECT_EQ(unlikeUnits(std::vector{old.named("a"), undeclared.named("b")}).size(), 1U);
    Example uneven = after;
    uneven.statistics.bands[2].p2 = 1900;
    EXPECT_THAT(unlikeUnits(std::vector{before.named("a"), uneven.named("b")}), IsEmpty());
}

}  // namespace
}  // namespace swath
