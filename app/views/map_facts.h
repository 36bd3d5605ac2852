// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// A run's map of a scene, as a list says it.
struct MapFacts {
    RunId run;
    std::string name;  ///< the run's
    std::int64_t step = 0, oldestStep = 0;
    std::optional<double> ageS;  ///< since it was last added to; nullopt: not known
    double covered = 0;          ///< [0, 1], of the scene's tiles
    bool shown = false;

    /// "3 min ago · step 400"
    std::string words() const;
    /// What of it is old or missing, in words; empty: nothing.
    std::string stale() const;
};

/// The maps that there are of a scene, the newest run's first. @param nowS  since 1970, UTC.
std::vector<MapFacts> mapsOf(const Document& document, SceneId scene, std::int64_t nowS);

/// Whose map the one that is shown is compared with: the chosen run's, or else that of the newest other run.
/// 0: the current scene has no other.
RunId otherMapOf(const Document& document, RunId chosen);

/// "just now", "3 min ago", "2 h ago", "5 days ago". What lies ahead, as clocks differ, is now.
std::string formatAge(double seconds);
/// Seconds since 1970, UTC.
std::int64_t utcSeconds();

}  // namespace swath
