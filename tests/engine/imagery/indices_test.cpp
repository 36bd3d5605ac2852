// SPDX-License-Identifier: MIT
#include "engine/imagery/indices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/imagery/expression.h"

namespace swath {
namespace {

using testing::HasSubstr;

RasterInfo sceneOf(const std::vector<std::pair<std::string, double>>& bands) {
    RasterInfo info;
    for (const auto& [name, nm] : bands) {
        BandInfo band;
        band.name = name;
        band.wavelengthNm = nm;
        info.bands.push_back(band);
    }
    return info;
}

const RasterInfo kSentinel2 = sceneOf({{"B02", 492},
                                       {"B03", 560},
                                       {"B04", 665},
                                       {"B06", 741},
                                       {"B08", 833},
                                       {"B8A", 865},
                                       {"B11", 1614},
                                       {"B12", 2202}});
const RasterInfo kRadar = sceneOf({{"HH", 0}, {"HV", 0}, {"VH", 0}, {"VV", 0}});

std::string out(const std::string& formula, const RasterInfo& scene = kSentinel2) {
    const auto written = writtenOut(formula, scene);
    return written ? *written : written.error().text();
}
double valueOf(const std::string& formula, const RasterInfo& scene, const std::vector<float>& pixel) {
    const auto expression = BandExpression::parse(out(formula, scene), static_cast<int>(pixel.size()));
    EXPECT_TRUE(expression) << out(formula, scene) << (expression ? "" : expression.error().text());
    std::vector<std::span<const float>> planes;
    for (const float& value : pixel) planes.emplace_back(&value, 1);
    std::vector<float> result(1);
    if (expression) expression->evaluate(planes, result);
    return result[0];
}

TEST(Indices, AreWrittenOutWithTheBandsOfTheScene) {
    EXPECT_EQ(out("ndvi"), "((b5 - b3) / (b5 + b3))");
    EXPECT_EQ(out("NDVI > 0.3"), "((b5 - b3) / (b5 + b3)) > 0.3");
    EXPECT_EQ(out("nir / red - 1e-3"), "b5 / b3 - 1e-3");
    EXPECT_EQ(out("ndvi(b2, b1 + 1)"), "(((b2) - (b1 + 1)) / ((b2) + (b1 + 1)))");
    EXPECT_EQ(out("where(ndwi > 0, 1, sqrt(b1))"), "where(((b2 - b5) / (b2 + b5)) > 0, 1, sqrt(b1))");
    EXPECT_EQ(out("savi(nir, max(red, blue))"),
              "(1.5 * ((b5) - (max(b3, b1))) / ((b5) + (max(b3, b1)) + 0.5))");
}

TEST(Indices, HaveTheValuesOfTheirAuthors) {
    // blue, green, red, red edge 2, nir, narrow nir, swir 1, swir 2: reflectances of a meadow.
    const std::vector<float> p{0.04F, 0.08F, 0.05F, 0.3F, 0.45F, 0.46F, 0.22F, 0.1F};
    EXPECT_NEAR(valueOf("ndvi", kSentinel2, p), 0.8, 1e-6);
    EXPECT_NEAR(valueOf("ndwi", kSentinel2, p), -0.37 / 0.53, 1e-6);
    EXPECT_NEAR(valueOf("mndwi", kSentinel2, p), -0.14 / 0.30, 1e-6);
    EXPECT_NEAR(valueOf("evi", kSentinel2, p), 2.5 * 0.4 / (0.45 + 0.3 - 0.3 + 1), 1e-6);
    EXPECT_NEAR(valueOf("evi2", kSentinel2, p), 2.5 * 0.4 / (0.45 + 0.12 + 1), 1e-6);
    EXPECT_NEAR(valueOf("savi", kSentinel2, p), 0.6, 1e-6);
    EXPECT_NEAR(valueOf("nbr", kSentinel2, p), 0.35 / 0.55, 1e-6);
    EXPECT_NEAR(valueOf("ndbi", kSentinel2, p), -0.23 / 0.67, 1e-6);
    EXPECT_NEAR(valueOf("bai", kSentinel2, p), 1 / (0.05 * 0.05 + 0.39 * 0.39), 1e-3);
    EXPECT_NEAR(valueOf("fdi", kSentinel2, p), 0.45 - (0.3 - 0.08 * 1.7703), 1e-6);
    EXPECT_NEAR(valueOf("dnbr(b5, b8, b6, b7)", kSentinel2, p), 0.35 / 0.55 - 0.24 / 0.68, 1e-6);
    EXPECT_NEAR(valueOf("span", kRadar, {1, 2, 3, 4}), 10, 1e-6);
    EXPECT_NEAR(valueOf("db(span)", kRadar, {1, 2, 3, 4}), 10, 1e-6);
    EXPECT_NEAR(valueOf("cross_ratio(linear(b3), linear(b4))", kRadar, {0, 0, -17, -7}), 0.1, 1e-6);
}

TEST(Indices, BandsAreKnownByNameWhereNoWavelengthIs) {
    const RasterInfo named =
        sceneOf({{"B04 red", 0}, {"B06 red edge 2", 0}, {"near infrared", 0}, {"SWIR 1", 0}});
    EXPECT_EQ(bandFor("red", named), 1);
    EXPECT_EQ(bandFor("rededge2", named), 2);
    EXPECT_EQ(bandFor("nir", named), 3);
    EXPECT_EQ(bandFor("swir1", named), 4);
    EXPECT_EQ(bandFor("blue", named), std::nullopt);
    EXPECT_EQ(bandFor("purple", named), std::nullopt);
    EXPECT_EQ(bandFor("nir", kSentinel2), 5);
}

TEST(Indices, SayWhatTheyLack) {
    EXPECT_THAT(out("ndvi", kRadar), HasSubstr("no band of the scene is known as nir, which ndvi needs"));
    EXPECT_THAT(out("b1 / nir", kRadar), HasSubstr("no band of the scene is known as nir"));
    EXPECT_THAT(out("ndvi(b1)"), HasSubstr("ndvi takes 2 bands, not 1"));
    EXPECT_THAT(out("dnbr"), HasSubstr("no band of the scene is known as nir_before"));
    EXPECT_EQ(out("ndvi(b1"), "((b5 - b3) / (b5 + b3))(b1");  // for the formula's reader
    EXPECT_EQ(out("sin(b1)"), "sin(b1)");
    std::string nested = "b1";
    for (int i = 0; i < 40; ++i) nested = "ndvi(" + nested + ", b2)";
    EXPECT_FALSE(writtenOut(nested, kSentinel2));
}

}  // namespace
}  // namespace swath
