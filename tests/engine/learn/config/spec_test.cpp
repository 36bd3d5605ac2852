// SPDX-License-Identifier: MIT
#include "engine/learn/config/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace swath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const std::vector<SpecEntry> kLosses{
    {"dice", "Dice", "", {{"smooth", 0, 0, 100, ""}}},
    {"focal", "Focal", "", {{"gamma", 2, 0, 10, ""}, {"alpha", 0.25, 0, 1, ""}}}};

TEST(Spec, ReadsWeightedTermsAndTheirArguments) {
    const auto terms = parseSpec("loss", " dice + 10*focal(gamma=1.5, 4, 1e+2) ");
    ASSERT_TRUE(terms) << terms.error().text();
    ASSERT_EQ(terms->size(), 2u);
    EXPECT_EQ((*terms)[0].name, "dice");
    EXPECT_EQ((*terms)[0].weight, 1);
    EXPECT_EQ((*terms)[1].weight, 10);
    EXPECT_THAT((*terms)[1].numbers, ElementsAre(4, 100));
    EXPECT_THAT((*terms)[1].named, ElementsAre(Pair("gamma", 1.5)));
    EXPECT_EQ(parseSpec("loss", specText(*terms)).value(), *terms);
}

TEST(Spec, LeavesNestedParenthesesToWhoKnowsTheTerm) {
    const auto terms = parseSpec("features", "bands + expression((b4 - b3) / (b4 + b3))");
    ASSERT_TRUE(terms) << terms.error().text();
    ASSERT_EQ(terms->size(), 2u);
    EXPECT_EQ((*terms)[1].arguments, "(b4 - b3) / (b4 + b3)");
}

TEST(Spec, SaysWhatItCannotRead) {
    for (const char* text : {"", "dice +", "dice focal", "x * dice", "dice(", "dice)", "dice(smooth=a)"}) {
        const auto terms = parseSpec("loss", text);
        ASSERT_FALSE(terms) << text;
        EXPECT_THAT(terms.error().what, HasSubstr("loss: ")) << text;
    }
}

TEST(Spec, NamesTheNearestWord) {
    const auto check = [](const char* text) { return checkSpec("loss", *parseSpec("loss", text), kLosses); };
    EXPECT_TRUE(check("dice(smooth=1) + focal"));
    EXPECT_THAT(check("dise").error().hint, HasSubstr("dice"));
    EXPECT_THAT(check("focal(gama=2)").error().hint, HasSubstr("gamma"));
    EXPECT_THAT(check("focal(gamma=11)").error().what, HasSubstr("between 0 and 10"));
    const auto term = parseSpec("loss", "focal(gamma=3)")->front();
    EXPECT_EQ(specArgument(term, kLosses, "gamma"), 3);
    EXPECT_EQ(specArgument(term, kLosses, "alpha"), 0.25);
}

}  // namespace
}  // namespace swath
