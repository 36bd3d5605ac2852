// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace swath::test {

/// A TensorBoard event as a reader sees it.
struct ReadEvent {
    double wallTimeS = 0;
    std::int64_t step = 0;
    std::string version, tag;
    float value = 0;
};

/// CRC-32C bit by bit, written apart from the table that is tested.
inline std::uint32_t slowCrc32c(std::span<const std::byte> bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1) ^ 0x82f63b78U : crc >> 1;
    }
    return ~crc;
}

/// Fields of one protocol buffer message, walked in order.
class Message {
  public:
    explicit Message(std::span<const std::byte> bytes) : rest_(bytes) {}

    /// The next field; false at the end or where it is broken.
    bool next() {
        if (rest_.empty()) return false;
        const std::uint64_t key = varint();
        field = static_cast<int>(key >> 3);
        switch (key & 7) {
            case 0:
                number = varint();
                break;
            case 1:
                number = fixed(8);
                break;
            case 5:
                number = fixed(4);
                break;
            case 2: {
                const std::uint64_t size = varint();
                if (size > rest_.size()) return good_ = false;
                content = rest_.first(static_cast<std::size_t>(size));
                rest_ = rest_.subspan(static_cast<std::size_t>(size));
                break;
            }
            default:
                return good_ = false;
        }
        return good_;
    }
    bool good() const { return good_; }
    std::string text() const { return {reinterpret_cast<const char*>(content.data()), content.size()}; }

    int field = 0;
    std::uint64_t number = 0;
    std::span<const std::byte> content;

  private:
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (rest_.empty()) return good_ = false;
            const auto byte = std::to_integer<std::uint64_t>(rest_.front());
            rest_ = rest_.subspan(1);
            value |= (byte & 0x7f) << shift;
            if (byte < 0x80) return value;
        }
        return good_ = false;
    }
    std::uint64_t fixed(std::size_t bytes) {
        if (rest_.size() < bytes) return good_ = false;
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value |= std::to_integer<std::uint64_t>(rest_[i]) << (8 * i);
        rest_ = rest_.subspan(bytes);
        return value;
    }
    std::span<const std::byte> rest_;
    bool good_ = true;
};

inline std::optional<ReadEvent> readEvent(std::span<const std::byte> bytes) {
    ReadEvent event;
    Message message(bytes);
    while (message.next()) {
        if (message.field == 1) event.wallTimeS = std::bit_cast<double>(message.number);
        if (message.field == 2) event.step = static_cast<std::int64_t>(message.number);
        if (message.field == 3) event.version = message.text();
        if (message.field != 5) continue;
        Message summary(message.content);
        while (summary.next()) {
            if (summary.field != 1) continue;
            Message value(summary.content);
            while (value.next()) {
                if (value.field == 1) event.tag = value.text();
                if (value.field == 2)
                    event.value = std::bit_cast<float>(static_cast<std::uint32_t>(value.number));
            }
            if (!value.good()) return std::nullopt;
        }
        if (!summary.good()) return std::nullopt;
    }
    if (!message.good()) return std::nullopt;
    return event;
}

/// All events of a file; nullopt where a checksum, a length or a message is wrong.
inline std::optional<std::vector<ReadEvent>> readEventFile(std::span<const std::byte> bytes) {
    const auto number = [&](std::size_t at, std::size_t count) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count; ++i)
            value |= std::to_integer<std::uint64_t>(bytes[at + i]) << (8 * i);
        return value;
    };
    const auto masked = [](std::span<const std::byte> part) {
        const std::uint32_t crc = slowCrc32c(part);
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>((crc >> 15 | crc << 17) + 0xa282ead8U));
    };
    std::vector<ReadEvent> events;
    while (!bytes.empty()) {
        if (bytes.size() < 16) return std::nullopt;
        const std::uint64_t size = number(0, 8);
        if (number(8, 4) != masked(bytes.first(8)) || size > bytes.size() - 16) return std::nullopt;
        const auto content = bytes.subspan(12, static_cast<std::size_t>(size));
        if (number(12 + static_cast<std::size_t>(size), 4) != masked(content)) return std::nullopt;
        const auto event = readEvent(content);
        if (!event) return std::nullopt;
        events.push_back(*event);
        bytes = bytes.subspan(16 + static_cast<std::size_t>(size));
    }
    return events;
}

}  // namespace swath::test
