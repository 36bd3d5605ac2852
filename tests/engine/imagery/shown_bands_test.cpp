// SPDX-License-Identifier: MIT
#include "engine/imagery/shown_bands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/imagery/open_stack.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

BandStack stackWith(const std::string& file, const std::vector<BandDef>& more) {
    BandStack stack = wholeFile(file);
    stack.bands.insert(stack.bands.end(), more.begin(), more.end());
    return stack;
}

TEST(ShownBands, FormulasAtTheEndOfAStackAreNoPartOfItsTiles) {
    const BandStack plain = stackWith("a.tif", {});
    const Expression sum{"b1 + b2"}, upon{"b4 > 0.2"};
    EXPECT_EQ(displayStack(plain, 3).stack, plain);
    const DisplayStack shown = displayStack(stackWith("a.tif", {sum, upon}), 5);
    EXPECT_EQ(shown.stack, plain) << "another formula changes nothing of what is read";
    EXPECT_EQ(shown.formulas.first, 3);
    ASSERT_EQ(shown.formulas.all.size(), 2U);
    EXPECT_EQ(shown.formulas.of(4).bands(), std::vector{3});
    EXPECT_FALSE(shown.formulas.holds(2));

    const Filter filter{.name = "median", .band = 4, .arguments = {}};
    const DisplayStack filtered = displayStack(stackWith("a.tif", {sum, filter, upon}), 6);
    EXPECT_EQ(filtered.stack, stackWith("a.tif", {sum, filter})) << "a neighbourhood is read";
    EXPECT_EQ(filtered.formulas.first, 5);
}

TEST(ShownBands, WhatGrowsBeyondADriverStaysWithTheTiles) {
    std::vector<BandDef> doubling;
    for (int band = 3; band < 20; ++band)
        doubling.emplace_back(Expression{"b" + std::to_string(band) + " + b" + std::to_string(band)});
    const DisplayStack shown = displayStack(stackWith("a.tif", doubling), 20);
    EXPECT_GT(shown.stack.bands.size(), 1U);
    for (const BandExpression& formula : shown.formulas.all) EXPECT_LE(formula.steps().size(), 3U);
    EXPECT_EQ(shown.formulas.first + static_cast<int>(shown.formulas.all.size()), 20);
    std::string many = "b1";
    for (int band = 2; band <= 20; ++band) many += " + b" + std::to_string(band);
    RasterInfo info;
    info.bands.resize(20);
    EXPECT_FALSE(checkShown({.text = many}, info, {})) << "more bands than a shader is given";
    EXPECT_FALSE(checkShown({.text = "b1 +"}, info, {}));
    EXPECT_TRUE(checkShown({.text = "b1 + b20"}, info, {}));
    EXPECT_EQ(displayStack(stackWith("a.tif", {Expression{many}}), 21).formulas.all.size(), 0U);
}

TEST(ShownBands, TheShaderTextComesFromTheParsedFormulaAlone) {
    RasterInfo info;
    info.bands.resize(6);
    Composition c;
    EXPECT_THAT(shownValues(c, info, {}).glsl, IsEmpty()) << "plain bands cost what they did";
    EXPECT_THAT(shownValues(c, info, {}).bands, ElementsAre(0));
    c.formula = {.text = "(b4 - b3) / (b4 + b3) + 0.5", .name = "\"; } evil"};
    const ShownValues shown = shownValues(c, info, {});
    EXPECT_THAT(shown.bands, ElementsAre(3, 2));
    EXPECT_EQ(shown.glsl,
              "vec3 shownValues() { return vec3(banded((divided((operand(0) - operand(1)), (operand(0) + "
              "operand(1))) + uintBitsToFloat(1056964608u)))); }\n");
    c.formula = {};
    c.channels[0].band = 5;
    c.channels[1].band = 1;
    BandFormulas formulas{.first = 4, .all = {*BandExpression::parse("b2 * 2", 4)}};
    formulas.all.push_back(*BandExpression::parse("where(b5 > 1, b5, b1)", 5));
    const ShownValues chain = shownValues(c, info, formulas);
    EXPECT_THAT(chain.bands, ElementsAre(1, 0));
    EXPECT_THAT(chain.glsl, HasSubstr("float band4() { return banded((operand(0) * "));
    EXPECT_THAT(chain.glsl, HasSubstr("float band5() { return banded(chosen(isLess("));
    EXPECT_THAT(chain.glsl, HasSubstr("vec3(band5(), operand(0), operand(1))"));
}

TEST(ShownBands, ValuesOfATileAreThoseOfTheWholeStack) {
    const test::TempDir dir;
    const auto sample = [](int band, int x, int y) {
        return (x + y) % 11 == 0 ? -9999.0 : std::sin(x * 0.3 + band) * 50 + y % 7;
    };
    ASSERT_TRUE(test::writeScene<float>(dir / "s.tif", {40, 30}, 3, sample, -9999));
    const BandStack stack = stackWith(
        (dir / "s.tif").string(), {Expression{"(b1 - b2) / (b1 + b2)"}, Expression{"where(b4 > 0, b4, b3)"}});
    const auto whole = openStack(stack, Resources());
    ASSERT_TRUE(whole);
    const RasterInfo& info = (*whole)->info();
    const DisplayStack shown = displayStack(stack, info.bandCount());
    const auto plain = openStack(shown.stack, Resources());
    ASSERT_TRUE(plain);
    const auto tile = (*plain)->readTile(0, 0, 0, std::vector{0, 1, 2});
    ASSERT_TRUE(tile);
    Composition c;
    c.channels[0].band = 3, c.channels[1].band = 4, c.channels[2].band = 2;
    std::vector<std::size_t> pixels(1200);
    std::iota(pixels.begin(), pixels.end(), std::size_t{0});
    const auto values = tileValues(c, info, shown.formulas, *tile, pixels);
    std::vector<float> expected(3600);
    ASSERT_TRUE((*whole)->readValues({0, 0, 40, 30}, std::vector{3, 4, 2}, expected));
    for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_EQ(std::isnan(values[i]), std::isnan(expected[i])) << i;
        if (std::isnan(expected[i])) continue;
        EXPECT_EQ(values[i], expected[i]) << i;
    }
    c.formula = {.text = "b4 * 2", .name = ""};
    const auto doubled = tileValues(c, info, shown.formulas, *tile, pixels);
    EXPECT_FLOAT_EQ(doubled[1], 2 * expected[1]);
    EXPECT_FLOAT_EQ(doubled[2401], 2 * expected[1]) << "in each channel";
    RasterTile less = *tile;
    less.bands = {0};
    EXPECT_TRUE(std::isnan(tileValues(c, info, shown.formulas, less, pixels)[1])) << "a band is missing";
}

}  // namespace
}  // namespace swath
