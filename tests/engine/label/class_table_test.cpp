// SPDX-License-Identifier: MIT
#include "engine/label/class_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace swath {
namespace {

TEST(ClassTable, GivesValuesAndDistinctColoursInTurn) {
    ClassTable table;
    EXPECT_EQ(*table.add("water"), 1);
    EXPECT_EQ(*table.add(" field ", Rgb{1, 2, 3}), 2);
    EXPECT_EQ(*table.add("Straße"), 3);
    EXPECT_EQ(table.find("FIELD")->colour, (Rgb{1, 2, 3}));
    EXPECT_EQ(table.find(std::uint8_t{1})->colour, defaultClassColour(0));
    EXPECT_EQ(table.find(std::uint8_t{9}), nullptr);
    EXPECT_EQ(table.find("sea"), nullptr);
    EXPECT_EQ(table.background(), nullptr);
}

TEST(ClassTable, RefusesEmptyAndTakenNamesAndTheClassTooMany) {
    ClassTable table;
    EXPECT_EQ(table.add("  ").error().code, Errc::InvalidInput);
    ASSERT_TRUE(table.add("Water").ok());
    EXPECT_EQ(table.add("water").error().code, Errc::InvalidInput);
    for (std::size_t i = 1; i < ClassTable::kMaxClasses; ++i)
        ASSERT_TRUE(table.add(std::string("c").append(std::to_string(i))).ok());
    EXPECT_EQ(table.all().back().value, 254);
    EXPECT_EQ(table.add("more").error().code, Errc::InvalidInput);
    ASSERT_TRUE(table.remove(7).ok());
    EXPECT_EQ(*table.add("more"), 7);
    EXPECT_EQ(table.all()[6].name, "more");
}

TEST(ClassTable, RemovedValuesAreNotTakenWhileOthersAreFree) {
    ClassTable table = *ClassTable::parse("a,b,c");
    ASSERT_TRUE(table.remove(2).ok());
    EXPECT_EQ(table.remove(2).error().code, Errc::InvalidInput);
    EXPECT_EQ(*table.add("d"), 4);
}

TEST(ClassTable, OneClassIsTheBackground) {
    ClassTable table = *ClassTable::parse("water,Background,other");
    EXPECT_EQ(table.background()->name, "Background");
    LabelClass water = *table.find("water");
    water.background = true;
    ASSERT_TRUE(table.replace(water).ok());
    EXPECT_EQ(table.background()->name, "water");
    EXPECT_FALSE(table.find("background")->background);
}

TEST(ClassTable, ReplaceChecksTheValueAndTheName) {
    ClassTable table = *ClassTable::parse("a,b");
    EXPECT_TRUE(table.replace({.value = 1, .name = "A", .colour = {9, 9, 9}, .locked = true}).ok());
    EXPECT_TRUE(table.find("a")->locked);
    EXPECT_EQ(table.replace({.value = 1, .name = "B"}).error().code, Errc::InvalidInput);
    EXPECT_EQ(table.replace({.value = 1, .name = " "}).error().code, Errc::InvalidInput);
    EXPECT_EQ(table.replace({.value = 5, .name = "e"}).error().code, Errc::InvalidInput);
}

TEST(ClassTable, ParsesListsAndFiles) {
    const ClassTable list = *ClassTable::parse("water=#4477AA, field ,road = 112233");
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list.all()[0].colour, (Rgb{0x44, 0x77, 0xaa}));
    EXPECT_EQ(list.all()[1].name, "field");
    EXPECT_EQ(list.all()[1].colour, defaultClassColour(1));
    EXPECT_EQ(list.all()[2].colour, (Rgb{0x11, 0x22, 0x33}));
    const ClassTable file =
        *ClassTable::parse("\xef\xbb\xbf% classes\r\n\r\nwater=#4477aa\r\nvinterhvede, byg\n\n");
    ASSERT_EQ(file.size(), 3U);
    EXPECT_EQ(file.all()[2].name, "byg");
}

TEST(ClassTable, InsertKeepsValuesAndOrder) {
    ClassTable table;
    ASSERT_TRUE(table.insert({.value = 9, .name = "road", .colour = {1, 2, 3}, .locked = true}));
    ASSERT_TRUE(table.insert({.value = 3, .name = " water ", .background = true}));
    ASSERT_TRUE(table.insert({.value = 254, .name = "background", .background = true}));
    ASSERT_EQ(table.size(), 3u);
    EXPECT_EQ(table.all()[0].value, 3);
    EXPECT_EQ(table.all()[0].name, "water");
    EXPECT_EQ(table.find(9)->colour, (Rgb{1, 2, 3}));
    EXPECT_TRUE(table.find(9)->locked);
    EXPECT_EQ(table.background(), table.find(3));  // at most one; what came first has it
    EXPECT_FALSE(table.find(254)->background);
}

TEST(ClassTable, InsertNamesWhatHasNoNameOfItsOwnAndRefusesTakenValues) {
    ClassTable table;
    ASSERT_TRUE(table.insert({.value = 1, .name = "class 3"}));
    ASSERT_TRUE(table.insert({.value = 2, .name = "CLASS 3"}));
    ASSERT_TRUE(table.insert({.value = 3, .name = ""}));
    EXPECT_EQ(table.find(2)->name, "class 2");
    EXPECT_EQ(table.find(3)->name, "class 3 (2)");
    for (const std::uint8_t taken : std::array<std::uint8_t, 3>{0, 2, 255})
        EXPECT_FALSE(table.insert({.value = taken, .name = "new"}));
    EXPECT_EQ(table.size(), 3u);
}

TEST(ClassTable, ParseSaysWhatIsWrongAndWhere) {
    for (const char* text : {"", "\n\n", "% only a comment", "a,,b", "a,A", "=#112233", "a=#12", "a="}) {
        const auto table = ClassTable::parse(text);
        ASSERT_FALSE(table.ok()) << text;
        EXPECT_EQ(table.error().code, Errc::InvalidInput);
    }
    EXPECT_THAT(ClassTable::parse("a\nb=#zz\n").error().what, testing::StartsWith("line 2: "));
}

using Lab = std::array<double, 3>;
using Matrix = std::array<double, 9>;

Lab times(const Matrix& m, const Lab& v) {
    return {m[0] * v[0] + m[1] * v[1] + m[2] * v[2], m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
            m[6] * v[0] + m[7] * v[1] + m[8] * v[2]};
}

/// CIE L*a*b* of a colour seen through a colour vision matrix over linear sRGB.
Lab seen(Rgb colour, const Matrix& vision) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    Lab rgb = times(vision, {linear(colour.r / 255.0), linear(colour.g / 255.0), linear(colour.b / 255.0)});
    for (double& c : rgb) c = std::clamp(c, 0.0, 1.0);
    const Lab xyz = times(
        {.4124564, .3575761, .1804375, .2126729, .7151522, .0721750, .0193339, .1191920, .9503041}, rgb);
    const auto f = [](double t) { return t > .008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f(xyz[0] / .95047), y = f(xyz[1]), z = f(xyz[2] / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double distance(const Lab& a, const Lab& b) {
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

TEST(DefaultClassColours, AreToldApartByEverybodyAndFromErrorColours) {
    constexpr Matrix kNormal{1, 0, 0, 0, 1, 0, 0, 0, 1};
    constexpr Matrix kProtan{.152286, 1.052583, -.204868, .114503, .786281,
                             .099216, -.003882, -.048116, 1.051998};
    constexpr Matrix kDeutan{.367322, .860646,  -.227968, .280085, .672501,
                             .047413, -.011820, .042940,  .968881};
    for (std::size_t i = 0; i < 12; ++i) {
        for (const Matrix& vision : {kNormal, kProtan, kDeutan}) {
            for (std::size_t j = 0; j < i; ++j) {
                EXPECT_GE(distance(seen(defaultClassColour(i), vision), seen(defaultClassColour(j), vision)),
                          31);
            }
        }
        for (const Rgb error : {Rgb{0x2e, 0xcc, 0x40}, Rgb{0xff, 0x41, 0x36}, Rgb{0x1f, 0x6f, 0xff}}) {
            EXPECT_GE(distance(seen(defaultClassColour(i), kNormal), seen(error, kNormal)), 30);
        }
    }
}

TEST(DefaultClassColours, DifferUpToThirtySixClassesAndRepeatThen) {
    constexpr Matrix kNormal{1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (std::size_t i = 0; i < 36; ++i)
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_GE(distance(seen(defaultClassColour(i), kNormal), seen(defaultClassColour(j), kNormal)),
                      30)
                << i << " and " << j;
    EXPECT_EQ(defaultClassColour(3), defaultClassColour(39));
}

TEST(ClassTable, ParsesNamesWithACommaInQuotes) {
    const auto table = ClassTable::parse("\"roof, flat\"=#ff0000,\"a=b\",road");
    ASSERT_TRUE(table) << table.error().text();
    ASSERT_EQ(table->size(), 3U);
    EXPECT_EQ(table->all()[0].name, "roof, flat");
    EXPECT_EQ(table->all()[0].colour, (Rgb{255, 0, 0}));
    EXPECT_EQ(table->all()[1].name, "a=b");
}

}  // namespace
}  // namespace swath
