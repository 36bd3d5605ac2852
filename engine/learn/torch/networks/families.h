// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/learn/torch/networks/registry.h"

namespace swath {

// The networks of each family's file; one function a line of family_list.inc.
#define FAMILY(function) std::vector<NetworkEntry> function();
#include "engine/learn/torch/networks/family_list.inc"
#undef FAMILY

}  // namespace swath
