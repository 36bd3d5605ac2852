// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_checkpoint.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/bytes.h"
#include "engine/core/framed.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/run/checkpoint_envelope.h"

namespace swath {
namespace {

TEST(MixedCheckpoint, IsRefusedWhereItIsCutOrChanged) {
    const auto bytes = writeMixedCheckpoint({.networkWeight = 1,
                                             .otherWeight = 2,
                                             .bestMeanIou = 0.5,
                                             .network = std::vector<std::byte>(50),
                                             .other = std::vector<std::byte>(70),
                                             .done = {std::vector<std::byte>(9)}});
    const auto read = readMixedCheckpoint(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->other.size(), 70u);
    EXPECT_EQ(read->bestMeanIou, 0.5);
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(loadAnyPredictor(std::span<const std::byte>(bytes).first(length)));
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto changed = bytes;
        changed[at] ^= std::byte{4};
        EXPECT_FALSE(loadAnyPredictor(changed)) << at;
    }
    EXPECT_FALSE(loadAnyPredictor(bytes));  // its members are no checkpoints
    for (const MixedCheckpoint& unsound :
         {MixedCheckpoint{
              .networkWeight = -1, .network = std::vector<std::byte>(5), .other = std::vector<std::byte>(5)},
          MixedCheckpoint{.network = std::vector<std::byte>(5)},  // no others, but a weight
          MixedCheckpoint{.networkWeight = 0, .otherWeight = 0, .network = std::vector<std::byte>(5)},
          MixedCheckpoint{.networkWeight = NAN, .other = std::vector<std::byte>(5)}})
        EXPECT_FALSE(readMixedCheckpoint(writeMixedCheckpoint(unsound)));
}

TEST(MixedCheckpoint, HasNetworksThatDoNotCountOrAreNotThereYet) {
    const auto without = readMixedCheckpoint(writeMixedCheckpoint({.other = std::vector<std::byte>(5)}));
    ASSERT_TRUE(without);
    EXPECT_TRUE(without->countingNetworks().empty());
    const auto bytes = writeMixedCheckpoint(
        {.networkWeight = 0, .network = std::vector<std::byte>(5), .other = std::vector<std::byte>(5)});
    ASSERT_TRUE(readMixedCheckpoint(bytes));
    EXPECT_EQ(networksIn(bytes), 0);
    EXPECT_EQ(networkPart(bytes)->size(), 5u);  // there are weights to export
}

TEST(MixedCheckpoint, OfTheFirstFormatIsRead) {
    ByteWriter first;  // one network, and others
    for (const double value : {1.0, 3.0, 0.5}) first.value(value);
    first.list(std::vector<std::byte>(50));
    first.list(std::vector<std::byte>(70));
    const auto read =
        readMixedCheckpoint(framed(Frame{{'S', 'W', 'M', 'I', 'X', 'T', 'U', 'R'}, 1}, first.take()));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->otherWeight, 3);
    EXPECT_EQ(read->network.size(), 50u);
    EXPECT_EQ(read->other.size(), 70u);
    EXPECT_TRUE(read->done.empty());
    ASSERT_EQ(read->countingNetworks().size(), 1u);
    EXPECT_EQ(read->countingNetworks()[0].size(), 50u);
}

TEST(MixedCheckpoint, OfTheSecondFormatIsRead) {
    ByteWriter second;  // several networks; before there were envelopes
    for (const double value : {1.0, 3.0, 0.5}) second.value(value);
    second.list(std::vector<std::byte>(50));
    second.list(std::vector<std::byte>(70));
    second.value(std::uint32_t{2});
    second.list(std::vector<std::byte>(8));
    second.list(std::vector<std::byte>(9));
    second.value(std::int64_t{120});
    second.value(std::int32_t{4});
    second.value(60.5);
    const auto bytes = framed(Frame{{'S', 'W', 'M', 'I', 'X', 'T', 'U', 'R'}, 2}, second.take());
    EXPECT_EQ(checkpointKind(bytes), kMixedCheckpoint);
    EXPECT_EQ(networksIn(bytes), 2);
    const auto read = readMixedCheckpoint(bytes);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->done[1].size(), 9u);
    EXPECT_EQ(read->stepsBefore, 120);
    EXPECT_EQ(read->epochsBefore, 4);
    EXPECT_EQ(read->secondsBefore, 60.5);
    EXPECT_TRUE(read->otherLabels.empty());
    // Written again it is one of today.
    const auto again = readMixedCheckpoint(writeMixedCheckpoint(*read));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->done, read->done);
    EXPECT_EQ(again->network, read->network);
    EXPECT_EQ(again->other, read->other);
}

TEST(MixedCheckpoint, HasOthersThatDoNotCount) {
    const auto alone = readMixedCheckpoint(writeMixedCheckpoint(
        {.otherWeight = 0, .network = std::vector<std::byte>(5), .other = std::vector<std::byte>(6)}));
    ASSERT_TRUE(alone);
    EXPECT_EQ(alone->other.size(), 6u);
    // Nobody would make the map.
    EXPECT_FALSE(
        readMixedCheckpoint(writeMixedCheckpoint({.otherWeight = 0, .other = std::vector<std::byte>(6)})));
}

}  // namespace
}  // namespace swath
