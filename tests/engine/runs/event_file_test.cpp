// SPDX-License-Identifier: MIT
#include "engine/runs/event_file.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tests/engine/runs/event_file_reader.h"

namespace swath {
namespace {

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text));
}

TEST(EventFile, ChecksumsAreThoseOfRfc3720) {
    EXPECT_EQ(crc32c(bytesOf("123456789")), 0xe3069283U);
    std::vector<std::byte> bytes(32, std::byte{0});
    EXPECT_EQ(crc32c(bytes), 0x8a9136aaU);
    bytes.assign(32, std::byte{0xff});
    EXPECT_EQ(crc32c(bytes), 0x62a8ab43U);
    for (std::size_t i = 0; i < 32; ++i) bytes[i] = static_cast<std::byte>(i);
    EXPECT_EQ(crc32c(bytes), 0x46dd794eU);
    EXPECT_EQ(crc32c({}), 0U);
    EXPECT_EQ(maskedCrc32c({}), 0xa282ead8U);
}

TEST(EventFile, IsReadBackByTheSpecification) {
    const std::vector<ScalarEvent> events{{1700000000.25, 1, "train/loss", 1.5F},
                                          {1700000001.0, 300, "validation/iou/wide river", 0.25F},
                                          {1700000002.0, std::int64_t{1} << 40, "x", -3e-9F}};
    const auto read = test::readEventFile(eventFileBytes(events, 1699999999.5));
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 4u);
    EXPECT_EQ((*read)[0].version, "brain.Event:2");
    EXPECT_EQ((*read)[0].wallTimeS, 1699999999.5);
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ((*read)[i + 1].wallTimeS, events[i].wallTimeS);
        EXPECT_EQ((*read)[i + 1].step, events[i].step);
        EXPECT_EQ((*read)[i + 1].tag, events[i].tag);
        EXPECT_EQ((*read)[i + 1].value, events[i].value);
    }
}

TEST(EventFile, AFlippedBitIsNoticedByAReader) {
    const std::vector<ScalarEvent> events{{1, 1, "a", 1}};
    const auto good = eventFileBytes(events, 0);
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto bad = good;
        bad[i] ^= std::byte{0x10};
        EXPECT_FALSE(test::readEventFile(bad)) << "at byte " << i;
    }
}

}  // namespace
}  // namespace swath
