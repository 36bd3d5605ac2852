// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

#include "engine/imagery/filters/band_filter.h"

namespace swath {
namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();

/// A picture of grey levels, row by row.
struct GreyPicture {
    Size size;
    std::vector<float> values;
    float at(int x, int y) const { return values[static_cast<std::size_t>(y * size.width + x)]; }
};

std::vector<float> textureOf(const GreyPicture& picture, const std::string& name,
                             const FilterArguments& arguments) {
    const BandFilter* filter = findFilter(bandFilters(), name);
    std::vector<float> out(picture.values.size());
    filter->apply({picture.size, picture.values}, arguments, out);
    return out;
}

struct Figures {
    double contrast = 0, homogeneity = 0, entropy = 0, energy = 0;
};

/// The definition: the matrix of every direction written out for one window, symmetric and normed.
Figures byDefinition(const GreyPicture& picture, int x, int y, const FilterArguments& arguments) {
    const int radius = static_cast<int>(arguments.at("radius")),
              levels = static_cast<int>(arguments.at("levels"));
    const double low = arguments.at("low"), high = arguments.at("high");
    const auto level = [&](int px, int py) {
        if (px < 0 || py < 0 || px >= picture.size.width || py >= picture.size.height) return -1;
        if (std::abs(px - x) > radius || std::abs(py - y) > radius) return -1;
        const float v = picture.at(px, py);
        if (std::isnan(v)) return -1;
        return std::clamp(static_cast<int>(std::floor((v - low) * (levels / (high - low)))), 0, levels - 1);
    };
    Figures mean;
    int directions = 0;
    for (const auto& [dx, dy] : {std::pair{1, 0}, {0, 1}, {1, 1}, {-1, 1}}) {
        std::vector<double> matrix(static_cast<std::size_t>(levels * levels));
        double sum = 0;
        for (int py = y - radius; py <= y + radius; ++py)
            for (int px = x - radius; px <= x + radius; ++px) {
                const int a = level(px, py), b = level(px + dx, py + dy);
                if (a < 0 || b < 0) continue;
                matrix[static_cast<std::size_t>(a * levels + b)] += 1;
                matrix[static_cast<std::size_t>(b * levels + a)] += 1;
                sum += 2;
            }
        if (sum == 0) continue;
        ++directions;
        double squares = 0;
        for (int i = 0; i < levels; ++i)
            for (int j = 0; j < levels; ++j) {
                const double p = matrix[static_cast<std::size_t>(i * levels + j)] / sum;
                if (p == 0) continue;
                mean.contrast += p * (i - j) * (i - j);
                mean.homogeneity += p / (1 + (i - j) * (i - j));
                mean.entropy -= p * std::log(p);
                squares += p * p;
            }
        mean.energy += std::sqrt(squares);
    }
    for (double* figure : {&mean.contrast, &mean.homogeneity, &mean.entropy, &mean.energy})
        *figure = directions > 0 ? *figure / directions : NAN;
    return mean;
}

TEST(Texture, IsWhatTheMatricesSayAlsoAmongGapsAndAtBorders) {
    GreyPicture picture{{37, 29}, {}};
    std::mt19937 random(11);
    for (std::int64_t i = 0; i < picture.size.area(); ++i)
        picture.values.push_back(random() % 9 == 0
                                     ? kNothing
                                     : static_cast<float>(random() % 1000) / 10 + static_cast<float>(i % 37));
    for (int y = 3; y < 12; ++y)  // a pixel without any neighbour
        for (int x = 3; x < 12; ++x)
            if (x != 7 || y != 7) picture.values[static_cast<std::size_t>(y * 37 + x)] = kNothing;
    for (const FilterArguments& arguments :
         {FilterArguments{{"radius", 1}, {"levels", 16}, {"low", 5}, {"high", 120}},
          FilterArguments{{"radius", 4}, {"levels", 32}, {"low", 0}, {"high", 140}},
          FilterArguments{{"radius", 15}, {"levels", 16}, {"low", 20}, {"high", 90}}}) {
        const auto contrast = textureOf(picture, "glcm_contrast", arguments),
                   homogeneity = textureOf(picture, "glcm_homogeneity", arguments),
                   entropy = textureOf(picture, "glcm_entropy", arguments),
                   energy = textureOf(picture, "glcm_energy", arguments);
        for (int y = 0; y < picture.size.height; ++y)
            for (int x = 0; x < picture.size.width; ++x) {
                const auto i = static_cast<std::size_t>(y * picture.size.width + x);
                const Figures expected = byDefinition(picture, x, y, arguments);
                ASSERT_EQ(std::isnan(contrast[i]), std::isnan(expected.contrast));
                if (std::isnan(expected.contrast)) continue;
                // Figures are rounded to float once; sums of the definition in double.
                ASSERT_NEAR(contrast[i], expected.contrast, 1e-6 * std::max(1.0, expected.contrast));
                ASSERT_NEAR(homogeneity[i], expected.homogeneity, 1e-6);
                ASSERT_NEAR(entropy[i], expected.entropy, 1e-6);
                ASSERT_NEAR(energy[i], expected.energy, 1e-6);
            }
    }
}

TEST(Texture, OfOneValueIsEven) {
    const GreyPicture picture{{12, 9}, std::vector<float>(108, 7.0F)};
    for (const double high : {7.0, 100.0}) {  // also where the scene holds that value only
        const FilterArguments arguments{{"radius", 2}, {"levels", 16}, {"low", 7}, {"high", high}};
        EXPECT_EQ(textureOf(picture, "glcm_contrast", arguments)[50], 0);
        EXPECT_EQ(textureOf(picture, "glcm_entropy", arguments)[50], 0);
        EXPECT_EQ(textureOf(picture, "glcm_homogeneity", arguments)[50], 1);
        EXPECT_EQ(textureOf(picture, "glcm_energy", arguments)[50], 1);
    }
}

/// The picture of graycomatrix() in scikit-image's documentation, whose window holds all of it: its contrasts
/// are 7 / 12 to the right and 1 down, as graycoprops() has them there.
TEST(Texture, IsThatOfScikitImage) {
    const GreyPicture picture{{4, 4}, {0, 0, 1, 1, 0, 0, 1, 1, 0, 2, 2, 2, 2, 2, 3, 3}};
    const FilterArguments arguments{{"radius", 3}, {"levels", 4}, {"low", 0}, {"high", 4}};
    EXPECT_NEAR(textureOf(picture, "glcm_contrast", arguments)[5], 0.95138889, 1e-6);
    EXPECT_NEAR(textureOf(picture, "glcm_homogeneity", arguments)[5], 0.69930556, 1e-6);
    EXPECT_NEAR(textureOf(picture, "glcm_entropy", arguments)[5], 2.11218805, 1e-6);
    EXPECT_NEAR(textureOf(picture, "glcm_energy", arguments)[5], 0.37048173, 1e-6);
}

}  // namespace
}  // namespace swath
