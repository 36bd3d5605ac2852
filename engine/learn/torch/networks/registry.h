// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/torch/networks/network.h"

namespace swath {

/// Names under which networks can be asked for, in the order in which they are offered.
std::vector<std::string> networkNames();

/// A new network with freshly drawn weights (from torch's global generator).
/// Errors: InvalidInput for an unknown name (names the nearest).
Result<std::shared_ptr<Network>> makeNetwork(const std::string& name, const NetworkOptions& options);

}  // namespace swath
