// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// What stands around the contents of a checkpoint: magic, version, check sum, length.
struct Frame {
    std::array<char, 8> magic;
    std::uint32_t version = 1;
};

std::vector<std::byte> framed(const Frame& frame, std::span<const std::byte> contents);
/// By the first bytes alone.
bool isFramedBy(const Frame& frame, std::span<const std::byte> bytes);
/// The contents. Errors: BadFormat for anything cut, changed or longer; NewerVersion.
Result<std::vector<std::byte>> unframed(const Frame& frame, std::span<const std::byte> bytes);

/// What is said of a checkpoint that cannot be used.
Error badCheckpoint(const std::string& why);

}  // namespace swath
