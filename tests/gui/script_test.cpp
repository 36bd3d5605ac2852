// SPDX-License-Identifier: MIT
#include "app/script/script.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

TEST(Script, SplitsWordsAndKeepsQuotedSpaces) {
    const auto steps = parseScript("# a tour\nclick train/start  # go\n\n  text \"two words\" three\n");
    ASSERT_TRUE(steps);
    ASSERT_EQ(steps->size(), 2u);
    EXPECT_EQ((*steps)[0].verb, "click");
    EXPECT_EQ((*steps)[0].line, 2);
    EXPECT_EQ((*steps)[1].words, (std::vector<std::string>{"two words", "three"}));
}

TEST(Script, NamesTheLineThatIsWrong) {
    const auto unknown = parseScript("frames 3\nclik a");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().what.find("line 2"), std::string::npos);
    EXPECT_NE(unknown.error().hint.find("click"), std::string::npos);
    EXPECT_FALSE(parseScript("expect a is"));
    EXPECT_FALSE(parseScript("text \"open"));
}

}  // namespace
}  // namespace swath
