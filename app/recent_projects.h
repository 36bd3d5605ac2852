// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/raster/image_file.h"

namespace swath {

/// A project that was open lately.
struct RecentProject {
    std::filesystem::path file;
    bool exists = true;
    Image picture;  ///< empty: none was taken
};

// The list lies in the user's state folder: recent.json, newest first, and a picture for each in pictures/.
// All of these read or write files: on any thread but the window's.
std::vector<RecentProject> loadRecentProjects(const std::filesystem::path& folder);
/// Puts a project in front.
Status rememberProject(const std::filesystem::path& folder, const std::filesystem::path& project);
/// Takes one out.
Status forgetProject(const std::filesystem::path& folder, const std::filesystem::path& project);
/// Keeps what its window shows, made small.
Status savePicture(const std::filesystem::path& folder, const std::filesystem::path& project,
                   const Image& window);

}  // namespace swath
