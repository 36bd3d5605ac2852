// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/classic/train/classic_model.h"

namespace swath {

/// An envelope of kind kPixelCheckpoint.
std::vector<std::byte> writeClassicCheckpoint(const ClassicModel& model);
/// Errors: BadFormat for anything cut, changed or made up; NewerVersion.
Result<ClassicModel> readClassicCheckpoint(std::span<const std::byte> bytes);

}  // namespace swath
