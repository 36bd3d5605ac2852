// SPDX-License-Identifier: MIT
// What a running learner gives away, and what is made of it: labels taken meanwhile, predictors, maps.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/learn/ensemble/mixed_checkpoint.h"
#include "engine/learn/ensemble/scene_prediction.h"
#include "engine/raster/raster_source.h"
#include "tests/engine/learn/ensemble/mixed_runs.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::mixedConfig;
using test::run;
using test::severalNetworks;

TEST(Learners, AnAverageFollowsLabelsPaintedMeanwhile) {
    TrainConfig config = severalNetworks();
    config.learner = "network(members=2) + 3 * random-forest(trees=20)";
    const auto from = [](std::int64_t step, TrainingData data) {
        data.fromStep = step;
        return std::make_shared<const TrainingData>(std::move(data));
    };
    const auto begun = test::shapesLabels("begun", [](int x, int, int) { return x < 100 || x > 200; });
    const auto painted = test::shapesLabels("painted", [](int, int, int) { return true; });
    LearnControl control;
    control.recorded = {from(1, begun), from(5, painted)};
    const auto recording = test::record(**makeAnyLearner(config, test::shapesSource()), control);
    ASSERT_TRUE(recording.ended()) << recording.failure();
    const auto told = recording.all<TrainLabels>();
    ASSERT_EQ(told.size(), 2u) << "the second network begins with what is known";
    EXPECT_EQ(told[0].step, 1);
    EXPECT_EQ(told[1].step, 5);
    EXPECT_EQ(told[1].data->id, "painted");
    EXPECT_EQ(control.recorded[1]->fromStep, 5);
    const auto last = readMixedCheckpoint(*recording.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->otherLabels, "painted") << "the forest is fitted anew before the second network";
    for (const auto& validation : recording.all<TrainValidation>()) {
        std::int64_t counted = 0;
        for (const std::int64_t n : validation.confusion) counted += n;
        if (validation.step >= 5) {
            EXPECT_EQ(counted, 64 * 192);
        }
    }
    LearnControl again;
    again.recorded = control.recorded;
    const auto repeated = test::record(**makeAnyLearner(config, test::shapesSource()), again);
    const auto same = readMixedCheckpoint(*repeated.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(same && same->done.size() == last->done.size());
    auto source = test::shapesSource();
    std::vector<float> samples(3 * 64 * 64), p(samples.size()), q(samples.size());
    ASSERT_TRUE(source->readImage(0, {40, 40, 64, 64}, samples));
    for (std::size_t i = 0; i < last->done.size(); ++i) {
        ASSERT_TRUE((*loadAnyPredictor(last->done[i]))->predict(samples, {64, 64}, p));
        ASSERT_TRUE((*loadAnyPredictor(same->done[i]))->predict(samples, {64, 64}, q));
        EXPECT_EQ(p, q) << i;
    }
}

TEST(Learners, ARunningLearnerPredictsWithoutACheckpoint) {
    for (const char* line : {"network", "network + 3 * random-forest(trees=20)", "random-forest(trees=20)"}) {
        TrainConfig config = mixedConfig();
        config.learner = line;
        config.epochs = 1;
        LearnControl control;
        auto learner = std::move(*makeAnyLearner(config, test::shapesSource()));
        EXPECT_EQ(learner->predictor(), nullptr) << "it does not run";
        int agreed = 0;
        auto source = test::shapesSource();
        const auto recording = test::record(*learner, control, [&](const TrainEvent& event) {
            const auto* checkpoint = std::get_if<TrainCheckpoint>(&event);
            if (!checkpoint) return;
            auto now = learner->predictor();
            auto loaded = loadAnyPredictor(*checkpoint->bytes, {.threads = 2});
            ASSERT_TRUE(now && loaded) << line;
            std::vector<float> samples(3 * 64 * 64), a(3 * 64 * 64), b(a.size());
            ASSERT_TRUE(source->readImage(0, {40, 40, 64, 64}, samples));
            ASSERT_TRUE(now->predict(samples, {64, 64}, a));
            ASSERT_TRUE((*loaded)->predict(samples, {64, 64}, b));
            // The loaded one's norms are folded into its convolutions.
            for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1e-4) << line;
            ++agreed;
        });
        ASSERT_TRUE(recording.ended()) << recording.failure();
        EXPECT_GT(agreed, 0) << line;
    }
}

class Terminal final : public JobContext {
  public:
    std::stop_token stop() const override { return {}; }
    void report(std::string, double) override {}
};

TEST(PredictToFile, WritesMapProbabilitiesAndConfidence) {
    test::TempDir dir;
    constexpr Size kSize{300, 280};
    ASSERT_TRUE(test::writeScene(dir / "a.tif", kSize, 3, test::discScene));
    TrainConfig config = mixedConfig();
    config.learner = "random-forest(trees=5)";
    const auto bytes = *run(config).all<TrainCheckpoint>().back().bytes;
    Terminal job;
    const MapFiles files{dir / "map.tif", dir / "p.tif", dir / "c.tif"};
    const auto map =
        predictToFile(bytes, wholeFile((dir / "a.tif").string()), Resources(), files, {}, {}, job);
    ASSERT_TRUE(map) << map.error().text();
    const auto alone = predictToMap(bytes, wholeFile((dir / "a.tif").string()), Resources(), job);
    ASSERT_TRUE(alone);
    const auto read = [&](const char* name, int bands) {
        auto opened = std::move(*RasterSource::open(dir / name));
        EXPECT_EQ(opened->info().bandCount(), bands);
        std::vector<int> all(static_cast<std::size_t>(bands));
        std::iota(all.begin(), all.end(), 0);
        std::vector<float> values(all.size() * static_cast<std::size_t>(kSize.area()));
        std::vector<std::uint8_t> valid(static_cast<std::size_t>(kSize.area()));
        EXPECT_TRUE(opened->readWindow({0, 0, kSize.width, kSize.height}, all, values, valid));
        return values;
    };
    const auto classes = read("map.tif", 1), p = read("p.tif", 3), confidence = read("c.tif", 1);
    const auto area = static_cast<std::size_t>(kSize.area());
    for (std::size_t i = 0; i < area; ++i) {
        const float most = std::max({p[i], p[area + i], p[2 * area + i]});
        ASSERT_NEAR(p[i] + p[area + i] + p[2 * area + i], 1, 1e-4);
        ASSERT_EQ(confidence[i], most);
        const auto k = static_cast<std::size_t>(classes[i]) - 10;
        ASSERT_LT(k, 3u);
        ASSERT_EQ(p[k * area + i], most);
        const int x = static_cast<int>(i) % kSize.width, y = static_cast<int>(i) / kSize.width;
        ASSERT_EQ(map->at(x, y), static_cast<std::uint8_t>(classes[i]));
        ASSERT_EQ(alone->at(x, y), map->at(x, y));
    }
    EXPECT_FALSE(predictToFile(bytes, wholeFile((dir / "a.tif").string()), Resources(),
                               {dir / "none" / "map.tif", {}, {}}, {}, {}, job));
}

}  // namespace
}  // namespace swath
