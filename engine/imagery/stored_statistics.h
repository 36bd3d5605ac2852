// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/imagery/band_stack.h"
#include "engine/imagery/statistics.h"

namespace swath {

/// Says whether what was worked out of a stack still holds: sizes and times of its files (to the nanosecond),
/// of those that they refer to and of side files, and how their samples are taken. Empty if a file cannot be
/// found. Reads headers, so only for what was opened before.
std::string fingerprintOf(const BandStack& stack);

/// Statistics as text to keep, bound to the fingerprint of what they were computed from.
std::string toJson(const SceneStatistics& statistics, const std::string& fingerprint);
/// nullopt, and worth computing anew, unless the text is whole, was written for this fingerprint (never an
/// empty one) and holds so many bands.
std::optional<SceneStatistics> statisticsFromJson(std::string_view text, const std::string& fingerprint,
                                                  int bands);

}  // namespace swath
