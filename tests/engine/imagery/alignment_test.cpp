// SPDX-License-Identifier: MIT
#include "engine/imagery/alignment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/rng.h"
#include "engine/imagery/open_stack.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

/// Fields: a patchwork of convex pieces whose brightness differs, smooth at its borders, at any position.
class Ground {
  public:
    Ground() {
        Rng rng(3);
        for (int i = 0; i < 900; ++i) {
            seeds_.push_back({rng.uniform() * 700 - 50, rng.uniform() * 700 - 50});
            bright_.push_back(rng.uniform());
        }
    }
    double at(double x, double y) const {
        // A softened nearest seed: the mean of the seeds around, weighed steeply by nearness.
        double sum = 0, weights = 0;
        for (std::size_t i = 0; i < seeds_.size(); ++i) {
            const double dx = seeds_[i].x - x, dy = seeds_[i].y - y, d = dx * dx + dy * dy;
            if (d > 4000) continue;
            const double w = std::exp(-d / 60);
            sum += w * bright_[i], weights += w;
        }
        return weights > 0 ? sum / weights : 0.5;
    }

  private:
    std::vector<Vec2> seeds_;
    std::vector<double> bright_;
};

constexpr Size kFields{360, 300};

class Alignment : public testing::Test {
  protected:
    /// Band 1: the ground. Band 2: moved by (3, −2). Band 3: by (−1.4, 0.7), dark where the ground is bright,
    /// with noise and haze. Band 4: noise alone.
    void SetUp() override {
        const Ground ground;
        Rng rng(5);
        ASSERT_TRUE(test::writeScene<float>(dir_ / "s.tif", kFields, 4, [&](int band, int x, int y) {
            switch (band) {
                case 0:
                    return 1000 * ground.at(x, y);
                case 1:
                    return 1000 * ground.at(x - 3.0, y + 2.0);
                case 2:
                    return 400 - 300 * ground.at(x + 1.4, y - 0.7) + 0.3 * x + 10 * rng.normal();
                default:
                    return 100 * rng.normal();
            }
        }));
        auto source = openStack(wholeFile((dir_ / "s.tif").string()), Resources());
        ASSERT_TRUE(source);
        source_ = std::move(*source);
    }
    test::TempDir dir_;
    std::unique_ptr<RasterSource> source_;
};

TEST_F(Alignment, IsMeasuredToATenthOfAPixelInAnyWavelength) {
    const auto shifts = measureShifts(*source_, 0, {1, 2, 3});
    ASSERT_TRUE(shifts) << shifts.error().text();
    EXPECT_NEAR((*shifts)[0].pixels.x, 3.0, 0.1);
    EXPECT_NEAR((*shifts)[0].pixels.y, -2.0, 0.1);
    EXPECT_TRUE((*shifts)[0].believable());
    EXPECT_NEAR((*shifts)[1].pixels.x, -1.4, 0.1);
    EXPECT_NEAR((*shifts)[1].pixels.y, 0.7, 0.1);
    EXPECT_TRUE((*shifts)[1].believable());
    EXPECT_FALSE((*shifts)[2].believable()) << (*shifts)[2].certainty << " " << (*shifts)[2].windows;
}

TEST_F(Alignment, OfAnySizeIsNoneWhereThereIsNone) {
    const Ground ground;
    for (const Size size : {Size{224, 224}, Size{225, 171}, Size{131, 250}}) {
        const auto path = dir_ / "same.tif";
        ASSERT_TRUE(test::writeScene<float>(path, size, 2, [&](int band, int x, int y) {
            return (band == 0 ? 1000 : -300) * ground.at(x, y);
        }));
        const auto source = openStack(wholeFile(path.string()), Resources());
        const auto shifts = measureShifts(**source, 0, {1});
        ASSERT_TRUE(shifts) << shifts.error().text();
        EXPECT_NEAR(shifts->front().pixels.x, 0, 0.05) << size.width;
        EXPECT_NEAR(shifts->front().pixels.y, 0, 0.05) << size.width;
        EXPECT_TRUE(shifts->front().believable());
    }
}

TEST_F(Alignment, IsTakenBackByTheStack) {
    const std::string path = (dir_ / "s.tif").string();
    const auto aligned = openStack(
        {.grid = {},
         .bands = {FileBand{.path = path, .band = 1}, FileBand{.path = path, .band = 2, .shift = {3, -2}},
                   FileBand{.path = path, .band = 3, .shift = {-1.4, 0.7}}}},
        Resources());
    ASSERT_TRUE(aligned) << aligned.error().text();
    const auto shifts = measureShifts(**aligned, 0, {1, 2});
    ASSERT_TRUE(shifts) << shifts.error().text();
    for (const BandShift& shift : *shifts) {
        EXPECT_NEAR(shift.pixels.x, 0, 0.1);
        EXPECT_NEAR(shift.pixels.y, 0, 0.1);
    }
}

/// Blocks of random brightness with soft borders, at any position; cheap for large scenes.
class Blocks {
  public:
    Blocks() {
        Rng rng(7);
        for (double& v : bright_) v = rng.uniform();
    }
    double at(double x, double y) const {
        const double u = x / kCell + 8,
                     v = y / kCell + 8;  // within the lattice, also a little beside the scene
        const int i = static_cast<int>(u), j = static_cast<int>(v);
        const auto soft = [](double t) { return std::clamp((t - 0.5) * 3 + 0.5, 0.0, 1.0); };
        const double s = soft(u - i), t = soft(v - j);
        return (1 - t) * ((1 - s) * node(i, j) + s * node(i + 1, j)) +
               t * ((1 - s) * node(i, j + 1) + s * node(i + 1, j + 1));
    }

  private:
    static constexpr int kSide = 128;
    static constexpr double kCell = 11;
    double node(int i, int j) const { return bright_[static_cast<std::size_t>(j * kSide + i)]; }
    std::array<double, kSide * kSide> bright_;
};

TEST_F(Alignment, DriftIsMeasuredAndTakenBack) {
    // A picture that is turned and stretched a little about the middle, and lies beside it.
    const Blocks ground;
    constexpr Size kLarge{1100, 900};
    const Displacement truth{{1.5, -0.8}, {0.003, -0.002, 0.0025, -0.0015}};
    const Vec2 middle{kLarge.width / 2.0, kLarge.height / 2.0};
    const auto path = (dir_ / "drift.tif").string();
    ASSERT_TRUE(test::writeScene<float>(path, kLarge, 2, [&](int band, int x, int y) {
        const Vec2 at{x + 0.5, y + 0.5};
        if (band == 0) return 1000 * ground.at(at.x, at.y);
        const Vec2 there = at - truth.beside(at - truth.beside(at - middle) - middle);  // what belongs here
        return 700 - 500 * ground.at(there.x, there.y);
    }));
    const auto source = openStack(wholeFile(path), Resources());
    const auto found = measureShifts(**source, 0, {1});
    ASSERT_TRUE(found) << found.error().text();
    const BandShift& shift = found->front();
    EXPECT_TRUE(shift.believable());
    EXPECT_EQ(shift.places.size(), 9u);
    const Displacement measured{shift.pixels, shift.drift};
    for (const Vec2 corner : {Vec2{-500, -400}, Vec2{500, -400}, Vec2{0, 0}, Vec2{500, 400}}) {
        EXPECT_NEAR(measured.beside(corner).x, truth.beside(corner).x, 0.2) << corner.x << " " << corner.y;
        EXPECT_NEAR(measured.beside(corner).y, truth.beside(corner).y, 0.2) << corner.x << " " << corner.y;
    }
    const auto aligned =
        openStack({.grid = {},
                   .bands = {FileBand{.path = path, .band = 1},
                             FileBand{.path = path, .band = 2, .shift = shift.pixels, .drift = shift.drift}}},
                  Resources());
    ASSERT_TRUE(aligned) << aligned.error().text();
    const auto left = measureShifts(**aligned, 0, {1});
    ASSERT_TRUE(left);
    for (const PlaceShift& place : left->front().places) {
        EXPECT_NEAR(place.pixels.x, 0, 0.2);
        EXPECT_NEAR(place.pixels.y, 0, 0.2);
    }
}

TEST_F(Alignment, SaysWhatCannotBeMeasured) {
    EXPECT_FALSE(measureShifts(*source_, 0, {4}));
    EXPECT_FALSE(measureShifts(*source_, -1, {1}));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(measureShifts(*source_, 0, {1}, stop.get_token()).error().code, Errc::Cancelled);
    ASSERT_TRUE(test::writeScene<float>(dir_ / "small.tif", {40, 300}, 2, [](int, int x, int) { return x; }));
    const auto small = openStack(wholeFile((dir_ / "small.tif").string()), Resources());
    EXPECT_FALSE(measureShifts(**small, 0, {1}));
    ASSERT_TRUE(test::writeScene<float>(dir_ / "flat.tif", {100, 100}, 2, [](int, int, int) { return 7; }));
    const auto flat = openStack(wholeFile((dir_ / "flat.tif").string()), Resources());
    const auto nothing = measureShifts(**flat, 0, {1});
    ASSERT_TRUE(nothing);
    EXPECT_FALSE(nothing->front().believable());
}

}  // namespace
}  // namespace swath
