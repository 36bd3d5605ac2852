// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "engine/learn/predict/predictor.h"
#include "engine/learn/run/checkpoint_envelope.h"
#include "engine/learn/torch/networks/registry.h"
#include "engine/learn/torch/train/optimiser.h"
#include "engine/learn/torch/weights/tensor_file.h"

namespace swath {
namespace {

using Bytes = std::vector<std::byte>;

Bytes exampleCheckpoint() {
    torch::manual_seed(2);
    Checkpoint c;
    c.config.networkOptions = {{"width", "2"}, {"depth", "1"}};
    c.config.precision = Precision::Float32;
    c.bands = 2;
    c.classValues = {3, 7, 9};
    c.classNames = {"water", "Grünland", "urban"};
    c.classWeights = {1, 1, 1};
    c.normalisation.scale = {{1.5F, -3}, {0.1F, 1000}};
    c.step = 42;
    c.elapsedS = 12.5;
    c.bestMeanIou = 0.25;
    const auto network = *c.makeNetwork();
    c.network = networkState(*network);
    c.optimiser = Optimiser::make("adam", network->named_parameters(), 0)->state();
    return writeCheckpoint(c);
}

/// As it was written before there were envelopes: no check sum stands between damage and its readers.
Bytes tensorsAlone() {
    const auto envelope = openEnvelope(exampleCheckpoint());
    const auto part = envelope->part("tensors");
    return {part.begin(), part.end()};
}

TEST(Checkpoint, ComesBackAsItWas) {
    const Bytes bytes = exampleCheckpoint();
    const auto read = readCheckpoint(bytes);
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->step, 42);
    EXPECT_EQ(read->elapsedS, 12.5);
    EXPECT_EQ(read->classNames[1], "Grünland");
    EXPECT_EQ(read->normalisation.scale.mean, (std::vector<float>{1.5F, -3}));
    EXPECT_EQ(read->normalisation.scale.deviation, (std::vector<float>{0.1F, 1000}));
    EXPECT_EQ(writeCheckpoint(*read), bytes);
}

TEST(Checkpoint, EveryPrefixFailsInWords) {
    for (const Bytes& bytes : {exampleCheckpoint(), tensorsAlone()}) {
        // Every length in the header's part, then in steps: the rest is plain values.
        for (std::size_t length = 0; length < bytes.size(); length += length < 6000 ? 7 : 101) {
            const auto loaded = loadPredictor(std::span(bytes).first(length));
            ASSERT_FALSE(loaded.ok()) << length;
            ASSERT_EQ(loaded.error().code, Errc::BadFormat);
            ASSERT_FALSE(loaded.error().hint.empty());
        }
        EXPECT_TRUE(loadPredictor(bytes).ok());
    }
}

TEST(Checkpoint, GarbageFailsInWords) {
    const Bytes bytes = tensorsAlone();
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    ASSERT_LT(8 + header, bytes.size());
    for (std::size_t at = 0; at < 8 + header; at += 3) {
        Bytes broken = bytes;
        broken[at] = static_cast<std::byte>(static_cast<unsigned>(broken[at]) ^ 0x15U);
        const auto loaded = readCheckpoint(broken);
        ASSERT_TRUE(loaded.ok() || !loaded.error().what.empty());
    }
    Bytes longer = bytes;
    longer.resize(longer.size() + 8);
    EXPECT_FALSE(readCheckpoint(longer).ok());
    EXPECT_FALSE(readCheckpoint(Bytes(1000, std::byte{0xff})).ok());
}

TEST(Checkpoint, TellsOfANewerFormat) {
    const Bytes bytes = exampleCheckpoint();
    auto file = readTensors(openEnvelope(bytes)->part("tensors"));
    ASSERT_TRUE(file.ok());
    std::string& text = file->metadata["swath"];
    const std::string key = "\"format_version\":2";
    text.replace(text.find(key), key.size(), "\"format_version\":3");
    const auto read = readCheckpoint(writeTensors(*file));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, Errc::NewerVersion);
}

TEST(Checkpoint, ReadsFilesThatDoNotSayHowLongTheyTook) {
    auto file = readTensors(openEnvelope(exampleCheckpoint())->part("tensors"));
    ASSERT_TRUE(file.ok());
    std::string& text = file->metadata["swath"];
    const std::string key = "\"elapsed_s\":12.5,";
    ASSERT_NE(text.find(key), std::string::npos);
    text.erase(text.find(key), key.size());
    const auto read = readCheckpoint(writeTensors(*file));
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->elapsedS, 0);
    EXPECT_EQ(read->step, 42);
}

TEST(Checkpoint, RefusesTensorsOfAnotherNetwork) {
    auto read = readCheckpoint(exampleCheckpoint());
    read->network["outc.conv.bias"] = torch::zeros({4});
    const auto loaded = loadPredictor(writeCheckpoint(*read));
    ASSERT_FALSE(loaded.ok());
    EXPECT_THAT(loaded.error().what, ::testing::HasSubstr("\"outc.conv.bias\" has another shape"));
}

TEST(Predictor, GivesProbabilitiesForAnySize) {
    auto predictor = loadPredictor(exampleCheckpoint());
    ASSERT_TRUE(predictor.ok()) << predictor.error().text();
    EXPECT_EQ((*predictor)->classValues(), (std::vector<std::uint8_t>{3, 7, 9}));
    EXPECT_EQ((*predictor)->classNames()[1], "Grünland");
    const Size size{13, 7};
    std::vector<float> samples(2 * 13 * 7, 2), probabilities(3 * 13 * 7);
    samples[5] = std::numeric_limits<float>::quiet_NaN();
    ASSERT_TRUE((*predictor)->predict(samples, size, probabilities).ok());
    for (std::size_t i = 0; i < 13 * 7; ++i)
        EXPECT_NEAR(probabilities[i] + probabilities[91 + i] + probabilities[182 + i], 1, 1e-5);
    EXPECT_FALSE((*predictor)->predict(samples, {13, 8}, probabilities).ok());
}

}  // namespace
}  // namespace swath
