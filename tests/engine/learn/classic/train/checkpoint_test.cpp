// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "engine/learn/classic/train/classic_learner.h"
#include "engine/learn/classic/train/classic_predictor.h"
#include "engine/learn/run/checkpoint_envelope.h"
#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

ClassicModel fitted() {
    TrainConfig config;
    config.learner = "random-forest(trees=3, depth=4) + linear";
    config.features = "bands + gaussian(1)";
    LearnControl control;
    auto source = test::shapesSource({128, 96});
    auto model = fitClassicModel(config, *source, control, [](const TrainEvent&) {});
    EXPECT_TRUE(model) << (model ? "" : model.error().text());
    return std::move(*model);
}

std::vector<float> predictionOf(Predictor& predictor) {
    std::vector<float> samples(3 * 20 * 10), out(3 * 20 * 10);
    Rng rng(1);
    for (float& v : samples) v = static_cast<float>(rng.uniform(0, 500));
    EXPECT_TRUE(predictor.predict(samples, {20, 10}, out));
    return out;
}

TEST(ClassicCheckpoint, BringsBackWhatWasWritten) {
    const ClassicModel model = fitted();
    const auto bytes = writeClassicCheckpoint(model);
    EXPECT_EQ(checkpointKind(bytes), kPixelCheckpoint);
    auto read = readClassicCheckpoint(bytes);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->config, model.config);
    EXPECT_EQ(read->classNames, model.classNames);
    EXPECT_EQ(read->scale, model.scale);
    ASSERT_EQ(read->ensembles.size(), 1u);
    EXPECT_EQ(read->ensembles[0].importance(), model.ensembles[0].importance());
    EXPECT_EQ(writeClassicCheckpoint(*read), bytes);
    const auto predictor = makeClassicPredictor(std::make_shared<const ClassicModel>(std::move(*read)), 1);
    EXPECT_EQ(predictionOf(*predictor),
              predictionOf(*makeClassicPredictor(std::make_shared<const ClassicModel>(model), 2)));
}

TEST(ClassicCheckpoint, FromBeforeThereWereEnvelopesIsRead) {
    const ClassicModel model = fitted();
    const auto envelope = openEnvelope(writeClassicCheckpoint(model));
    ASSERT_TRUE(envelope);
    // Then the model in its own frame was all there was.
    const auto old = envelope->part("model");
    const std::string magic(reinterpret_cast<const char*>(old.data()), 8);
    EXPECT_EQ(magic, "SWCLASSI");
    EXPECT_EQ(checkpointKind(old), kPixelCheckpoint);
    auto predictor = loadClassicPredictor(old, 1);
    ASSERT_TRUE(predictor) << predictor.error().text();
    EXPECT_EQ(predictionOf(**predictor),
              predictionOf(*makeClassicPredictor(std::make_shared<const ClassicModel>(model), 1)));
}

TEST(ClassicCheckpoint, IsRefusedWhereverItIsCut) {
    const auto bytes = writeClassicCheckpoint(fitted());
    for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 20) {
        const auto loaded = loadClassicPredictor(std::span<const std::byte>(bytes).first(length));
        ASSERT_FALSE(loaded) << length;
        EXPECT_EQ(loaded.error().code, Errc::BadFormat);
    }
    auto longer = bytes;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(loadClassicPredictor(longer));
}

TEST(ClassicCheckpoint, IsRefusedWhereItWasChanged) {
    const auto bytes = writeClassicCheckpoint(fitted());
    for (std::uint64_t i = 0; i < 200; ++i) {
        auto changed = bytes;
        const std::size_t at = i < 40 ? i : mix64(i) % changed.size();
        changed[at] ^= static_cast<std::byte>(1 << i % 8);
        const auto loaded = loadClassicPredictor(changed);
        ASSERT_FALSE(loaded) << at;
        const bool version = at >= 8 && at < 12;
        EXPECT_TRUE(loaded.error().code == Errc::BadFormat ||
                    (version && loaded.error().code == Errc::NewerVersion));
    }
}

TEST(ClassicCheckpoint, OfANewerSwathIsNamedAsSuch) {
    auto bytes = writeClassicCheckpoint(fitted());
    bytes[8] = std::byte{9};
    const auto loaded = loadClassicPredictor(bytes);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, Errc::NewerVersion);
    EXPECT_NE(checkpointKind(std::vector<std::byte>(100)), kPixelCheckpoint);
    EXPECT_EQ(loadClassicPredictor({}).error().code, Errc::BadFormat);
}

}  // namespace
}  // namespace swath
