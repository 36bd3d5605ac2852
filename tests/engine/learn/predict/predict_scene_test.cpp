// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/learn/data/window_axis.h"
#include "engine/learn/predict/predictor.h"
#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

/// Scores are the samples themselves: class 1 where the band is above 0.
class Threshold final : public Predictor {
  public:
    int bandCount() const override { return 1; }
    int classCount() const override { return 2; }
    const std::vector<std::uint8_t>& classValues() const override { return values_; }
    const std::vector<std::string>& classNames() const override { return names_; }
    Status predict(std::span<const float> samples, Size size, std::span<float> out) override {
        largest = std::max(largest, size.width * size.height);
        const auto area = static_cast<std::size_t>(size.area());
        for (std::size_t i = 0; i < area; ++i) {
            const float p = samples[i] > 0 ? 0.75F : 0.25F;
            out[i] = 1 - p;
            out[area + i] = p;
        }
        return {};
    }
    int largest = 0;

  private:
    std::vector<std::uint8_t> values_{5, 9};
    std::vector<std::string> names_{"low", "high"};
};

std::vector<std::uint8_t> predictAll(Predictor& predictor, const test::MemoryScene& scene,
                                     const PredictSceneOptions& options) {
    test::MemorySource source(std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 1,
                              2);
    std::vector<std::uint8_t> result;
    const Status done = predictScene(
        predictor, scene.size,
        [&](const RectI& window, std::span<float> out) { return source.readImage(0, window, out); },
        [&](const MapRows& rows) {
            EXPECT_EQ(result.size(),
                      static_cast<std::size_t>(rows.first) * static_cast<std::size_t>(scene.size.width));
            EXPECT_EQ(rows.classes.size() % static_cast<std::size_t>(scene.size.width), 0U);
            EXPECT_TRUE(rows.probabilities.empty() && rows.confidence.empty()) << "nobody asked";
            result.insert(result.end(), rows.classes.begin(), rows.classes.end());
            return Status();
        },
        options, {}, [](double fraction) { EXPECT_LE(fraction, 1.0 + 1e-9); });
    EXPECT_TRUE(done.ok());
    return result;
}

test::MemoryScene noise(Size size) {
    test::MemoryScene scene;
    scene.size = size;
    Rng rng(11);
    for (std::int64_t i = 0; i < size.area(); ++i) scene.samples.push_back(static_cast<float>(rng.normal()));
    scene.targets.assign(static_cast<std::size_t>(size.area()), 0);
    return scene;
}

TEST(PredictScene, EqualsDirectPredictionForAnySizeAndWindow) {
    for (const Size size : {Size{1, 1}, Size{7, 300}, Size{33, 65}, Size{257, 129}, Size{128, 128}}) {
        const auto scene = noise(size);
        for (const PredictSceneOptions options : {PredictSceneOptions{64, 8}, PredictSceneOptions{64, 16},
                                                  PredictSceneOptions{512, 64}, PredictSceneOptions{32, 0}}) {
            Threshold predictor;
            const auto result = predictAll(predictor, scene, options);
            ASSERT_EQ(result.size(), static_cast<std::size_t>(size.area()));
            for (std::size_t i = 0; i < result.size(); ++i)
                ASSERT_EQ(result[i], scene.samples[i] > 0 ? 9 : 5);
            EXPECT_LE(predictor.largest, options.window * options.window);
        }
    }
}

TEST(PredictScene, LeavesPixelsWithoutDataAtZero) {
    auto scene = noise({100, 90});
    for (std::size_t i = 0; i < 100 * 45; ++i) scene.samples[i] = std::numeric_limits<float>::quiet_NaN();
    Threshold predictor;
    const auto result = predictAll(predictor, scene, {32, 4});
    for (std::size_t i = 0; i < result.size(); ++i) ASSERT_EQ(result[i] == 0, i < 100 * 45) << i;
}

TEST(PredictScene, WeightsOfOverlappingWindowsAddUpToOne) {
    for (const int extent : {1, 50, 96, 97, 500})
        for (const auto& [window, margin] : {std::pair{64, 16}, {64, 0}, {65, 7}}) {
            const WindowAxis axis(extent, window, margin);
            std::vector<float> sum(static_cast<std::size_t>(extent));
            for (int i = 0; i < axis.count; ++i)
                for (int at = 0; at < axis.window; ++at)
                    if (const int x = axis.start(i) + at; x >= 0 && x < extent)
                        sum[static_cast<std::size_t>(x)] += axis.weight(i, at);
            for (const float s : sum) ASSERT_NEAR(s, 1, 1e-6);
        }
}

TEST(PredictScene, WindowsMeetInTheMiddleOfTheirOverlap) {
    /// Says one class for one window and the other for the next.
    class Alternating final : public Predictor {
      public:
        int bandCount() const override { return 1; }
        int classCount() const override { return 2; }
        const std::vector<std::uint8_t>& classValues() const override { return values_; }
        const std::vector<std::string>& classNames() const override { return names_; }
        Status predict(std::span<const float>, Size size, std::span<float> out) override {
            const auto area = static_cast<std::size_t>(size.area());
            for (std::size_t i = 0; i < area; ++i)
                out[i] = first_ ? 1.0F : 0.0F, out[area + i] = first_ ? 0.0F : 1.0F;
            first_ = !first_;
            return {};
        }

      private:
        bool first_ = true;
        std::vector<std::uint8_t> values_{1, 2};
        std::vector<std::string> names_{"a", "b"};
    };
    Alternating predictor;
    const auto result = predictAll(predictor, noise({64, 20}), {64, 16});  // a step of 32 pixels: two windows
    for (std::size_t i = 0; i < result.size(); ++i) ASSERT_EQ(result[i], i % 64 < 32 ? 1 : 2);
}

TEST(PredictScene, GivesProbabilitiesAndConfidenceWhereAsked) {
    auto scene = noise({300, 150});
    for (int x = 0; x < 300; ++x) scene.samples[static_cast<std::size_t>(7 * 300 + x)] = NAN;
    test::MemorySource source(std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 1,
                              2);
    Threshold predictor;
    std::size_t pixels = 0;
    const Status done = predictScene(
        predictor, scene.size,
        [&](const RectI& window, std::span<float> out) { return source.readImage(0, window, out); },
        [&](const MapRows& rows) {
            const std::size_t count = rows.classes.size();
            EXPECT_EQ(rows.confidence.size(), count);
            EXPECT_EQ(rows.probabilities.size(), 2 * count);
            for (std::size_t i = 0; i < count; ++i, ++pixels) {
                const std::span p = rows.probabilities;
                if (std::isnan(scene.samples[pixels])) {
                    EXPECT_TRUE(rows.classes[i] == 0 && std::isnan(rows.confidence[i]) && std::isnan(p[i]));
                    continue;
                }
                EXPECT_NEAR(p[i] + p[count + i], 1, 1e-5);
                EXPECT_NEAR(rows.confidence[i], 0.75, 1e-5);
                EXPECT_EQ(rows.confidence[i], std::max(p[i], p[count + i]));
                EXPECT_EQ(rows.classes[i], p[count + i] > p[i] ? 9 : 5);
            }
            return Status();
        },
        {.window = 64, .margin = 8, .probabilities = true, .confidence = true}, {}, {});
    EXPECT_TRUE(done.ok());
    EXPECT_EQ(pixels, scene.samples.size());
}

TEST(PredictScene, StopsAndPassesErrorsOn) {
    Threshold predictor;
    const auto read = [](const RectI&, std::span<float> out) {
        std::ranges::fill(out, 1.0F);
        return Status();
    };
    const auto sink = [](const MapRows&) { return Status(); };
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(predictScene(predictor, {100, 100}, read, sink, {}, stop.get_token(), {}).error().code,
              Errc::Cancelled);
    const auto fullDisk = [](const MapRows&) { return Status(Error{Errc::Io, "the disk is full", ""}); };
    EXPECT_EQ(predictScene(predictor, {100, 100}, read, fullDisk, {}, {}, {}).error().what,
              "the disk is full");
    EXPECT_FALSE(predictScene(predictor, {0, 100}, read, sink, {}, {}, {}).ok());
    EXPECT_FALSE(predictScene(predictor, {100, 100}, read, sink, {64, 32}, {}, {}).ok());
}

}  // namespace
}  // namespace swath
