// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "engine/label/region.h"

namespace swath {

struct SetErrorClass {
    std::optional<std::uint8_t> classValue;
};  ///< nullopt: all classes
struct SetErrorScope {
    std::optional<Role> role;
};  ///< nullopt: every labelled pixel

using AssessIntent = std::variant<SetErrorClass, SetErrorScope>;

}  // namespace swath
