// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/learn/config/network_catalog.h"

namespace swath {

/// Values of "--option name=value". Errors: InvalidInput for a text without "=".
Result<NetworkOptionValues> networkOptionsFrom(const std::vector<std::string>& texts);

}  // namespace swath
