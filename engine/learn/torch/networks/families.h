// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/learn/torch/networks/registry.h"

namespace swath {

// The networks of each family's file, in the order in which they are offered.

std::vector<NetworkEntry> unetFamily();
std::vector<NetworkEntry> unet64Family();
std::vector<NetworkEntry> unet2015Family();
std::vector<NetworkEntry> ternausNetFamily();
std::vector<NetworkEntry> fcDenseNetFamily();
std::vector<NetworkEntry> encoderUnetFamily();
std::vector<NetworkEntry> fpnFamily();
std::vector<NetworkEntry> linknetFamily();
std::vector<NetworkEntry> segNetFamily();
std::vector<NetworkEntry> deeplabFamily();
std::vector<NetworkEntry> attentionFamily();
std::vector<NetworkEntry> pspnetFamily();
std::vector<NetworkEntry> fcnFamily();
std::vector<NetworkEntry> torchgeoFamily();
std::vector<NetworkEntry> festaFamily();
std::vector<NetworkEntry> torchvisionFamily();
std::vector<NetworkEntry> torchvisionMobileFamily();
std::vector<NetworkEntry> hypercolumnFamily();
std::vector<NetworkEntry> patchFamily();
std::vector<NetworkEntry> cerraNetFamily();

}  // namespace swath
