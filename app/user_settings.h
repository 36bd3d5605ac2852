// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace swath {

/// What the user has set for the program, whichever project is open.
struct UserSettings {
    bool dark = true;
    double scale = 0;                          ///< screen px per design px; 0: as the display says
    std::int64_t memoryBytes = 2'000'000'000;  ///< of all caches together
    int threads = 0;                           ///< that new projects train with; 0: all
    friend bool operator==(const UserSettings&, const UserSettings&) = default;
};

std::string toText(const UserSettings& settings);
/// What cannot be read keeps its default; values out of range are brought into it.
UserSettings userSettingsFrom(const std::string& text);

// Where the program's own files lie: of XDG's variables those that are set, or their defaults in the home
// folder.
std::filesystem::path configFolder();  ///< "~/.config/swath": settings.json, keys.json, recipes
std::filesystem::path stateFolder();   ///< "~/.local/state/swath": recent projects and their pictures
std::filesystem::path cacheFolder();   ///< "~/.cache/swath": what was measured

}  // namespace swath
