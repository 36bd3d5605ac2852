// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace swath::layering {

/// Whether a path is this folder or lies in it.
bool liesIn(std::string_view path, std::string_view folder);

/// What one room may know, itself always included: a row of the table in docs/architecture.md.
struct FolderRule {
    std::string folder;
    std::vector<std::string> folders;    ///< whose headers it may include and whose targets it may link
    std::vector<std::string> libraries;  ///< foreign libraries, by the names of kLibraries
    int level = 0;
};

/// The rows of the table "| level | room | holds | may use | libraries |". Rooms of the engine are named
/// without "engine/" in the fourth column, where "every room of engine" stands for all of them. A row
/// without a number stands on the level of the row before it.
std::vector<FolderRule> readRules(const std::filesystem::path& architecture);

/// What the rows say against each other, a line per finding: a room that may use one on a higher level or one
/// without a row, and rooms of one level that may use each other in a circle.
std::vector<std::string> checkLevels(const std::vector<FolderRule>& rules);

/// The rule of a path: that of the longest folder that it lies in, so that folders without a row follow their
/// parent. Null where no row fits.
const FolderRule* ruleFor(const std::vector<FolderRule>& rules, std::string_view path);

/// A foreign library, recognised by how its headers are included and by what its CMake targets are called.
struct Library {
    std::string_view name;
    std::vector<std::string_view> headerPrefixes;
    std::vector<std::string_view> targetPrefixes;
    bool heavy;  ///< slow to compile or a whole world of its own: never in a PUBLIC link list
};

inline const std::vector<Library> kLibraries{
    {"fmt", {"fmt/"}, {"fmt::"}, false},
    {"spdlog", {"spdlog/"}, {"spdlog::"}, true},
    {"json", {"nlohmann/"}, {"nlohmann_json::"}, true},
    {"zstd", {"zstd.h", "zdict.h"}, {"PkgConfig::ZSTD"}, true},
    {"zlib", {"zlib.h", "zconf.h"}, {"ZLIB::"}, true},
    {"gdal", {"gdal", "ogr", "cpl_", "vrtdataset.h"}, {"GDAL::"}, true},
    {"proj", {"proj.h", "geodesic.h"}, {"PkgConfig::PROJ"}, true},
    {"opencv", {"opencv2/"}, {"OpenCV::", "opencv_"}, true},
    {"torch", {"torch/", "ATen/", "c10/", "caffe2/"}, {"torch", "c10", "Torch::"}, true},
    {"sqlite", {"sqlite3", "SQLiteCpp/"}, {"SQLite::", "SQLiteCpp"}, true},
    {"stb", {"stb_", "stb/"}, {"Stb::"}, true},
    {"imgui", {"imgui", "misc/freetype/imgui"}, {"ImGui::"}, false},
    {"freetype", {"ft2build.h", "freetype/"}, {"PkgConfig::FREETYPE"}, true},
    {"epoxy", {"epoxy/"}, {"PkgConfig::EPOXY"}, false},
    {"glfw", {"GLFW/"}, {"glfw"}, true},
    {"egl", {"EGL/"}, {"PkgConfig::EGL"}, true},
    {"opengl", {"GL/", "GLES", "GLES2/", "GLES3/"}, {"OpenGL::"}, true},
    {"cli11", {"CLI/"}, {"CLI11::"}, true},
};

}  // namespace swath::layering
