// SPDX-License-Identifier: MIT
#include "engine/document/composition_json.h"

#include <gtest/gtest.h>

#include <string>

namespace swath {
namespace {

Composition shown() {
    Composition c;
    c.channels = {ChannelStretch{2, -5, 60.5, {.mode = StretchMode::Deviations, .deviations = 1.5}},
                  {1, 0, 10, {.mode = StretchMode::Percentiles, .lowPercent = 0.1, .of = StretchOf::View}},
                  {0, 1, 2}};
    c.gamma = 1.4;
    c.map = ColourMap::RdYlGn;
    c.reversed = true;
    c.formula = {.text = "(b3 - b1) / (b3 + b1)", .name = "ndvi"};
    return c;
}

TEST(CompositionJson, IsReadAsItWasWritten) {
    EXPECT_EQ(compositionFromJson(toJson(shown()), 3), shown());
    EXPECT_EQ(compositionFromJson(toJson(shown()), 0), shown()) << "bands are not known yet";
    EXPECT_EQ(compositionFromJson(toJson(Composition()), 3), Composition());
    EXPECT_FALSE(compositionFromJson(toJson(shown()), 2)) << "band 3 is not there";
}

TEST(CompositionJson, OfOlderProjectsHasLimitsAlone) {
    const auto old = compositionFromJson(
        R"({"channels": [{"band": 2, "lo": 3.0, "hi": 4.0}, {"band": 1, "lo": 0, "hi": 1}, {"band": 0, "lo": 0, "hi": 1}],
            "gamma": 1.2, "palette": false})",
        3);
    ASSERT_TRUE(old);
    EXPECT_EQ(old->channels[0], (ChannelStretch{2, 3, 4, {.mode = StretchMode::Limits}}));
    EXPECT_EQ(old->map, ColourMap::None);
    EXPECT_FALSE(old->hasFormula());
}

TEST(CompositionJson, WhatCouldNotBeShownIsRefused) {
    const std::string text = toJson(shown());
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string hostile = text;
        const auto at = hostile.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        if (at != std::string::npos) hostile.replace(at, from.size(), to);
        return compositionFromJson(hostile, 3).has_value();
    };
    EXPECT_TRUE(changed("deviations", "deviations"));
    EXPECT_FALSE(changed("\"mode\":\"deviations\"", "\"mode\":\"magic\""));
    EXPECT_FALSE(changed("\"mode\":\"deviations\"", "\"mode\":7"));
    EXPECT_FALSE(changed("\"deviations\":1.5", "\"deviations\":-1.5"));
    EXPECT_FALSE(changed("\"deviations\":1.5", "\"deviations\":1e400"));
    EXPECT_FALSE(changed("\"low\":0.1", "\"low\":99.0"));
    EXPECT_FALSE(changed("\"low\":0.1", "\"low\":\"0\""));
    EXPECT_FALSE(changed("\"map\":\"RdYlGn\"", "\"map\":\"../../etc\""));
    EXPECT_FALSE(changed("(b3 - b1)", "(b9 - b1)"));
    EXPECT_FALSE(changed("(b3 - b1)", "b3); }"));
    EXPECT_FALSE(changed("{\"text\"", "[{\"text\""));
    for (std::size_t length = 1; length < text.size(); length += 5)
        EXPECT_FALSE(compositionFromJson(text.substr(0, length), 3)) << length;
}

}  // namespace
}  // namespace swath
