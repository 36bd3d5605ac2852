// SPDX-License-Identifier: MIT
#include "engine/learn/predict/source_predictor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/core/lru_cache.h"
#include "engine/learn/predict/remembering_predictor.h"
#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

/// Class 1 where the band is above 0, and how often it was asked.
class Counting final : public Predictor {
  public:
    int bandCount() const override { return 1; }
    int classCount() const override { return 2; }
    const std::vector<std::uint8_t>& classValues() const override { return values_; }
    const std::vector<std::string>& classNames() const override { return names_; }
    int margin() const override { return 5; }
    Status beginScene(Size, const WindowReader&, std::stop_token) override {
        ++begun;
        return {};
    }
    Status predict(std::span<const float> samples, Size size, std::span<float> out) override {
        ++asked;
        lastSize = size;
        const auto area = static_cast<std::size_t>(size.area());
        for (std::size_t i = 0; i < area; ++i) {
            out[area + i] = samples[i] > 0 ? 0.75F : 0.25F;
            out[i] = 1 - out[area + i];
        }
        return {};
    }
    int begun = 0, asked = 0;
    Size lastSize;

  private:
    std::vector<std::uint8_t> values_{10, 11};
    std::vector<std::string> names_{"low", "high"};
};

/// Truth is the sign; the first row has no data, every seventh pixel the wrong truth.
std::unique_ptr<test::MemorySource> signs(int scenes) {
    std::vector<test::MemoryScene> all;
    for (int s = 0; s < scenes; ++s) {
        test::MemoryScene scene;
        scene.size = {300, 70};
        Rng rng(static_cast<std::uint64_t>(s) + 1);
        for (int i = 0; i < 300 * 70; ++i) {
            scene.samples.push_back(i < 300 ? std::numeric_limits<float>::quiet_NaN()
                                            : static_cast<float>(rng.normal()));
            const bool high = scene.samples.back() > 0;
            scene.targets.push_back(i < 300 ? kTargetIgnore
                                            : static_cast<std::uint8_t>(i % 7 == 0 ? !high : high));
        }
        all.push_back(std::move(scene));
    }
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::move(all)), 1, 2);
}

TEST(SourcePredictor, DrawsTilesAndPreparesEachSceneOnce) {
    const auto source = signs(2);
    Counting predictor;
    SourcePredictor over(predictor, *source);
    for (const TileIndex tile : {TileIndex{0, 0}, TileIndex{1, 0}}) {
        const auto drawn = predictTile(over, 0, tile);
        ASSERT_TRUE(drawn && *drawn);
        const RectI window = pixelsOf(*source, 0, tile);
        EXPECT_EQ(predictor.lastSize, (Size{window.width + 10, window.height + 10}));
        std::vector<float> samples(static_cast<std::size_t>(window.area()));
        ASSERT_TRUE(source->readImage(0, window, samples));
        for (int y = 0; y < kLabelTileSize; ++y)
            for (int x = 0; x < kLabelTileSize; ++x) {
                const std::uint8_t said = (**drawn)[static_cast<std::size_t>(y * kLabelTileSize + x)];
                if (x >= window.width || y >= window.height || y == 0) {
                    ASSERT_EQ(said, kUnlabelled) << x << ' ' << y;
                    continue;
                }
                ASSERT_EQ(said, samples[static_cast<std::size_t>(y * window.width + x)] > 0 ? 11 : 10);
            }
    }
    EXPECT_EQ(predictor.begun, 1);
    ASSERT_TRUE(predictTile(over, 1, {0, 0}));
    EXPECT_EQ(predictor.begun, 2);
    const auto none = predictTile(over, 1, {7, 0});
    ASSERT_TRUE(none);
    EXPECT_EQ(*none, nullptr);
    EXPECT_FALSE(predictTile(over, 1, {-1, 0})->get());
}

TEST(Judge, CountsTruthAgainstPrediction) {
    const auto source = signs(1);
    Counting predictor;
    SourcePredictor over(predictor, *source);
    const ValidationSet set{Role::Train, {{0, {0, 0, 300, 70}}}};
    const auto judged = judge(over, set, [] { return true; });
    ASSERT_TRUE(judged && *judged);
    const auto& counts = (*judged)->confusion;
    ASSERT_EQ(counts.size(), 4U);
    const std::int64_t right = counts[0] + counts[3], wrong = counts[1] + counts[2];
    EXPECT_EQ(right + wrong, 300 * 69);
    EXPECT_EQ(wrong, (300 * 70 + 6) / 7 - (300 + 6) / 7);
    const double share = static_cast<double>(right) / (300 * 69);
    EXPECT_NEAR((*judged)->loss, -share * std::log(0.75) - (1 - share) * std::log(0.25), 1e-6);
    EXPECT_NEAR((*judged)->meanIou, meanIouOf(counts, 2), 1e-12);
    const auto stopped = judge(over, set, [] { return false; });
    ASSERT_TRUE(stopped);
    EXPECT_FALSE(*stopped);
}

TEST(RememberingPredictor, IsNotAskedTwiceForOneWindow) {
    const auto source = signs(1);
    auto counting = std::make_unique<Counting>();
    Counting& asked = *counting;
    const auto memory = std::make_shared<MemoryBudget>();
    const auto kept = remembering(std::move(counting), memory);
    SourcePredictor over(*kept, *source);
    const ValidationSet set{Role::Train, {{0, {0, 0, 200, 70}}, {0, {200, 0, 100, 70}}}};
    const auto first = judge(over, set, [] { return true; });
    EXPECT_EQ(asked.asked, 2);
    SourcePredictor again(*kept, *source);
    const auto second = judge(again, set, [] { return true; });
    EXPECT_EQ(asked.asked, 2);
    EXPECT_EQ(asked.begun, 1);
    EXPECT_EQ((*first)->confusion, (*second)->confusion);
    ASSERT_TRUE(predictTile(again, 0, {0, 0}));
    EXPECT_EQ(asked.asked, 3);
}

TEST(RememberingPredictor, KeepsWhatItSaidUnderTheBudgetOfAllCaches) {
    const auto source = signs(1);
    auto counting = std::make_unique<Counting>();
    Counting& asked = *counting;
    const auto memory = std::make_shared<MemoryBudget>();
    LruCache<int, int> other(*memory, "scene tiles");
    other.put(1, std::make_shared<const int>(1), 1000);
    auto kept = remembering(std::move(counting), memory);
    const auto judged = [&] {
        SourcePredictor over(*kept, *source);
        ASSERT_TRUE(
            judge(over, {Role::Train, {{0, {0, 0, 200, 70}}, {0, {200, 0, 100, 70}}}}, [] { return true; }));
    };
    judged();
    const auto uses = memory->uses();
    ASSERT_EQ(uses.size(), 2U);
    EXPECT_EQ(uses[0].name, "probabilities of finished members");
    EXPECT_GT(uses[0].bytes, 300 * 70 * 2);
    EXPECT_EQ(memory->used(), uses[0].bytes + 1000);
    // Others' entries and its own go by age alone.
    memory->setLimit(memory->used() - 1);
    EXPECT_EQ(other.find(1), nullptr);
    EXPECT_EQ(memory->uses()[0].bytes, uses[0].bytes);
    memory->setLimit(0);
    EXPECT_EQ(memory->used(), 0);
    judged();
    EXPECT_EQ(asked.asked, 4) << "it was forgotten";
    kept = nullptr;
    EXPECT_EQ(memory->uses().size(), 1U);
}

}  // namespace
}  // namespace swath
