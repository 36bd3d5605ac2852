// SPDX-License-Identifier: MIT
#include "engine/learn/predict/view_average.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/core/rng.h"
#include "engine/learn/augment/augment.h"

namespace swath {
namespace {

constexpr Size kWide{5, 3};

/// Two classes; the second's probability is what the test says of a place and its value.
class Said final : public Predictor {
  public:
    using Rule = float (*)(float value, int x, int y, Size size);
    explicit Said(Rule rule) : rule_(rule) {}
    int bandCount() const override { return 1; }
    int classCount() const override { return 2; }
    const std::vector<std::uint8_t>& classValues() const override { return values_; }
    const std::vector<std::string>& classNames() const override { return names_; }
    Status beginScene(Size, const WindowReader&, std::stop_token) override {
        return Error{Errc::Cancelled, "begun", ""};
    }
    Status predict(std::span<const float> samples, Size size, std::span<float> out) override {
        for (int y = 0, i = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x, ++i) {
                const auto at = static_cast<std::size_t>(i);
                out[at + samples.size()] = rule_(samples[at], x, y, size);
                out[at] = 1 - out[at + samples.size()];
            }
        return {};
    }

  private:
    Rule rule_;
    std::vector<std::uint8_t> values_{1, 2};
    std::vector<std::string> names_{"a", "b"};
};

std::vector<float> predicted(Said::Rule rule, int views, const std::vector<float>& samples, Size size) {
    auto predictor = averageViews(std::make_unique<Said>(rule), views);
    EXPECT_TRUE(predictor);
    EXPECT_EQ((*predictor)->mapSettings().views, views);
    std::vector<float> out(2 * samples.size());
    EXPECT_TRUE((*predictor)->predict(samples, size, out));
    return out;
}

std::vector<float> randomWindow(Size size) {
    Rng rng(5);
    std::vector<float> samples(static_cast<std::size_t>(size.area()));
    for (float& v : samples) v = static_cast<float>(rng.uniform());
    return samples;
}

TEST(ViewAverage, LeavesWhatDoesNotDependOnTheViewAsItIs) {
    const Said::Rule plain = [](float value, int, int, Size) { return value; };
    const auto samples = randomWindow(kWide), one = predicted(plain, 1, samples, kWide);
    for (const int views : {4, 8}) {
        const auto mean = predicted(plain, views, samples, kWide);
        for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(mean[i], one[i], 1e-6) << views;
    }
}

TEST(ViewAverage, TakesTheMeanOverMirroredViews) {
    // The column alone, as a share: mirrored it is the other way round, so that every pixel gets a half.
    const Said::Rule column = [](float, int x, int, Size size) {
        return static_cast<float>(x) / static_cast<float>(size.width - 1);
    };
    const auto samples = randomWindow(kWide), mean = predicted(column, 4, samples, kWide);
    for (std::size_t i = 0; i < mean.size(); ++i) EXPECT_NEAR(mean[i], 0.5, 1e-6);
}

TEST(ViewAverage, EightViewsAreAllSymmetriesOfASquare) {
    // A rule of one corner: each corner of the window gets an eighth of what it says of each view.
    const Said::Rule corner = [](float, int x, int y, Size) { return x == 0 && y == 1 ? 1.0F : 0.0F; };
    constexpr Size kSquare{4, 4};
    const auto mean = predicted(corner, 8, randomWindow(kSquare), kSquare);
    for (int y = 0; y < 4; ++y)
        for (int x = 0; x < 4; ++x) {
            const bool edge = x == 0 || x == 3 || y == 0 || y == 3;
            const bool isCorner = (x == 0 || x == 3) && (y == 0 || y == 3);
            EXPECT_NEAR(mean[static_cast<std::size_t>(16 + 4 * y + x)], edge && !isCorner ? 0.125 : 0, 1e-6);
        }
}

TEST(ViewAverage, ATurnedWindowHasTheTurnedMap) {
    // Neither the place nor the window's sides may matter any more; the value does.
    const Said::Rule uneven = [](float value, int x, int y, Size size) {
        return value * static_cast<float>(x + 2 * y + 1) / static_cast<float>(3 * size.width * size.height);
    };
    const auto samples = randomWindow(kWide), mean = predicted(uneven, 8, samples, kWide);
    for (const Orientation view : {Orientation{false, 1}, Orientation{true, 0}, Orientation{true, 3}}) {
        std::vector<float> seen(samples.size()), said(samples.size());
        orient<float>(samples, kWide, view, seen);
        const auto turnedMean = predicted(uneven, 8, seen, turned(kWide, view));
        orient<float>(std::span(turnedMean).subspan(samples.size()), turned(kWide, view), inverse(view),
                      said);
        for (std::size_t i = 0; i < said.size(); ++i)
            EXPECT_NEAR(said[i], mean[samples.size() + i], 1e-6) << view.flip << view.quarterTurns;
    }
}

TEST(ViewAverage, RefusesANumberOfViewsThatThereIsNot) {
    for (const int views : {-1, 0, 2, 3, 16}) {
        const auto made = averageViews(std::make_unique<Said>(nullptr), views);
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, Errc::InvalidInput);
    }
}

TEST(ViewAverage, LetsThePredictorLookAtTheScene) {
    auto made = averageViews(std::make_unique<Said>(nullptr), 4);
    EXPECT_EQ((*made)->beginScene({1, 1}, {}, {}).error().code, Errc::Cancelled);
}

}  // namespace
}  // namespace swath
