// SPDX-License-Identifier: MIT
#include "engine/learn/predict/prior_adaptation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/core/rng.h"

namespace swath {
namespace {

/// Values of two normal distributions a deviation and a half to either side of 0; `share` of them of the
/// second.
std::vector<float> drawn(std::size_t count, double share) {
    Rng rng(3);
    std::vector<float> values(count);
    for (float& v : values) {
        const double middle = rng.uniform() < share ? 1.5 : -1.5;
        v = static_cast<float>(middle + std::sqrt(-2 * std::log(1 - rng.uniform())) *
                                            std::cos(6.283185307179586 * rng.uniform()));
    }
    return values;
}

/// The second's probability by Bayes where both are equally likely.
float believed(float value) {
    return 1 / (1 + std::exp(-3 * value));
}

/// Says what Bayes says of its one band.
class Bayes final : public Predictor {
  public:
    int bandCount() const override { return 1; }
    int classCount() const override { return 2; }
    const std::vector<std::uint8_t>& classValues() const override { return values_; }
    const std::vector<std::string>& classNames() const override { return names_; }
    Status predict(std::span<const float> samples, Size, std::span<float> out) override {
        for (std::size_t i = 0; i < samples.size(); ++i) {
            out[samples.size() + i] = believed(samples[i]);
            out[i] = 1 - out[samples.size() + i];
        }
        return {};
    }

  private:
    std::vector<std::uint8_t> values_{1, 2};
    std::vector<std::string> names_{"a", "b"};
};

std::vector<float> probabilitiesOf(const std::vector<float>& values) {
    std::vector<float> out(2 * values.size());
    EXPECT_TRUE(Bayes().predict(values, {static_cast<int>(values.size()), 1}, out));
    return out;
}

TEST(PriorAdaptation, FindsTheSharesThatWereDrawn) {
    for (const double share : {0.05, 0.3, 0.8}) {
        const auto values = drawn(40'000, share);
        EXPECT_NEAR(estimateShares(probabilitiesOf(values), 2, 1)[1], share, 0.01);
        // Halfway between alike and what is there, but on the right side.
        const double careful = estimateShares(probabilitiesOf(values), 2, 0.25)[1];
        EXPECT_EQ(careful < 0.5, share < 0.5);
        EXPECT_LT(std::abs(careful - 0.5), std::abs(share - 0.5) + 0.005);
    }
}

TEST(PriorAdaptation, OfNothingEverythingIsAlike) {
    EXPECT_EQ(estimateShares({}, 4, 1), std::vector<double>(4, 0.25));
    const std::vector<float> none(6, 0.0f);  // windows without data
    for (const double share : estimateShares(none, 2, 1)) EXPECT_NEAR(share, 0.5, 1e-9);
}

/// A scene of drawn values with a border that has no data.
struct DrawnScene {
    Size size{600, 300};
    std::vector<float> values;

    explicit DrawnScene(double share) : values(drawn(static_cast<std::size_t>(size.area()), share)) {
        for (int x = 0; x < size.width; ++x)
            for (int y = 0; y < 40; ++y) values[at(x, y)] = std::numeric_limits<float>::quiet_NaN();
    }
    std::size_t at(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
               static_cast<std::size_t>(x);
    }
    WindowReader reader() const {
        return [this](const RectI& w, std::span<float> out) {
            std::size_t to = 0;
            for (int y = w.y; y < w.y + w.height; ++y)
                for (int x = w.x; x < w.x + w.width; ++x)
                    out[to++] =
                        values[at(std::clamp(x, 0, size.width - 1), std::clamp(y, 0, size.height - 1))];
            return Status();
        };
    }
    double errorOf(Predictor& predictor) const {
        // Truth is not kept: the best rule there is, Bayes with the true shares, is what is compared with.
        std::vector<float> out(2 * values.size());
        EXPECT_TRUE(predictor.predict(values, size, out));
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::isnan(values[i])) continue;
            const double odds = std::exp(3.0 * static_cast<double>(values[i])) * 0.1 / 0.9;
            sum += std::abs(static_cast<double>(out[values.size() + i]) - odds / (1 + odds));
            ++count;
        }
        return sum / static_cast<double>(count);
    }
};

TEST(PriorAdaptation, EachSceneIsWeighedByItsOwnShares) {
    const DrawnScene rare(0.1), even(0.5);
    auto whole = adaptPriors(std::make_unique<Bayes>(), 1),
         quarter = adaptPriors(std::make_unique<Bayes>(), 0.25),
         none = adaptPriors(std::make_unique<Bayes>(), 0);
    EXPECT_EQ(whole->mapSettings().priorAdaptation, 1);
    EXPECT_EQ(none->mapSettings().priorAdaptation, 0);
    for (auto* predictor : {whole.get(), quarter.get(), none.get()})
        ASSERT_TRUE(predictor->beginScene(rare.size, rare.reader(), {}));
    EXPECT_LT(rare.errorOf(*whole), 0.005);
    EXPECT_LT(rare.errorOf(*quarter), 0.9 * rare.errorOf(*none));
    // Where classes are alike nothing changes, and no scene leaves anything to the next.
    ASSERT_TRUE(whole->beginScene(even.size, even.reader(), {}));
    std::vector<float> adapted(2 * even.values.size()), plain(adapted.size());
    ASSERT_TRUE(whole->predict(even.values, even.size, adapted));
    ASSERT_TRUE(none->predict(even.values, even.size, plain));
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (std::isnan(plain[i])) continue;
        ASSERT_NEAR(adapted[i], plain[i], 0.02);
    }
}

TEST(PriorAdaptation, EndsWhenStopped) {
    const DrawnScene scene(0.5);
    std::stop_source stop;
    stop.request_stop();
    auto predictor = adaptPriors(std::make_unique<Bayes>(), 1);
    const Status begun = predictor->beginScene(scene.size, scene.reader(), stop.get_token());
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().code, Errc::Cancelled);
}

}  // namespace
}  // namespace swath
