// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace swath {

/// One value of one curve as TensorBoard keeps it.
struct ScalarEvent {
    double wallTimeS = 0;  ///< since 1970, UTC
    std::int64_t step = 0;
    std::string tag;  ///< "train/loss"
    float value = 0;
};

/// A TensorBoard event file: a TFRecord of protocol buffers `tensorflow.Event`, the first of which states the
/// version "brain.Event:2", then one with a `Summary` of one simple value for each event.
/// Source: tensorflow/core/util/event.proto and summary.proto; the framing from TFRecord's documentation.
std::vector<std::byte> eventFileBytes(std::span<const ScalarEvent> events, double startedS);

/// CRC-32C (Castagnoli), reflected, as in RFC 3720, appendix B.4.
std::uint32_t crc32c(std::span<const std::byte> bytes);
/// What stands in a TFRecord: the checksum rotated right by 15 bits, plus 0xa282ead8.
std::uint32_t maskedCrc32c(std::span<const std::byte> bytes);

}  // namespace swath
