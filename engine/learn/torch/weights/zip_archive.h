// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/result.h"

namespace swath {

struct ZipRecord {
    std::span<const std::byte> bytes;  ///< where they lie in the archive
    bool compressed = false;           ///< `bytes` are then of no use here
};

/// The records of a zip archive by name, also with its 64-bit fields. Every length is checked: no record
/// reaches over the archive or into another, checksums fit. Source: PKWARE's APPNOTE 6.3.10, section 4.3.
/// Errors: BadFormat; `what` gives the reason alone, the caller names the file.
Result<std::map<std::string, ZipRecord>> readZip(std::span<const std::byte> archive);

/// An archive of uncompressed records, each aligned to 64 bytes so that it can be mapped, as PyTorch has it.
/// (libzip places records itself and has no say in where they begin.)
/// Errors: InvalidInput from 4 GiB on, and for too many records.
Result<std::vector<std::byte>> writeZip(
    const std::vector<std::pair<std::string, std::span<const std::byte>>>& records);

}  // namespace swath
