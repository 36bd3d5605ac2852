// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>

#include "engine/core/ids.h"

namespace swath {

struct SetSetting {
    std::string key, value;
};
struct CancelJob {
    JobId job;
};

using AppIntent = std::variant<SetSetting, CancelJob>;

}  // namespace swath
