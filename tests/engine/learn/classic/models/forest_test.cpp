// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/forest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/learn/classic/models/forest_grower.h"
#include "tests/engine/learn/classic/pixel_sets.h"

namespace swath {
namespace {

/// Σ class weight² / weight of one side.
double purity(const BinnedSamples& s, std::size_t feature, int threshold, bool left) {
    std::vector<double> weight(static_cast<std::size_t>(s.classes), 0);
    for (std::size_t i = 0; i < s.count; ++i)
        if ((s.bins[feature * s.count + i] <= threshold) == left)
            weight[s.labels[i]] += static_cast<double>(s.weights[i]);
    double squares = 0, sum = 0;
    for (const double w : weight) squares += w * w, sum += w;
    return sum > 0 ? squares / sum : 0;
}

TEST(Forest, TheBestSplitIsThatOfTryingThemAll) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Rng rng(seed);
        BinnedSamples s{.classes = 3, .features = 4, .count = 30, .bins = {}, .labels = {}, .weights = {}};
        for (std::size_t i = 0; i < s.features * s.count; ++i)
            s.bins.push_back(static_cast<std::uint8_t>(rng.below(seed % 2 == 0 ? 256 : 6)));
        for (std::size_t i = 0; i < s.count; ++i) {
            s.labels.push_back(static_cast<std::uint8_t>(rng.below(3)));
            s.weights.push_back(static_cast<float>(1 + rng.below(3)));
        }
        const int leaf = 1 + static_cast<int>(seed % 4);
        double best = -1;
        for (std::size_t f = 0; f < s.features; ++f)
            for (int t = 0; t < 255; ++t) {
                const auto* bins = s.bins.data() + f * s.count;
                const auto left = std::count_if(bins, bins + s.count, [t](std::uint8_t b) { return b <= t; });
                if (left < leaf || static_cast<std::int64_t>(s.count) - left < leaf) continue;
                best = std::max(best, purity(s, f, t, true) + purity(s, f, t, false));
            }
        const SplitChoice found = bestSplit(s, leaf);
        ASSERT_TRUE(found.found);
        EXPECT_NEAR(found.score, best, 1e-9) << seed;
        EXPECT_NEAR(purity(s, found.feature, found.threshold, true) +
                        purity(s, found.feature, found.threshold, false),
                    best, 1e-9)
            << seed;
    }
}

TEST(Forest, ABinHasAsManyEdgesBelowItAsItsNumber) {
    Rng rng(3);
    std::vector<float> values;
    for (int i = 0; i < 5000; ++i) values.push_back(static_cast<float>(std::exp(3 * rng.normal())));
    const QuantileBins bins(values);
    EXPECT_EQ(bins.count(), 256);
    std::vector<std::uint8_t> out(values.size());
    bins.bin(values, out);
    std::vector<int> counts(256, 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        int below = 0;
        for (int b = 0; b + 1 < bins.count(); ++b) below += bins.edge(b) < values[i] ? 1 : 0;
        ASSERT_EQ(out[i], below);
        ++counts[out[i]];
    }
    EXPECT_LE(*std::ranges::max_element(counts), 25);  // 5000 / 256 = 19.5
    const QuantileBins few(std::vector<float>{2, 1, 1, 2, 5});
    EXPECT_EQ(few.count(), 3);
    EXPECT_FLOAT_EQ(few.edge(0), 1.5F);
    EXPECT_EQ(QuantileBins(std::vector<float>(9, 4.0F)).count(), 1);
}

TEST(Forest, IsTheSameHoweverManyThreadsGrowIt) {
    const SampleSet set = test::exclusiveOr(2000, 5);
    std::vector<std::vector<std::byte>> saved;
    for (const int threads : {1, 2, 5}) {
        RandomForest forest({.trees = 13});
        ASSERT_TRUE(forest.fit(set, {.threads = threads, .seed = 9, .stop = {}, .progress = {}}));
        ByteWriter out;
        forest.save(out);
        saved.push_back(out.take());
        EXPECT_EQ(test::probabilitiesOf(forest, set, threads), test::probabilitiesOf(forest, set, 1));
    }
    EXPECT_EQ(saved[0], saved[1]);
    EXPECT_EQ(saved[0], saved[2]);
    RandomForest other({.trees = 13});
    ASSERT_TRUE(other.fit(set, {.seed = 10, .stop = {}, .progress = {}}));
    ByteWriter out;
    other.save(out);
    EXPECT_NE(out.take(), saved[0]);
}

TEST(Forest, KeepsToDepthAndLeaf) {
    const SampleSet set = test::exclusiveOr(1000, 6);
    RandomForest forest({.trees = 10, .depth = 4, .leaf = 20});
    ASSERT_TRUE(forest.fit(set, {}));
    for (const Tree& tree : forest.trees()) {
        EXPECT_LE(tree.depth, 4);
        EXPECT_LE(tree.nodes.size(), 31u);
        for (std::size_t at = 0; at < tree.shares.size(); at += shareWidth(2))
            EXPECT_NEAR(tree.shares[at] + tree.shares[at + 1], 1, 1e-6);
    }
}

TEST(Forest, ImportanceNamesTheFeatureThatDecides) {
    Rng rng(8);
    std::vector<std::vector<float>> rows;
    std::vector<std::uint8_t> labels;
    for (int i = 0; i < 1000; ++i) {
        rows.push_back({static_cast<float>(rng.uniform()), static_cast<float>(rng.uniform()), 7.0F});
        labels.push_back(rows.back()[1] > 0.3F ? 1 : 0);
    }
    RandomForest forest({.trees = 30});
    ASSERT_TRUE(forest.fit(test::samplesOf(rows, labels, 2), {}));
    const auto importance = forest.importance();
    EXPECT_NEAR(std::accumulate(importance.begin(), importance.end(), 0.0), 1, 1e-9);
    EXPECT_GT(importance[1], 0.8);
    EXPECT_EQ(importance[2], 0);
}

TEST(Forest, WeightsTiltTheSharesOfALeaf) {
    // The same place, three samples of class 0 and one of class 1 that counts for nine.
    SampleSet set = test::samplesOf({{1}, {1}, {1}, {1}}, {0, 0, 0, 1}, 2);
    set.weights = {1, 1, 1, 9};
    RandomForest forest({.trees = 400});
    ASSERT_TRUE(forest.fit(set, {}));
    const auto p = test::probabilitiesOf(forest, set);
    // A tree that drew no sample of class 1 (0.75⁴ = 0.316) says 0; the others say more than 0.75.
    EXPECT_GT(p[4], 0.5);
    EXPECT_LT(p[4], 0.7);
}

TEST(Forest, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    RandomForest forest({.trees = 100'000});
    const Status fitted = forest.fit(test::blobs(500, 1), {.stop = stop.get_token(), .progress = {}});
    ASSERT_FALSE(fitted);
    EXPECT_EQ(fitted.error().code, Errc::Cancelled);
}

TEST(Forest, TakesOddNumbersOfPixels) {
    const SampleSet set = test::blobs(301, 2);
    RandomForest forest({.trees = 20});
    ASSERT_TRUE(forest.fit(set, {}));
    const auto whole = test::probabilitiesOf(forest, set);
    for (const std::size_t count : {std::size_t{1}, std::size_t{63}, std::size_t{65}, std::size_t{300}}) {
        std::vector<float> out(2 * count, -1.0F);
        forest.predict({set.values.data(), set.count, count}, {out.data(), count, count});
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(out[i], whole[i]);
            EXPECT_EQ(out[count + i], whole[set.count + i]);
        }
    }
}

}  // namespace
}  // namespace swath
