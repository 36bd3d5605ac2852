// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/core/result.h"
#include "engine/document/document.h"

namespace swath {

/// Whether a raster can stand for a scene whose file is gone: as many pixels and bands, and, where both say,
/// the same ground to a twentieth of a pixel. Errors: InvalidInput, with what differs.
Status fitsScene(const Scene& scene, const RasterInfo& file);

/// Files of a scene that are not where they were.
std::vector<std::string> missingFiles(const Scene& scene);
/// The name of the file of a scene to look for: of the first that is not where it was, or of its first.
std::string soughtFile(const Scene& scene);
/// A scene that is read from a file elsewhere: from that in place of the one of its name, or of the first
/// that is missing. The others are looked for where they lay to it, and in its folder; those that are where
/// they were and not there too stay. Looks for files, opens none.
Scene sceneAt(const Scene& scene, const std::filesystem::path& file);
/// After files of a scene have moved: the folder that was moved as a whole, where it is now, as far as the
/// paths say it. Empty where none has moved.
std::filesystem::path movedFolder(const Scene& before, const Scene& after);
/// A scene that cannot be read, with files of the same names in a folder, or below it as they lay below
/// another; nullopt where not all that are missing are there. An archive counts as the file that it is. Looks
/// for files, opens none.
std::optional<Scene> sceneIn(const Scene& scene, const std::filesystem::path& folder);

}  // namespace swath
