// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

namespace swath {

/// Where the project of a scene lies that is opened without one: beside it under its name or, where that
/// folder may not be written to, in the user's data folder (XDG_DATA_HOME/swath/projects), one file for each
/// path of a scene. A project that is beside it already is taken wherever it lies.
struct ProjectPlace {
    std::filesystem::path project;
    bool beside = true;
};
ProjectPlace placeForProject(const std::filesystem::path& scene);

}  // namespace swath
