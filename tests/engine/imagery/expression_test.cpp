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
    for (const char* text : {"", "b1 +", "(b1", "b1)", "b4", "b0", "2 b1", "sin(b1)", "min(b1)", "sqrt b1",
                             "b1 ** 2", "1..2", "b99999999999999"}) {
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
