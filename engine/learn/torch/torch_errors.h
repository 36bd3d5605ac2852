// SPDX-License-Identifier: MIT
#pragma once

#include <exception>

#include "engine/core/result.h"

namespace swath {

/// What an exception of LibTorch means to the user.
Error errorFrom(const std::exception& e);
bool isOutOfMemory(const std::exception& e);

}  // namespace swath
