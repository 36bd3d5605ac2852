// SPDX-License-Identifier: MIT
#include "engine/learn/augment/augment_warp.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace swath {
namespace {

constexpr int kSide = 32;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// A square of values of a function of the place, seen from the patch's middle.
std::vector<float> squareOf(int margin, const std::function<double(double x, double y)>& value) {
    const int side = kSide + 2 * margin;
    const double centre = (side - 1) / 2.0;
    std::vector<float> square;
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) square.push_back(static_cast<float>(value(x - centre, y - centre)));
    return square;
}

std::vector<float> warped(const AugmentDraw& draw, const std::function<double(double x, double y)>& value) {
    PatchWarp warp(kSide);
    const int margin = warp.prepare(draw);
    std::vector<float> out(kSide * kSide);
    warp.image(squareOf(margin, value), 1, out);
    return out;
}

TEST(PatchWarp, AngleAndScaleAreExactOnARamp) {
    AugmentDraw draw;
    draw.angle = 30;
    draw.scale = 0.5;
    const double c = std::cos(std::numbers::pi / 6) / 0.5, s = std::sin(std::numbers::pi / 6) / 0.5;
    const auto xs = warped(draw, [](double x, double) { return x; });
    const auto ys = warped(draw, [](double, double y) { return y; });
    const double half = (kSide - 1) / 2.0;
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const auto at = static_cast<std::size_t>(y * kSide + x);
            // Counter-clockwise on the screen, where y goes down; at half the scale steps are twice as long.
            ASSERT_NEAR(xs[at], c * (x - half) - s * (y - half), 1e-4);
            ASSERT_NEAR(ys[at], s * (x - half) + c * (y - half), 1e-4);
        }
}

TEST(PatchWarp, AgreesWithTheSymmetriesOfTheSquare) {
    const auto wild = [](double x, double y) { return std::sin(3 * x) + std::cos(5 * y + x * y); };
    for (const bool flip : {false, true})
        for (int turns = 0; turns < 4; ++turns) {
            AugmentDraw draw;
            draw.orientation = {flip, turns};
            std::vector<float> expected(kSide * kSide);
            orient<float>(squareOf(0, wild), Size{kSide, kSide}, draw.orientation, expected);
            EXPECT_EQ(warped(draw, wild), expected) << flip << turns;
            // A quarter more by angle is a quarter more by turns.
            AugmentDraw angled = draw;
            angled.angle = 90;
            draw.orientation.quarterTurns = (turns + 1) % 4;
            orient<float>(squareOf(0, wild), Size{kSide, kSide}, draw.orientation, expected);
            const auto turned = warped(angled, wild);
            for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(turned[i], expected[i], 1e-4);
        }
}

TEST(PatchWarp, ImageAndMaskMoveTogether) {
    // A picture painted in the colours of its own mask: large blocks of the classes 0 and 1.
    const auto block = [](double x, double y) {
        return (static_cast<int>(std::floor(x / 9)) + static_cast<int>(std::floor(y / 9))) & 1;
    };
    Rng rng(5);
    for (int i = 0; i < 30; ++i) {
        const Augmentation settings{
            .rotation = 180, .scaleLeast = 0.4, .scaleMost = 2, .elastic = 3, .elasticSmoothness = 6};
        const AugmentDraw draw = drawAugmentation(rng, settings, kSide, 1);
        PatchWarp warp(kSide);
        const int margin = warp.prepare(draw);
        const auto image = squareOf(margin, block);
        std::vector<std::uint8_t> mask(image.begin(), image.end()), outMask(kSide * kSide);
        std::vector<float> outImage(kSide * kSide);
        warp.image(image, 1, outImage);
        warp.nearest<std::uint8_t>(mask, outMask);
        int between = 0;
        for (std::size_t p = 0; p < outMask.size(); ++p) {
            ASSERT_LE(std::abs(outImage[p] - static_cast<float>(outMask[p])),
                      0.75F);  // at a corner of blocks
            between += std::abs(outImage[p] - static_cast<float>(outMask[p])) > 1e-6F ? 1 : 0;
        }
        EXPECT_LT(between, kSide * kSide * 2 / 3);  // pixels at edges alone
    }
}

TEST(PatchWarp, NoDataStaysNoDataAndDoesNotSpread) {
    AugmentDraw draw;
    draw.angle = 45;
    PatchWarp warp(kSide);
    const int margin = warp.prepare(draw);
    auto image = squareOf(margin, [](double x, double) { return x < 0 ? double{kNaN} : 7.0; });
    std::vector<std::uint8_t> missing;
    for (const float v : image) missing.push_back(std::isnan(v) ? 1 : 0);
    std::vector<float> out(kSide * kSide);
    std::vector<std::uint8_t> outMissing(kSide * kSide);
    warp.image(image, 1, out);
    warp.nearest<std::uint8_t>(missing, outMissing);
    int count = 0;
    for (std::size_t p = 0; p < out.size(); ++p) {
        ASSERT_EQ(std::isnan(out[p]), outMissing[p] == 1);
        if (outMissing[p] == 0) {
            ASSERT_NEAR(out[p], 7, 1e-5);
        }
        count += outMissing[p];
    }
    EXPECT_NEAR(count, kSide * kSide / 2, kSide);
}

TEST(PatchWarp, BendsNoFartherThanItWasDrawn) {
    AugmentDraw draw;
    draw.elastic = 4;
    draw.elasticSmoothness = 8;
    draw.seed = 11;
    const auto xs = warped(draw, [](double x, double) { return x; });
    const auto ys = warped(draw, [](double, double y) { return y; });
    double longest = 0, roughest = 0;
    const double half = (kSide - 1) / 2.0;
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const auto at = static_cast<std::size_t>(y * kSide + x);
            const double dx = double{xs[at]} - (x - half), dy = double{ys[at]} - (y - half);
            longest = std::max(longest, std::hypot(dx, dy));
            if (x > 0) roughest = std::max(roughest, std::abs(dx - (double{xs[at - 1]} - (x - 1 - half))));
        }
    EXPECT_NEAR(longest, 4, 1e-3);
    EXPECT_LT(roughest, 2);  // smooth over eight pixels: neighbours go nearly together
    AugmentDraw other = draw;
    other.seed = 12;
    EXPECT_EQ(warped(draw, [](double x, double) { return x; }), xs);
    EXPECT_NE(warped(other, [](double x, double) { return x; }), xs);
}

TEST(AugmentDraw, StaysWithinItsRanges) {
    const Augmentation settings{.flips = true,
                                .quarterTurns = false,
                                .rotation = 20,
                                .scaleLeast = 0.5,
                                .scaleMost = 1.5,
                                .brightness = 0.3,
                                .contrast = 0.2,
                                .bandJitter = 0.1,
                                .noise = 0.4,
                                .blur = 1.5,
                                .elastic = 6,
                                .cutOut = 0.25};
    double leastScale = 9, mostScale = 0, leastAngle = 0, mostAngle = 0;
    for (int i = 0; i < 2000; ++i) {
        Rng rng(3, static_cast<std::uint64_t>(i));
        const AugmentDraw d = drawAugmentation(rng, settings, 64, 3);
        ASSERT_EQ(d.orientation.quarterTurns % 2, 0);
        leastScale = std::min(leastScale, d.scale), mostScale = std::max(mostScale, d.scale);
        leastAngle = std::min(leastAngle, d.angle), mostAngle = std::max(mostAngle, d.angle);
        ASSERT_TRUE(d.noise >= 0 && d.noise <= 0.4 && d.blur >= 0 && d.blur <= 1.5 && d.elastic <= 6);
        ASSERT_LE(d.cutOut.width, 16);
        ASSERT_TRUE((RectI{0, 0, 64, 64}).contains(d.cutOut));
        ASSERT_EQ(d.bands.size(), 3U);
        for (const BandChange& band : d.bands) {
            ASSERT_TRUE(band.factor >= 0.8F * 0.9F - 1e-6F && band.factor <= 1.2F * 1.1F + 1e-6F);
            ASSERT_LE(std::abs(band.shift), 0.4F + 1e-6F);
        }
    }
    EXPECT_TRUE(leastScale >= 0.5 && leastScale < 0.52 && mostScale <= 1.5 && mostScale > 1.45);
    EXPECT_TRUE(leastAngle >= -20 && leastAngle < -19 && mostAngle <= 20 && mostAngle > 19);
}

TEST(AugmentDraw, OffMeansAsItIsAndTakesNothing) {
    Rng a(1), b(1);
    const AugmentDraw draw = drawAugmentation(a, {.flips = false, .quarterTurns = false}, 64, 4);
    EXPECT_FALSE(draw.warps());
    EXPECT_EQ(text(draw), "as it is");
    EXPECT_EQ(a.next(), b.next());
}

}  // namespace
}  // namespace swath
