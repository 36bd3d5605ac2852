// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/learn/data/data_report.h"

namespace swath {

/// Near-duplicates across roles, as reportOn() describes them, a pair of scenes and roles each.
/// @param indexes  of train, validation and test labels. @param scales  of the scenes.
/// Errors: those of reading, Cancelled.
Result<std::vector<LikenessReport>> findLikenesses(PatchSource& source,
                                                   std::span<const PatchIndex, 3> indexes,
                                                   std::span<const SceneReport> scenes, std::stop_token stop);

}  // namespace swath
