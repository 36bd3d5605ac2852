// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "app/views/view_state.h"

namespace swath {

/// What the status bar says of the scene that is shown and of what is under the pointer, from left to right.
/// Empty without a scene.
std::vector<std::string> statusParts(const Document& document, const ViewState& state);

/// "tiles 3 …" while so many tiles of the scene are still being read; empty: none is.
std::string tilesText(const ViewState& state);

}  // namespace swath
