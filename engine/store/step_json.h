// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/store/change.h"

namespace swath {

/// A step of a change as it stands in the journal: what it is, and how it was before and after, as JSON.
/// Tiles and the corners of polygons have tables of their own.
struct StepText {
    std::string kind;  ///< "classes", "regions", "features", "layer", "scene", "run", "bands"
    std::string before, after;
};

/// nullopt for tiles. Of polygons only the numbers are in it.
std::optional<StepText> stepText(const Step& step);
/// The reverse; polygons have their numbers only. nullopt: not what stepText() writes.
std::optional<Step> parseStep(const StepText& text);

}  // namespace swath
