// SPDX-License-Identifier: MIT
#include "engine/document/other_bands.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

TEST(OtherBands, AreNamedWithWhatTheyLack) {
    RasterInfo four;
    for (const char* name : {"B02", "B03", "B04", "B08"}) four.bands.push_back({.name = name, .nodata = {}});
    RasterInfo three = four, five = four;
    three.bands.erase(three.bands.begin() + 1);
    five.bands.push_back({.name = "B11", .nodata = {}});
    const Scene a{.id = SceneId{1}, .name = "a", .info = four},
        b{.id = SceneId{2}, .name = "b", .info = three}, c{.id = SceneId{3}, .name = "c", .info = four},
        e{.id = SceneId{4}, .name = "e", .info = five};
    const std::vector<const Scene*> scenes{&b, &a, &e, &c};
    const auto others = scenesOfOtherBands(scenes);
    ASSERT_EQ(others.size(), 2U);
    EXPECT_EQ(others[0].scene, b.id);
    EXPECT_EQ(others[0].text, "scene b lacks B03: it has 3 bands, 2 other scenes have 4");
    EXPECT_EQ(others[1].text, "scene e has more: B11: it has 5 bands, 2 other scenes have 4");
    EXPECT_TRUE(scenesOfOtherBands(std::vector<const Scene*>{&a, &c}).empty());
    EXPECT_TRUE(scenesOfOtherBands({}).empty());
}

}  // namespace
}  // namespace swath
