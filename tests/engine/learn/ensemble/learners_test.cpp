// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/learners.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "engine/core/bytes.h"
#include "engine/core/framed.h"
#include "engine/learn/ensemble/mixed_checkpoint.h"
#include "engine/learn/ensemble/mixed_predictor.h"
#include "engine/learn/run/checkpoint_envelope.h"
#include "engine/session/session.h"
#include "tests/engine/learn/ensemble/mixed_runs.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::mixedConfig;
using test::run;
using test::severalNetworks;

TEST(Learners, AnAverageIsJudgedAndKeptAsOne) {
    const auto recording = run(mixedConfig());
    ASSERT_TRUE(recording.ended()) << recording.failure();
    EXPECT_EQ(recording.all<TrainStep>().size(),
              20u);  // the network's; the forest is told of as a preparation
    const auto validations = recording.all<TrainValidation>();
    ASSERT_FALSE(validations.empty());
    TrainConfig alone = mixedConfig();
    alone.learner = "random-forest(trees=20)";
    const auto forest = run(alone).all<TrainValidation>().back();
    // Three quarters are the forest's: near it, but not it.
    EXPECT_NEAR(validations.back().meanIou, forest.meanIou, 0.1);
    EXPECT_NE(validations.back().confusion, forest.confusion);
    const auto checkpoints = recording.all<TrainCheckpoint>();
    ASSERT_FALSE(checkpoints.empty());
    EXPECT_EQ(checkpointKind(*checkpoints.back().bytes), kMixedCheckpoint);
    EXPECT_EQ(std::ranges::count_if(checkpoints, &TrainCheckpoint::best),
              std::ranges::count_if(validations, &TrainValidation::best));

    auto average = loadAnyPredictor(*checkpoints.back().bytes);
    ASSERT_TRUE(average) << average.error().text();
    const auto parts = readMixedCheckpoint(*checkpoints.back().bytes);
    auto network = loadAnyPredictor(parts->network), other = loadAnyPredictor(parts->other);
    ASSERT_TRUE(network && other);
    auto source = test::shapesSource();
    std::vector<float> samples(3 * 64 * 64), a(3 * 64 * 64), b(a.size()), both(a.size());
    ASSERT_TRUE(source->readImage(0, {40, 40, 64, 64}, samples));
    ASSERT_TRUE((*network)->predict(samples, {64, 64}, a));
    ASSERT_TRUE((*other)->predict(samples, {64, 64}, b));
    ASSERT_TRUE((*average)->predict(samples, {64, 64}, both));
    for (std::size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(both[i], (a[i] + 3 * b[i]) / 4, 1e-5);
    // At the end, what is on the screen is the average's map.
    EXPECT_FALSE(recording.all<TrainPrediction>().empty());
}

TEST(Learners, TheMapOnTheScreenIsTheAveragesFromTheStart) {
    const auto recording = run(mixedConfig());
    ASSERT_TRUE(recording.ended()) << recording.failure();
    const auto firstOf = [&](auto wanted) {
        return std::ranges::find_if(recording.events, [](const TrainEvent& event) {
            return std::holds_alternative<decltype(wanted)>(event);
        });
    };
    EXPECT_LT(firstOf(TrainPrediction{}), firstOf(TrainStep{}));  // the forest's is there at once
    const auto maps = recording.all<TrainPrediction>();
    ASSERT_GE(maps.size(), 2u);
    EXPECT_EQ(maps.front().step, 0);
    EXPECT_EQ(maps.back().step, 20);

    const auto parts = readMixedCheckpoint(*recording.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(parts);
    const auto agreeing = [&](std::span<const std::byte> by, const LabelTile& map) {
        auto source = test::shapesSource();
        auto predictor = loadAnyPredictor(by);
        const RectI seen{-64, -64, kLabelTileSize + 128, kLabelTileSize + 128};
        const auto area = static_cast<std::size_t>(seen.area());
        std::vector<float> samples(3 * area), p(3 * area);
        EXPECT_TRUE(source->readImage(0, seen, samples));
        EXPECT_TRUE((*predictor)->predict(samples, seen.size(), p));
        std::size_t same = 0, all = 0;
        for (int y = 0; y < kLabelTileSize; ++y)
            for (int x = 0; x < kLabelTileSize; ++x) {
                const auto at = static_cast<std::size_t>((y + 64) * seen.width + x + 64);
                const std::uint8_t said = map[static_cast<std::size_t>(y * kLabelTileSize + x)];
                if (said == kUnlabelled) continue;  // outside of the scene
                std::size_t most = 0;
                for (std::size_t k = 1; k < 3; ++k)
                    if (p[k * area + at] > p[most * area + at]) most = k;
                ++all;
                same += said == source->classValue(static_cast<int>(most));
            }
        EXPECT_GT(all, 10'000u);
        return static_cast<double>(same) / static_cast<double>(all);
    };
    EXPECT_EQ(agreeing(parts->other, *maps.front().classes), 1.0);
    EXPECT_EQ(agreeing(*recording.all<TrainCheckpoint>().back().bytes, *maps.back().classes), 1.0);
}

TEST(Learners, MapsAreAveragedOverAsManyViewsAsTheRunWants) {
    TrainConfig config = mixedConfig();
    config.mapViews = 8;
    const auto recording = run(config);
    ASSERT_TRUE(recording.ended()) << recording.failure();
    const auto& bytes = *recording.all<TrainCheckpoint>().back().bytes;
    auto wanted = loadAnyPredictor(bytes), eight = loadAnyPredictor(bytes, {.views = 8}),
         one = loadAnyPredictor(bytes, {.views = 1});
    ASSERT_TRUE(wanted && eight && one);
    auto source = test::shapesSource();
    std::vector<float> samples(3 * 64 * 64), a(3 * 64 * 64), b(a.size()), c(a.size());
    ASSERT_TRUE(source->readImage(0, {40, 40, 64, 64}, samples));
    ASSERT_TRUE((*wanted)->predict(samples, {64, 64}, a));
    ASSERT_TRUE((*eight)->predict(samples, {64, 64}, b));
    ASSERT_TRUE((*one)->predict(samples, {64, 64}, c));
    EXPECT_EQ(a, b);
    EXPECT_NE(a, c);
    const auto refused = loadAnyPredictor(bytes, {.views = 3});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::InvalidInput);
}

TEST(Learners, MapsFollowTheSharesOfASceneAsFarAsTheRunWants) {
    for (const char* learner :
         {"network + 3 * random-forest(trees=20)", "random-forest(trees=20)", "network"}) {
        TrainConfig config = mixedConfig();
        config.learner = learner;
        config.priorAdaptation = 0.5;
        const auto recording = run(config);
        ASSERT_TRUE(recording.ended()) << recording.failure();
        const auto& bytes = *recording.all<TrainCheckpoint>().back().bytes;
        auto wanted = loadAnyPredictor(bytes), half = loadAnyPredictor(bytes, {.priorAdaptation = 0.5}),
             none = loadAnyPredictor(bytes, {.priorAdaptation = 0});
        ASSERT_TRUE(wanted && half && none);
        auto source = test::shapesSource();
        std::vector<float> samples(3 * 64 * 64), a(3 * 64 * 64), b(a.size()), c(a.size());
        ASSERT_TRUE(source->readImage(0, {40, 40, 64, 64}, samples));
        const auto read = [&](const RectI& window, std::span<float> out) {
            return source->readImage(0, window, out);
        };
        for (auto* predictor : {wanted->get(), half->get(), none->get()})
            ASSERT_TRUE(predictor->beginScene(source->sceneSize(0), read, {}));
        ASSERT_TRUE((*wanted)->predict(samples, {64, 64}, a));
        ASSERT_TRUE((*half)->predict(samples, {64, 64}, b));
        ASSERT_TRUE((*none)->predict(samples, {64, 64}, c));
        EXPECT_EQ(a, b) << learner;
        EXPECT_NE(a, c) << learner;
    }
}

TEST(Learners, AnAverageGoesOnFromItsCheckpoint) {
    const auto first = run(mixedConfig());
    ASSERT_TRUE(first.ended()) << first.failure();
    TrainConfig longer = mixedConfig();
    longer.epochs = 3;
    const auto second = run(longer, first.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_EQ(second.all<TrainStep>().front().step, 21);
    EXPECT_EQ(readMixedCheckpoint(*second.all<TrainCheckpoint>().back().bytes)->other,
              readMixedCheckpoint(*first.all<TrainCheckpoint>().back().bytes)->other);
}

TEST(Learners, SeveralNetworksAreTrainedAndAveraged) {
    const auto recording = run(severalNetworks());
    ASSERT_TRUE(recording.ended()) << recording.failure();
    const auto steps = recording.all<TrainStep>();
    ASSERT_EQ(steps.size(), 30u);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        EXPECT_EQ(steps[i].step, static_cast<std::int64_t>(i + 1));
        EXPECT_EQ(steps[i].epoch, static_cast<int>(i / 10 + 1));
        if (i == 0) continue;
        EXPECT_GE(steps[i].elapsedS, steps[i - 1].elapsedS);
        EXPECT_GE(steps[i].sinceStartS, steps[i - 1].sinceStartS);
    }
    EXPECT_EQ(recording.ended()->step, 30);
    // The first network from time to time, then the average with each further one.
    std::vector<std::int64_t> judged;
    for (const auto& validation : recording.all<TrainValidation>())
        if (validation.step >= 10) judged.push_back(validation.step);
    EXPECT_EQ(judged, (std::vector<std::int64_t>{10, 20, 30}));
    // The map of the first network as it learns; after it only the average's, once for each.
    for (const auto& prediction : recording.all<TrainPrediction>())
        EXPECT_TRUE(prediction.step <= 10 || prediction.step % 10 == 0) << prediction.step;

    const auto bytes = *recording.all<TrainCheckpoint>().back().bytes;
    const auto parts = readMixedCheckpoint(bytes);
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->done.size(), 3u);
    EXPECT_EQ(networksIn(bytes), 3);
    EXPECT_EQ(*networkPart(bytes, 2), parts->done[1]);
    EXPECT_FALSE(networkPart(bytes, 4));
    EXPECT_LT(parts->done[2].size(), parts->network.size());  // no optimiser to go on with
    auto source = test::shapesSource();
    std::vector<float> samples(3 * 64 * 64), one(3 * 64 * 64), expected(one.size()), average(one.size());
    ASSERT_TRUE(source->readImage(0, {40, 40, 64, 64}, samples));
    const auto add = [&](std::span<const std::byte> part, float share) {
        ASSERT_TRUE((*loadAnyPredictor(part))->predict(samples, {64, 64}, one));
        for (std::size_t i = 0; i < one.size(); ++i) expected[i] += share * one[i];
    };
    for (const auto& network : parts->done) add(network, 1.0f / 12);
    add(parts->other, 3.0f / 4);
    ASSERT_TRUE((*loadAnyPredictor(bytes))->predict(samples, {64, 64}, average));
    for (std::size_t i = 0; i < one.size(); ++i) ASSERT_NEAR(average[i], expected[i], 1e-5);
    EXPECT_NE(parts->done[0], parts->done[1]);
}

TEST(Learners, SeveralNetworksThatAreInterruptedEndAsIfTheyWereNot) {
    const auto whole = run(severalNetworks());
    ASSERT_TRUE(whole.ended()) << whole.failure();
    LearnControl control;
    const auto first = test::record(**makeAnyLearner(severalNetworks(), test::shapesSource()), control,
                                    [&](const TrainEvent& event) {
                                        const auto* step = std::get_if<TrainStep>(&event);
                                        if (step && step->step == 14) control.stop.request_stop();
                                    });
    ASSERT_TRUE(first.ended() && first.ended()->stopped) << first.failure();
    const auto stopped = first.all<TrainCheckpoint>().back();
    EXPECT_EQ(networksIn(*stopped.bytes), 1);  // the one that is half trained does not count
    const auto second = run(severalNetworks(), stopped.bytes);
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_EQ(second.all<TrainStep>().front().step, 15);
    EXPECT_EQ(second.all<TrainStep>().front().epoch, 2);
    const auto a = readMixedCheckpoint(*whole.all<TrainCheckpoint>().back().bytes),
               b = readMixedCheckpoint(*second.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(a && b);
    ASSERT_EQ(a->done.size(), b->done.size());
    auto source = test::shapesSource();
    std::vector<float> samples(3 * 64 * 64), p(samples.size()), q(samples.size());
    ASSERT_TRUE(source->readImage(0, {40, 40, 64, 64}, samples));
    for (std::size_t i = 0; i < a->done.size(); ++i) {
        ASSERT_TRUE((*loadAnyPredictor(a->done[i]))->predict(samples, {64, 64}, p));
        ASSERT_TRUE((*loadAnyPredictor(b->done[i]))->predict(samples, {64, 64}, q));
        EXPECT_EQ(p, q) << i;
    }
}

TEST(Learners, SeveralNetworksShareTheTimeAndNeedAnEnd) {
    TrainConfig config = severalNetworks();
    config.learner = "network(members=2)";  // and nothing else
    config.epochs = 0;
    EXPECT_FALSE(checkLearner(config, 3));
    config.maxSeconds = 6;
    EXPECT_TRUE(checkLearner(config, 3));
    EXPECT_EQ(plannedEpochs(config), 0);
    std::optional<MixedCheckpoint> parts;
    std::int64_t lastStep = 0;
    // A machine that is busy with other things may need longer until there is time for both.
    for (; config.maxSeconds < 1000; config.maxSeconds *= 4) {
        const auto recording = run(config);
        ASSERT_TRUE(recording.ended()) << recording.failure();
        auto read = readMixedCheckpoint(*recording.all<TrainCheckpoint>().back().bytes);
        ASSERT_TRUE(read);
        parts = std::move(*read);
        lastStep = recording.all<TrainStep>().back().step;
        if (parts->done.size() == 2) break;
    }
    ASSERT_EQ(parts->done.size(), 2u);
    EXPECT_TRUE(parts->other.empty());
    EXPECT_GT(parts->stepsBefore, 0);
    EXPECT_LT(parts->stepsBefore, lastStep);
    config.epochs = 5;
    EXPECT_EQ(plannedEpochs(config), 10);

    // Too little of it for all: those that there was time for are kept, and the run goes on with the others.
    config.epochs = 0;
    config.maxSeconds = 0.01;
    config.learner = "network(members=3)";
    const auto few = run(config);
    ASSERT_TRUE(few.ended()) << few.failure();
    EXPECT_FALSE(few.ended()->stopped);
    const auto notices = few.all<TrainNotice>();
    EXPECT_TRUE(std::ranges::any_of(notices, [](const TrainNotice& notice) {
        return notice.text.find("1 of 3 networks") != std::string::npos;
    }));
    const auto bytes = few.all<TrainCheckpoint>().back().bytes;
    EXPECT_EQ(networksIn(*bytes), 1);
    config.maxSeconds = 0;
    config.epochs = 1;
    const auto further = run(config, bytes);
    ASSERT_TRUE(further.ended()) << further.failure();
    EXPECT_EQ(further.all<TrainStep>().front().step, few.ended()->step + 1);
    EXPECT_EQ(networksIn(*further.all<TrainCheckpoint>().back().bytes), 3);
}

TEST(Learners, KindsAreToldApart) {
    TrainConfig config = mixedConfig();
    EXPECT_TRUE(hasNetwork(config));
    config.learner = "linear";
    EXPECT_FALSE(hasNetwork(config));
    const auto classic = run(config);
    ASSERT_TRUE(classic.ended()) << classic.failure();
    const auto bytes = *classic.all<TrainCheckpoint>().back().bytes;
    EXPECT_TRUE(loadAnyPredictor(bytes));
    EXPECT_FALSE(networkPart(bytes));
    config.learner = "network";
    const auto network = run(config);
    ASSERT_TRUE(network.ended()) << network.failure();
    EXPECT_TRUE(loadAnyPredictor(*network.all<TrainCheckpoint>().back().bytes));
    EXPECT_EQ(*networkPart(*network.all<TrainCheckpoint>().back().bytes),
              *network.all<TrainCheckpoint>().back().bytes);
    config.learner = "forest";
    EXPECT_NE(run(config).failure().find("forest"), std::string::npos);
    EXPECT_FALSE(checkLearner(config, 3));
    config.learner = "network + linear";
    config.features = "index(9, 1)";
    EXPECT_FALSE(checkLearner(config, 3));
    config.learner = "network";
    EXPECT_TRUE(checkLearner(config, 3));  // features do not matter
}

TEST(Learners, ANetworkThatValidationSpeaksAgainstDoesNotCount) {
    TrainConfig config = mixedConfig();
    config.learner = "50 * network + automatic(trees=10)";
    config.epochs = 1;
    config.stepsPerEpoch = 2;
    config.learningRate = 1e-9;  // it stays as it was drawn
    const auto recording = run(config);
    ASSERT_TRUE(recording.ended()) << recording.failure();
    const auto validations = recording.all<TrainValidation>();
    ASSERT_GE(validations.size(), 2u);
    EXPECT_EQ(validations[0].step, 0);  // of the others, before the network's first step
    EXPECT_EQ(validations[0].set, "validation");
    EXPECT_EQ(validations.back().meanIou, validations[0].meanIou);
    EXPECT_FALSE(validations.back().best);
    const auto bytes = recording.all<TrainCheckpoint>().back().bytes;
    EXPECT_EQ(networksIn(*bytes), 0);
    const auto mixed = readMixedCheckpoint(*bytes);
    ASSERT_TRUE(mixed);
    EXPECT_FALSE(mixed->network.empty());
    // A line that names the members is taken by its word.
    config.learner = "50 * network + linear";
    const auto obeyed = run(config);
    ASSERT_TRUE(obeyed.ended()) << obeyed.failure();
    EXPECT_EQ(networksIn(*obeyed.all<TrainCheckpoint>().back().bytes), 1);
}

TEST(Learners, NewLabelsAreWhatANetworkIsWeighedByFromThenOn) {
    TrainConfig config = mixedConfig();
    config.learner = "network + automatic(trees=10)";
    config.epochs = 1;
    config.stepsPerEpoch = 6;
    LearnControl control;
    const auto all = [](int, int, int) { return true; };
    auto first = std::make_shared<TrainingData>(test::shapesLabels("first", all));
    first->fromStep = 1;
    // Of what validates, one class alone is left.
    const auto few = [](int x, int, int k) { return x < 192 || k == 0; };
    auto second = std::make_shared<TrainingData>(test::shapesLabels("second", few));
    second->fromStep = 3;
    control.recorded = {first, second};
    auto learner = makeAnyLearner(config, test::shapesSource());
    ASSERT_TRUE(learner);
    const auto recording = test::record(**learner, control);
    ASSERT_TRUE(recording.ended()) << recording.failure();
    const auto before = recording.all<TrainValidation>().front();
    ASSERT_EQ(before.step, 0);
    const std::string last = recording.all<TrainNotice>().back().text;
    ASSERT_NE(last.find(" without"), std::string::npos) << last;
    EXPECT_EQ(last.find(fmt::format("{:.3f} without", before.meanIou)), std::string::npos) << last;
}

TEST(Learners, TooFewLabelsForANetworkMakeAMapWithoutOne) {
    TrainConfig config = mixedConfig();
    config.learner = "network + automatic(trees=10)";
    LearnControl control;
    control.wish.store(PredictionWish{0, {{0, 0}}});
    // Two pixels of each of two classes, and nothing else.
    test::MemoryScene scene{.size = {64, 64},
                            .samples = std::vector<float>(3 * 64 * 64, 0),
                            .targets = std::vector<std::uint8_t>(64 * 64, kTargetIgnore)};
    for (std::size_t i = 0; i < 64 * 64; i += 2) scene.samples[i] = 1;
    scene.targets[0] = scene.targets[2] = 1;
    scene.targets[1] = scene.targets[3] = 0;
    auto learner = makeAnyLearner(
        config, std::make_unique<test::MemorySource>(
                    std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3, 2));
    ASSERT_TRUE(learner);
    const auto recording = test::record(**learner, control);
    ASSERT_TRUE(recording.ended()) << recording.failure();
    EXPECT_TRUE(recording.all<TrainStep>().empty());
    EXPECT_EQ(recording.all<TrainValidation>().back().meanIou, 1);
    ASSERT_FALSE(recording.all<TrainPrediction>().empty());
    EXPECT_EQ((*recording.all<TrainPrediction>().back().classes)[4], 11);
    EXPECT_EQ((*recording.all<TrainPrediction>().back().classes)[5], 10);
    EXPECT_TRUE(loadAnyPredictor(*recording.all<TrainCheckpoint>().back().bytes));
}

TEST(Learners, CheckpointsOfBeforeTheEnvelopeGoOnAndPredict) {
    TrainConfig config = mixedConfig();
    config.learner = "network";
    const auto first = run(config);
    ASSERT_TRUE(first.ended()) << first.failure();
    const auto envelope = openEnvelope(*first.all<TrainCheckpoint>().back().bytes);
    ASSERT_TRUE(envelope);
    const auto tensors = envelope->part("tensors");  // alone, as it was written then
    EXPECT_EQ(networksIn(tensors), 1);
    EXPECT_TRUE(loadAnyPredictor(tensors));
    config.epochs = 3;
    const auto second =
        run(config, std::make_shared<const std::vector<std::byte>>(tensors.begin(), tensors.end()));
    ASSERT_TRUE(second.ended()) << second.failure();
    EXPECT_EQ(second.all<TrainStep>().front().step, 21);
}

TEST(LearnersInASession, AForestIsTrainedStoredAndPredictsAfterReopening) {
    test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {512, 512}, 2, test::discScene));
    ASSERT_TRUE(
        test::writeMask(dir / "m.tif", {512, 512}, [](int x, int y) { return test::inDisc(x, y) ? 1 : 2; }));
    auto session = std::move(*Session::create(dir / "p.swath", *ClassTable::parse("disc,ground")));
    ASSERT_TRUE(session->apply(AddScene{dir / "a.tif", ""}));
    session->waitIdle();
    const SceneId scene = session->document().currentScene;
    ASSERT_TRUE(session->apply(ImportMask{dir / "m.tif", scene, {}, Role::Train}));
    session->waitIdle();
    ASSERT_TRUE(session->apply(SplitRegions{0.25, true, 1}));
    TrainConfig config;
    config.learner = "random-forest(trees=20)";
    config.network = "no such network";  // nobody asks for it
    ASSERT_TRUE(session->apply(StartTraining{config}));
    session->waitIdle();
    ASSERT_EQ(session->training().phase, TrainingStatus::Phase::Ended) << session->training().detail;
    EXPECT_GT(session->training().bestMeanIou.value_or(0), 0.8);
    EXPECT_FALSE(session->apply(ExportWeights{{}, dir / "w.pth"}));
    session.reset();

    session = std::move(*Session::open(dir / "p.swath"));
    session->waitIdle();
    EXPECT_EQ(session->document().newestRun()->config.learner, config.learner);
    ASSERT_TRUE(session->apply(PredictScene{scene, {}}));
    session->waitIdle();
    EXPECT_GT(session->confusion().meanIou().value_or(0), 0.8);
    config.learner = "random-forest(tree=20)";
    const Status refused = session->apply(StartTraining{config});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("trees"), std::string::npos);
}

}  // namespace
}  // namespace swath
