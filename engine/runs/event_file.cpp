// SPDX-License-Identifier: MIT
#include "engine/runs/event_file.h"

#include <array>
#include <bit>

namespace swath {
namespace {

using Bytes = std::vector<std::byte>;

// Kinds of protocol buffer fields.
enum class Wire : std::uint32_t { Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5 };

constexpr std::array<std::uint32_t, 256> crcTable() {
    constexpr std::uint32_t kPolynomial = 0x82f63b78;  // 0x1edc6f41, bits reversed
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? kPolynomial : 0U);
        table[i] = crc;
    }
    return table;
}

void putLittle(Bytes& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i) & 0xff));
}

void putVarint(Bytes& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::byte>((value & 0x7f) | 0x80));
    out.push_back(static_cast<std::byte>(value));
}

void putKey(Bytes& out, std::uint32_t field, Wire wire) {
    putVarint(out, field << 3 | static_cast<std::uint32_t>(wire));
}

void putDelimited(Bytes& out, std::uint32_t field, std::span<const std::byte> content) {
    putKey(out, field, Wire::Delimited);
    putVarint(out, content.size());
    out.insert(out.end(), content.begin(), content.end());
}

void putText(Bytes& out, std::uint32_t field, const std::string& text) {
    putDelimited(out, field, std::as_bytes(std::span(text)));
}

void putWallTime(Bytes& out, double seconds) {
    putKey(out, 1, Wire::Fixed64);
    putLittle(out, std::bit_cast<std::uint64_t>(seconds), 8);
}

Bytes versionEvent(double seconds) {
    Bytes event;
    putWallTime(event, seconds);
    putText(event, 3, "brain.Event:2");
    return event;
}

Bytes scalarEvent(const ScalarEvent& e) {
    Bytes value, summary, event;
    putText(value, 1, e.tag);
    putKey(value, 2, Wire::Fixed32);
    putLittle(value, std::bit_cast<std::uint32_t>(e.value), 4);
    putDelimited(summary, 1, value);
    putWallTime(event, e.wallTimeS);
    putKey(event, 2, Wire::Varint);
    putVarint(event, static_cast<std::uint64_t>(e.step));
    putDelimited(event, 5, summary);
    return event;
}

/// Length, its checksum, content, its checksum.
void putRecord(Bytes& out, const Bytes& content) {
    Bytes length;
    putLittle(length, content.size(), 8);
    out.insert(out.end(), length.begin(), length.end());
    putLittle(out, maskedCrc32c(length), 4);
    out.insert(out.end(), content.begin(), content.end());
    putLittle(out, maskedCrc32c(content), 4);
}

}  // namespace

std::uint32_t crc32c(std::span<const std::byte> bytes) {
    static constexpr auto kTable = crcTable();
    std::uint32_t crc = 0xffffffff;
    for (const std::byte byte : bytes)
        crc = crc >> 8 ^ kTable[(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xff];
    return ~crc;
}

std::uint32_t maskedCrc32c(std::span<const std::byte> bytes) {
    return std::rotr(crc32c(bytes), 15) + 0xa282ead8;
}

std::vector<std::byte> eventFileBytes(std::span<const ScalarEvent> events, double startedS) {
    Bytes out;
    putRecord(out, versionEvent(startedS));
    for (const ScalarEvent& event : events) putRecord(out, scalarEvent(event));
    return out;
}

}  // namespace swath
