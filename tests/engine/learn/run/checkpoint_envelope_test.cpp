// SPDX-License-Identifier: MIT
#include "engine/learn/run/checkpoint_envelope.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

std::vector<std::byte> bytes(std::size_t count, int first) {
    std::vector<std::byte> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back(static_cast<std::byte>(first + static_cast<int>(i)));
    return made;
}

TEST(CheckpointEnvelope, HoldsNamedParts) {
    const auto a = bytes(9, 1), b = bytes(100, 50), none = bytes(0, 0);
    const auto written = writeEnvelope("mixed", {{"network", a}, {"other", b}, {"empty", none}});
    EXPECT_EQ(checkpointKind(written), "mixed");
    const auto opened = openEnvelope(written);
    ASSERT_TRUE(opened) << opened.error().text();
    const CheckpointEnvelope copy = *opened;  // parts of a copy are as good
    EXPECT_EQ(copy.kind, "mixed");
    EXPECT_TRUE(std::ranges::equal(copy.part("network"), a));
    EXPECT_TRUE(std::ranges::equal(copy.part("other"), b));
    EXPECT_TRUE(copy.part("empty").empty());
    EXPECT_TRUE(copy.part("absent").empty());
}

TEST(CheckpointEnvelope, IsRefusedWhereItIsCutOrChanged) {
    const auto a = bytes(20, 3);
    const auto written = writeEnvelope("network", {{"tensors", a}});
    for (std::size_t length = 8; length < written.size(); ++length)
        EXPECT_FALSE(openEnvelope(std::span(written).first(length))) << length;
    for (std::size_t at = 8; at < written.size(); ++at) {
        auto changed = written;
        changed[at] ^= std::byte{4};
        EXPECT_FALSE(openEnvelope(changed)) << at;
        (void)checkpointKind(changed);
    }
}

TEST(CheckpointEnvelope, OpensWhatWasWrittenBeforeThereWereAny) {
    const auto of = [](std::string_view begin) {
        std::vector<std::byte> made;
        for (const char c : begin) made.push_back(static_cast<std::byte>(c));
        made.resize(40);
        return made;
    };
    const auto pixels = of("SWCLASSI"), mixed = of("SWMIXTUR"), network = of("\x10");
    EXPECT_TRUE(std::ranges::equal(openEnvelope(pixels)->part("model"), pixels));
    EXPECT_EQ(openEnvelope(mixed)->kind, kMixedCheckpoint);
    EXPECT_TRUE(std::ranges::equal(openEnvelope(mixed)->part("mixture"), mixed));
    EXPECT_EQ(checkpointKind(network), kNetworkCheckpoint);
    EXPECT_TRUE(std::ranges::equal(openEnvelope(network)->part("tensors"), network));
}

}  // namespace
}  // namespace swath
