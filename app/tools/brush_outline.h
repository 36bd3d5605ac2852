// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/core/geometry.h"

namespace swath {

/// The border of the pixels that a round pen paints when it is set down once, as Stroke does: corners in
/// scene px, closed. @param radiusPx  as ExtendStroke has it.
std::vector<Vec2> brushOutline(Vec2 scenePos, double radiusPx);

}  // namespace swath
