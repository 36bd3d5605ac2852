// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace swath {

/// Of the LibTorch that networks are trained with: "1.13.1".
std::string torchVersion();

}  // namespace swath
