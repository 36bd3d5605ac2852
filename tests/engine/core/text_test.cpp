// SPDX-License-Identifier: MIT
#include "engine/core/text.h"

#include <gtest/gtest.h>

#include "engine/core/utc_time.h"

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

TEST(UtcTime, IsReadAsItIsWritten) {
    EXPECT_EQ(secondsOfUtc("1970-01-02T00:00:01Z"), 86401);
    EXPECT_EQ(secondsOfUtc("2026-01-31T23:59:59Z"), 1769903999);
    EXPECT_TRUE(secondsOfUtc(utcNow()));
    for (const char* other : {"", "yesterday", "2026-01-31", "2026-01-31T23:59:59Z and more"})
        EXPECT_FALSE(secondsOfUtc(other)) << other;
}

TEST(Text, NearestWordForgivesASlipOnly) {
    const std::vector<std::string> keys{"learningRate", "batchSize", "epochs"};
    EXPECT_EQ(nearestWord("learning_rate", keys), "learningRate");
    EXPECT_EQ(nearestWord("epoch", keys), "epochs");
    EXPECT_EQ(nearestWord("zebra", keys), std::nullopt);
}

TEST(Text, PrintableTakesOutWhatActsOnATerminal) {
    EXPECT_EQ(printable("Gebüsch 3 ≥ 2"), "Gebüsch 3 ≥ 2");
    EXPECT_EQ(printable("a\x1b[2Jb\n"), "a\ufffd[2Jb\ufffd");
    EXPECT_EQ(printable("\xc2\x9b"
                        "31m"),
              "\ufffd31m")
        << "the one-character escape of C1";
    EXPECT_EQ(printable("a\u202eb"), "a\ufffdb") << "turns the direction of writing";
    EXPECT_EQ(printable("\xff\xc3"), "\ufffd\ufffd") << "no UTF-8";
    EXPECT_EQ(printable("\xed\xa0\x80"), "\ufffd\ufffd\ufffd") << "half a pair";
    EXPECT_EQ(printableLines("a\n\tb\r"), "a\n\tb\ufffd");
}

TEST(Text, QuotesKeepSeparatorsTogether) {
    EXPECT_EQ(splitQuoted("1=\"a, b\",2=c", ','), (std::vector<std::string>{"1=\"a, b\"", "2=c"}));
    EXPECT_EQ(unquoted(" \"a, \"\"b\"\"\" "), "a, \"b\"");
    EXPECT_EQ(unquoted("plain"), "plain");
}

TEST(Text, WhatIsShownIsUtf8OfOneLine) {
    EXPECT_EQ(printable("Flu\u00df \U0001f30a"), "Flu\u00df \U0001f30a");
    EXPECT_EQ(printable("a\u009b1m"), "a\ufffd1m");
    EXPECT_EQ(printable(std::string("\0", 1)), "\ufffd");
    EXPECT_EQ(oneLine("one\ntwo\tthree\x1b[2J"), "one two three\ufffd[2J");
    for (const char* broken : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
        EXPECT_FALSE(isUtf8(broken));
        EXPECT_TRUE(isUtf8(printable(broken)));
    }
    EXPECT_TRUE(isUtf8("Flu\u00df \U0001f30a"));
    EXPECT_EQ(shortened("Flu\u00df", 4), "Flu");
    EXPECT_EQ(shortened("Flu\u00df", 5), "Flu\u00df");
}

}  // namespace
}  // namespace swath
