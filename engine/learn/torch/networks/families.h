// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/learn/torch/networks/registry.h"

namespace swath {

// The networks of each family's file, in the order in which they are offered.

std::vector<NetworkEntry> unetFamily();
std::vector<NetworkEntry> encoderUnetFamily();
std::vector<NetworkEntry> fpnFamily();
std::vector<NetworkEntry> linknetFamily();
std::vector<NetworkEntry> pspnetFamily();
std::vector<NetworkEntry> deeplabFamily();
std::vector<NetworkEntry> attentionFamily();
std::vector<NetworkEntry> torchvisionFamily();

}  // namespace swath
