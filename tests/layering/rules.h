// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

namespace swath::layering {

/// What one folder may know, itself always included. This table is the architecture; the tests hold the tree
/// to it.
struct FolderRule {
    std::string_view folder;
    std::vector<std::string_view> folders;    ///< whose headers it may include and whose targets it may link
    std::vector<std::string_view> libraries;  ///< foreign libraries, by the names of kLibraries
};

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

/// The longest folder that a path lies in counts. Folders below these (widgets/gl, app/panels …) follow their
/// parent.
inline const std::vector<FolderRule> kRules{
    {"engine/core", {}, {"fmt", "spdlog"}},
    {"engine/raster", {"engine/core"}, {"fmt", "gdal", "opencv", "proj", "stb"}},
    {"engine/imagery", {"engine/core", "engine/raster"}, {"fmt", "opencv", "json"}},
    {"engine/label", {"engine/core"}, {"fmt", "opencv"}},
    {"engine/label/ops", {"engine/core", "engine/label"}, {"fmt", "opencv"}},
    {"engine/vector", {"engine/core", "engine/label", "engine/label/ops"}, {"fmt", "gdal", "proj", "json"}},
    {"engine/assess", {"engine/core", "engine/label", "engine/vector"}, {"fmt", "opencv"}},
    {"engine/learn/config", {"engine/core"}, {"fmt", "json"}},
    {"engine/learn/augment", {"engine/core", "engine/learn/config"}, {"fmt"}},
    {"engine/learn/data",
     {"engine/core", "engine/label", "engine/raster", "engine/imagery", "engine/learn/config",
      "engine/learn/augment"},
     {"fmt", "json"}},
    {"engine/learn/predict",
     {"engine/core", "engine/label", "engine/learn/config", "engine/learn/augment", "engine/learn/data"},
     {"fmt"}},
    {"engine/learn/run",
     {"engine/core", "engine/label", "engine/learn/config", "engine/learn/data", "engine/learn/predict"},
     {"fmt", "json"}},
    {"engine/learn/torch",
     {"engine/core", "engine/label", "engine/learn/config", "engine/learn/augment", "engine/learn/data",
      "engine/learn/predict", "engine/learn/run"},
     {"fmt", "json", "torch"}},
    {"engine/learn/classic",
     {"engine/core", "engine/label", "engine/imagery", "engine/learn/config", "engine/learn/augment", "engine/learn/data",
      "engine/learn/predict", "engine/learn/run"},
     {"fmt", "json", "opencv"}},
    {"engine/learn/ensemble",
     {"engine/core", "engine/label", "engine/raster", "engine/imagery", "engine/learn/config",
      "engine/learn/data", "engine/learn/predict", "engine/learn/run", "engine/learn/torch",
      "engine/learn/classic"},
     {"fmt"}},
    {"engine/store",
     {"engine/core", "engine/label", "engine/label/ops", "engine/vector"},
     {"fmt", "json", "sqlite", "zstd"}},
    {"engine/document",
     {"engine/core", "engine/raster", "engine/imagery", "engine/label", "engine/label/ops", "engine/vector",
      "engine/learn/config", "engine/learn/data", "engine/store"},
     {"fmt", "json"}},
    {"engine/runs",
     {"engine/core", "engine/raster", "engine/imagery", "engine/label", "engine/assess",
      "engine/learn/config", "engine/learn/data", "engine/learn/predict", "engine/learn/run",
      "engine/learn/ensemble", "engine/learn/torch", "engine/document"},
     {"fmt", "json"}},
    {"engine/session",
     {"engine/core", "engine/raster", "engine/imagery", "engine/label", "engine/label/ops", "engine/vector",
      "engine/assess", "engine/learn/config", "engine/learn/augment", "engine/learn/data",
      "engine/learn/predict", "engine/learn/run", "engine/learn/ensemble", "engine/store", "engine/document",
      "engine/runs", "engine/learn/torch", "engine/learn/classic"},
     {"fmt", "json"}},
    {"projects/demo", {"engine/core", "engine/raster", "engine/label", "engine/label/ops"}, {"fmt"}},
    {"shaders", {}, {}},
    {"widgets",
     {"engine/core", "engine/raster", "engine/imagery", "engine/label", "engine/assess", "shaders"},
     {"fmt", "imgui", "freetype", "epoxy", "egl", "stb"}},
    {"app",
     {"engine/core",
      "engine/raster",
      "engine/imagery",
      "engine/label",
      "engine/label/ops",
      "engine/vector",
      "engine/assess",
      "engine/learn/config",
      "engine/learn/augment",
      "engine/learn/data",
      "engine/learn/predict",
      "engine/learn/run",
      "engine/learn/ensemble",
      "engine/store",
      "engine/document",
      "engine/runs",
      "engine/session",
      "engine/learn/torch",
      "engine/learn/classic",
      "projects/demo",
      "widgets",
      "shaders"},
     {"fmt", "json", "stb", "imgui", "epoxy", "glfw", "egl", "cli11"}},
};

}  // namespace swath::layering
