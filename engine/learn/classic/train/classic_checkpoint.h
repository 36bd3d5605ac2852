// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/classic/train/classic_model.h"

namespace swath {

/// Magic, version, length and check sum, then the model.
std::vector<std::byte> writeClassicCheckpoint(const ClassicModel& model);
/// Errors: BadFormat for anything cut, changed or made up; NewerVersion.
Result<ClassicModel> readClassicCheckpoint(std::span<const std::byte> bytes);
/// By the first bytes alone.
bool isClassicCheckpoint(std::span<const std::byte> bytes);

}  // namespace swath
