// SPDX-License-Identifier: MIT
#include "engine/imagery/exact_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <random>

#include "engine/imagery/joint_moments.h"
#include "engine/imagery/ordered_counts.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

constexpr double kNearlyExact = 1e-6;  // of the size of a figure, as promised

/// Samples of a scene as they were made: bands × pixels.
using Planes = std::vector<std::vector<float>>;

class ExactFigures : public testing::Test {
  protected:
    /// Far from zero, bands that depend on each other, −9999 or not-a-number here and there.
    template <class T>
    BandStack scene(const std::string& name, Size size, unsigned seed, double level, double spread) {
        std::mt19937 random(seed);
        std::normal_distribution<double> normal;
        Planes planes(3);
        for (std::int64_t i = 0; i < size.area(); ++i) {
            const double common = normal(random);
            for (std::size_t b = 0; b < planes.size(); ++b) {
                const double own = level + spread * (common + 0.3 * double(b) * normal(random));
                const bool hole = random() % 50 == 0;
                planes[b].push_back(hole ? kHole : static_cast<float>(static_cast<T>(own)));
            }
        }
        EXPECT_TRUE(test::writeScene<T>(
            dir_ / name, size, 3,
            [&](int b, int x, int y) {
                return planes[static_cast<std::size_t>(b)][static_cast<std::size_t>(y * size.width + x)];
            },
            kHole));
        for (std::size_t b = 0; b < planes.size(); ++b)
            all_[b].insert(all_[b].end(), planes[b].begin(), planes[b].end());
        return wholeFile((dir_ / name).string());
    }
    std::vector<double> valid(std::size_t band) const {
        std::vector<double> values;
        for (const float v : all_[band])
            if (v != kHole) values.push_back(v);
        std::ranges::sort(values);
        return values;
    }
    /// Of two passes over everything, in long double.
    double covariance(std::size_t i, std::size_t j) const {
        long double sums[2] = {0, 0}, product = 0, count = 0;
        const auto each = [&](const auto& visit) {
            for (std::size_t p = 0; p < all_[0].size(); ++p)
                if (all_[0][p] != kHole && all_[1][p] != kHole && all_[2][p] != kHole)
                    visit(static_cast<long double>(all_[i][p]), static_cast<long double>(all_[j][p]));
        };
        each([&](long double a, long double b) { sums[0] += a, sums[1] += b, ++count; });
        each([&](long double a, long double b) { product += (a - sums[0] / count) * (b - sums[1] / count); });
        return static_cast<double>(product / count);
    }
    void expectExact(const ExactStatistics& found) const {
        ASSERT_EQ(found.bands.size(), 3U);
        for (std::size_t b = 0; b < 3; ++b) {
            const auto values = valid(b);
            long double sum = 0, squares = 0;
            for (const double v : values) sum += v;
            const long double mean = sum / static_cast<long double>(values.size());
            for (const double v : values) squares += (v - mean) * (v - mean);
            const double deviation =
                static_cast<double>(std::sqrt(squares / static_cast<long double>(values.size())));
            const ExactBand& band = found.bands[b];
            EXPECT_EQ(band.count, static_cast<std::int64_t>(values.size()));
            EXPECT_EQ(band.min, values.front());
            EXPECT_EQ(band.max, values.back());
            EXPECT_NEAR(band.mean, static_cast<double>(mean), kNearlyExact * std::abs(band.mean));
            EXPECT_NEAR(band.deviation, deviation, kNearlyExact * deviation);
            ASSERT_EQ(band.quantiles.size(), found.shares.size());
            for (std::size_t q = 0; q < found.shares.size(); ++q) {
                const double rank = found.shares[q] * double(values.size() - 1);
                const auto below = static_cast<std::size_t>(rank);
                const double low = values[below], high = values[std::min(below + 1, values.size() - 1)];
                EXPECT_DOUBLE_EQ(band.quantiles[q], low + (rank - double(below)) * (high - low)) << q;
            }
        }
        for (std::size_t i = 0; i < 3 && !found.covariance.empty(); ++i)
            for (std::size_t j = 0; j < 3; ++j)
                EXPECT_NEAR(found.covariance[i * 3 + j], covariance(i, j),
                            kNearlyExact * std::sqrt(covariance(i, i) * covariance(j, j)));
    }

    static constexpr float kHole = -9999;
    test::TempDir dir_;
    Planes all_{3};
};

TEST_F(ExactFigures, OfManyScenesAreThoseOfTwoPassesOverAll) {
    const std::vector<BandStack> scenes{scene<std::int16_t>("a.tif", {300, 520}, 1, 900, 40),
                                        scene<float>("b.tif", {77, 41}, 2, -3, 250),
                                        scene<std::int16_t>("c.tif", {1, 1}, 3, 12'000, 1)};
    const auto found = exactStatistics(scenes, Resources(),
                                       {.shares = {0, 0.02, 0.25, 0.5, 0.75, 0.98, 1}, .covariance = true});
    ASSERT_TRUE(found) << found.error().text();
    expectExact(*found);
}

TEST_F(ExactFigures, FarFromZeroKeepTheirDigits) {
    const std::vector<BandStack> scenes{scene<float>("far.tif", {256, 300}, 4, 1e7, 3)};
    const auto found = exactStatistics(scenes, Resources(), {.covariance = true});
    ASSERT_TRUE(found);
    expectExact(*found);
}

TEST_F(ExactFigures, CanBeCancelledAndNeedTheSameBands) {
    std::vector<BandStack> scenes{scene<std::int16_t>("a.tif", {60, 60}, 5, 0, 10)};
    const auto stopped = exactStatistics(scenes, Resources(), {.goesOn = [](double) { return false; }});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::Cancelled);
    double last = 0;
    ASSERT_TRUE(exactStatistics(scenes, Resources(), {.goesOn = [&](double done) {
                                    EXPECT_GE(done, last);
                                    EXPECT_LE(done, 1);
                                    last = done;
                                    return true;
                                }}));
    ASSERT_TRUE(test::writeScene<std::uint8_t>(dir_ / "one.tif", {8, 8}, 1, [](int, int, int) { return 1; }));
    scenes.push_back(wholeFile((dir_ / "one.tif").string()));
    EXPECT_THAT(exactStatistics(scenes, Resources(), {}).error().what, testing::HasSubstr("has 1 bands"));
    EXPECT_FALSE(exactStatistics({}, Resources(), {}));
    EXPECT_FALSE(exactStatistics({scenes[0]}, Resources(), {.shares = {1.5}}));
}

TEST_F(ExactFigures, OfNothingHaveCountNought) {
    ASSERT_TRUE(test::writeScene<float>(dir_ / "none.tif", {9, 9}, 2, [](int, int, int) {
        return std::numeric_limits<double>::quiet_NaN();
    }));
    const auto found =
        exactStatistics({wholeFile((dir_ / "none.tif").string())}, Resources(), {.covariance = true});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->bands[1].count, 0);
    EXPECT_TRUE(found->bands[1].quantiles.empty());
    EXPECT_EQ(found->jointPixels, 0);
}

TEST_F(ExactFigures, AreKeptForTheSameFilesAndOptionsAlone) {
    const std::vector<BandStack> scenes{scene<std::int16_t>("a.tif", {60, 60}, 6, 5, 10)};
    const ExactOptions plain, joint{.covariance = true};
    const auto found = exactStatistics(scenes, Resources(), joint);
    ASSERT_TRUE(found);
    const std::string key = exactKey(scenes, joint);
    ASSERT_FALSE(key.empty());
    EXPECT_NE(key, exactKey(scenes, plain));
    const std::string text = toJson(*found, key);
    EXPECT_EQ(exactFromJson(text, key), *found);
    EXPECT_FALSE(exactFromJson(text, exactKey(scenes, plain)));
    for (std::size_t length = 0; length < text.size(); length += 7)
        EXPECT_FALSE(exactFromJson(text.substr(0, length), key));
    const auto file = dir_ / "a.tif";
    std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) + std::chrono::seconds(1));
    EXPECT_FALSE(exactFromJson(text, exactKey(scenes, joint)));
    std::filesystem::remove(file);
    EXPECT_EQ(exactKey(scenes, joint), "");
}

TEST(OrderedBits, AreInTheOrderOfTheNumbers) {
    const std::vector<float> ascending{
        -std::numeric_limits<float>::infinity(), -1e30F, -2, -1e-40F, 0, 1e-40F, 0.5F, 1, 3e38F,
        std::numeric_limits<float>::infinity()};
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        EXPECT_EQ(fromOrderedBits(orderedBits(ascending[i])), ascending[i]);
        if (i > 0) {
            EXPECT_LT(orderedBits(ascending[i - 1]), orderedBits(ascending[i]));
        }
    }
    EXPECT_EQ(orderedBits(-0.0F), orderedBits(0.0F));
}

}  // namespace
}  // namespace swath
