// SPDX-License-Identifier: MIT
#include "engine/core/text.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

TEST(Text, ColoursRoundTrip) {
    EXPECT_EQ(parseColour("#4ea1ff"), (Rgb{0x4e, 0xa1, 0xff}));
    EXPECT_EQ(formatColour(*parseColour("FF8000")), "#ff8000");
    EXPECT_FALSE(parseColour("#12345"));
    EXPECT_FALSE(parseColour("#12345g"));
}

TEST(Text, FiguresHaveThreeSignificantDigits) {
    EXPECT_EQ(formatFigure(0.81234), "0.812");
    EXPECT_EQ(formatFigure(14.26), "14.3");
    EXPECT_EQ(formatFigure(1234567), "1.23e+06");
    EXPECT_EQ(formatFigure(0), "0");
    EXPECT_EQ(formatCount(-1234567), "-1\u202f234\u202f567");
    EXPECT_EQ(formatCount(999), "999");
}

TEST(Text, DurationsReadLikeSpeech) {
    EXPECT_EQ(formatDuration(0.42), "0.4 s");
    EXPECT_EQ(formatDuration(70), "1 min 10 s");
    EXPECT_EQ(formatDuration(7500), "2 h 5 min");
}

TEST(Text, NearestWordForgivesASlipOnly) {
    const std::vector<std::string> keys{"learningRate", "batchSize", "epochs"};
    EXPECT_EQ(nearestWord("learning_rate", keys), "learningRate");
    EXPECT_EQ(nearestWord("epoch", keys), "epochs");
    EXPECT_EQ(nearestWord("zebra", keys), std::nullopt);
}

}  // namespace
}  // namespace swath
