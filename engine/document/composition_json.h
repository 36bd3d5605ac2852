// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "engine/imagery/composition.h"

namespace swath {

/// How a scene is shown, as it is stored with it.
std::string toJson(const Composition& composition);
/// The text may come from anywhere: what could not be shown is nullopt. Texts of older projects, which know
/// nothing of rules, maps and formulas, are read.
/// @param bands  of the scene; 0 where it is not known.
std::optional<Composition> compositionFromJson(const std::string& text, int bands);

}  // namespace swath
