// SPDX-License-Identifier: MIT
#include "engine/imagery/colour_maps.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <set>
#include <tuple>

#include "engine/imagery/composition.h"

namespace swath {
namespace {

bool isAbout(Rgb a, Rgb b) {
    return std::abs(a.r - b.r) <= 2 && std::abs(a.g - b.g) <= 2 && std::abs(a.b - b.b) <= 2;
}

TEST(ColourMaps, BeginAndEndAsThePublishedOnes) {
    struct Ends {
        const char* name;
        Rgb first, last;
    };
    for (const Ends& e : {Ends{"viridis", {0x44, 0x01, 0x54}, {0xfd, 0xe7, 0x25}},
                          {"magma", {0x00, 0x00, 0x04}, {0xfc, 0xfd, 0xbf}},
                          {"inferno", {0x00, 0x00, 0x04}, {0xfc, 0xff, 0xa4}},
                          {"cividis", {0x00, 0x22, 0x4e}, {0xfe, 0xe8, 0x38}},
                          {"turbo", {0x30, 0x12, 0x3b}, {0x7a, 0x04, 0x03}},
                          {"RdYlGn", {0xa5, 0x00, 0x26}, {0x00, 0x68, 0x37}},
                          {"RdBu", {0x67, 0x00, 0x1f}, {0x05, 0x30, 0x61}},
                          {"terrain", {51, 51, 153}, {255, 255, 255}}}) {
        const ColourMapInfo* map = findColourMap(e.name);
        ASSERT_NE(map, nullptr) << e.name;
        EXPECT_TRUE(isAbout(colourTable(map->map).front(), e.first)) << e.name;
        EXPECT_TRUE(isAbout(colourTable(map->map).back(), e.last)) << e.name;
        EXPECT_EQ(findColourMap(map->map), map);
    }
    EXPECT_TRUE(isAbout(colourTable(ColourMap::RdYlGn)[127], {0xff, 0xff, 0xbf}));
    EXPECT_EQ(findColourMap("jet"), nullptr);
    EXPECT_EQ(findColourMap(ColourMap::None), nullptr);
    EXPECT_EQ(colourMaps().size(), 8U);
    for (const ColourMapInfo& map : colourMaps()) {
        std::set<std::tuple<int, int, int>> different;
        for (const Rgb c : colourTable(map.map)) different.insert({c.r, c.g, c.b});
        EXPECT_GT(different.size(), 150U) << map.name << " tells values apart";
    }
}

TEST(ColourMaps, ColourTheFirstChannelByItsStretch) {
    RasterInfo info;
    info.bands.resize(1);
    Composition c;
    c.map = ColourMap::Viridis;
    c.channels[0] = {0, -1, 1};
    EXPECT_TRUE(showsOneBand(c));
    const ColourTable& table = colourTable(ColourMap::Viridis);
    EXPECT_EQ(colourOf(c, info, {-5, 0, 0}), table[0]);
    EXPECT_EQ(colourOf(c, info, {0, 9, 9}), table[128]);
    EXPECT_EQ(colourOf(c, info, {1, 0, 0}), table[255]);
    c.reversed = true;
    EXPECT_EQ(colourOf(c, info, {1, 0, 0}), table[0]);
    EXPECT_EQ(shownMap(c)->front(), table[255]);
    c.gamma = 2;
    EXPECT_EQ(colourOf(c, info, {-0.5F, 0, 0}), table[255 - 128]);
    c.map = ColourMap::None;
    EXPECT_FALSE(shownMap(c));
}

}  // namespace
}  // namespace swath
