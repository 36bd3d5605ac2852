// SPDX-License-Identifier: MIT
#include "engine/imagery/expression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace swath {
namespace {

/// The value of a formula for b1 = 3, b2 = 5, b3 = −2.
float valueOf(const std::string& text) {
    const auto expression = BandExpression::parse(text, 3);
    EXPECT_TRUE(expression) << text << ": " << (expression ? "" : expression.error().text());
    if (!expression) return std::nanf("");
    const std::vector<float> b1{3}, b2{5}, b3{-2};
    const std::vector<std::span<const float>> planes{b1, b2, b3};
    std::vector<float> out(1);
    expression->evaluate(planes, out);
    return out[0];
}

TEST(BandExpression, FollowsTheRulesOfArithmetic) {
    EXPECT_FLOAT_EQ(valueOf("b1 + b2 * b3"), -7);
    EXPECT_FLOAT_EQ(valueOf("(b1 + b2) * b3"), -16);
    EXPECT_FLOAT_EQ(valueOf("b2 - b1 - 1"), 1);
    EXPECT_FLOAT_EQ(valueOf("b2 / b1 / 2"), 5.0F / 6);
    EXPECT_FLOAT_EQ(valueOf("-b1 * --2"), -6);
    EXPECT_FLOAT_EQ(valueOf("(b2 - b1) / (b2 + b1)"), 0.25F);
    EXPECT_FLOAT_EQ(valueOf("1e-1 + .5 + 2.25"), 2.85F);
}

TEST(BandExpression, KnowsItsFunctions) {
    EXPECT_FLOAT_EQ(valueOf("sqrt(b2 + 4)"), 3);
    EXPECT_FLOAT_EQ(valueOf("log(b1)"), std::log(3.0F));
    EXPECT_FLOAT_EQ(valueOf("abs(b3)"), 2);
    EXPECT_FLOAT_EQ(valueOf("min(b1, max(b3, 1)) + max(B1,b2)"), 6);
}

TEST(BandExpression, KnowsPowersComparisonsAndChoices) {
    EXPECT_FLOAT_EQ(valueOf("b1 ^ 2"), 9);
    EXPECT_FLOAT_EQ(valueOf("2 ^ 3 ^ 2"), 512);
    EXPECT_FLOAT_EQ(valueOf("-b1 ^ 2"), -9);
    EXPECT_FLOAT_EQ(valueOf("2 ^ -1"), 0.5F);
    EXPECT_FLOAT_EQ(valueOf("2 * b1 ^ 2 + 1"), 19);
    EXPECT_FLOAT_EQ(valueOf("pow(b1, 3)"), 27);
    EXPECT_FLOAT_EQ(valueOf("exp(1)"), std::exp(1.0F));
    EXPECT_FLOAT_EQ(valueOf("log10(1000)"), 3);
    EXPECT_FLOAT_EQ(valueOf("db(100)"), 20);
    EXPECT_FLOAT_EQ(valueOf("linear(20)"), 100);
    for (const auto& [text, holds] : {std::pair{"b1 < b2", 1},
                                      {"b2 < b1", 0},
                                      {"b1 > b2", 0},
                                      {"b1 >= 3", 1},
                                      {"b1 <= 2", 0},
                                      {"b1 == 3", 1},
                                      {"b1 != 3", 0},
                                      {"b1 + 1 > b2 - 2", 1}})
        EXPECT_EQ(valueOf(text), static_cast<float>(holds)) << text;
    EXPECT_FLOAT_EQ(valueOf("where(b3 < 0, b1, b2)"), 3);
    EXPECT_FLOAT_EQ(valueOf("where(b3 > 0, b1, where(b1 == 3, 7, 8))"), 7);
    // Where nothing is known, nothing is chosen; what is not chosen does not count.
    const auto choice = BandExpression::parse("where(b1 > 0, 1, 2) + where(1, 5, log(0 - 1))", 1);
    ASSERT_TRUE(choice);
    const std::vector<float> b1{std::nanf(""), 4};
    const std::vector<std::span<const float>> planes{b1};
    std::vector<float> out(2);
    choice->evaluate(planes, out, -1);
    EXPECT_EQ(out, (std::vector<float>{-1, 6}));
}

TEST(BandExpression, WhatIsNoNumberBecomesNought) {
    EXPECT_EQ(valueOf("b1 / (b1 - 3)"), 0);
    EXPECT_EQ(valueOf("log(b3)"), 0);
    EXPECT_EQ(valueOf("sqrt(b3)"), 0);
    const auto least = BandExpression::parse("min(b1, 1) + max(1, b1)", 1);
    const std::vector<float> none(3000, std::numeric_limits<float>::quiet_NaN());
    const std::vector<std::span<const float>> planes{none};
    std::vector<float> out(none.size(), 9.0F);
    least->evaluate(planes, out);
    EXPECT_EQ(out.front(), 0);
    EXPECT_EQ(out.back(), 0);
}

TEST(BandExpression, TellsWhereABandHasData) {
    const auto expression = BandExpression::parse("valid(b1) + 2 * valid(b1 / b2)", 2);
    ASSERT_TRUE(expression);
    const float nan = std::nanf("");
    const std::vector<float> b1{1, nan, 1}, b2{1, 1, 0};
    const std::vector<std::span<const float>> planes{b1, b2};
    std::vector<float> out(3);
    expression->evaluate(planes, out);
    EXPECT_EQ(out, (std::vector<float>{3, 0, 1}));
    const auto plain = BandExpression::parse("b1", 2);
    plain->evaluate(planes, out, nan);
    EXPECT_TRUE(std::isnan(out[1])) << "not nought, if so wanted";
}

TEST(BandExpression, SaysWhereItDoesNotUnderstand) {
    for (const char* text :
         {"", "b1 +", "(b1", "b1)", "b4", "b0", "2 b1", "sin(b1)", "min(b1)", "sqrt b1", "b1 ** 2", "1..2",
          "b1 ^", "b1 < ", "b1 = 3", "where(b1, 2)", "b1 < b2 < b3", "b99999999999999"}) {
        const auto expression = BandExpression::parse(text, 3);
        EXPECT_FALSE(expression) << text;
        if (!expression) {
            EXPECT_EQ(expression.error().code, Errc::InvalidInput);
        }
    }
    const auto missing = BandExpression::parse("b1 + b7", 3);
    EXPECT_NE(missing.error().what.find("b7"), std::string::npos);
    EXPECT_NE(missing.error().what.find("has 3"), std::string::npos);
    EXPECT_FALSE(BandExpression::parse(std::string(5000, '(') + "b1" + std::string(5000, ')'), 3));
}

TEST(BandExpression, TellsWhichBandsItNeeds) {
    EXPECT_EQ(BandExpression::parse("b3 / (b3 + b1)", 3)->bands(), (std::vector<int>{2, 0}));
}

}  // namespace
}  // namespace swath
