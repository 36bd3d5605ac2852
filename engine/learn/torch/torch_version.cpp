// SPDX-License-Identifier: MIT
#include "engine/learn/config/torch_version.h"

#include <torch/version.h>

namespace swath {

std::string torchVersion() {
    return TORCH_VERSION;
}

}  // namespace swath
