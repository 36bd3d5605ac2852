// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/resources.h"

namespace swath {

/// What becomes a scene.
struct SceneSource {
    std::filesystem::path place;  ///< a file; or a folder or archive whose files are its bands
    bool isComposed = false;      ///< the latter
    std::string className = {};   ///< of its image as a whole, as the folder says it; empty: none
    friend bool operator==(const SceneSource&, const SceneSource&) = default;
};

struct FolderRules {
    bool recursive = false;  ///< what lies below a folder that holds rasters itself is taken too
    bool isByClass = false;  ///< each folder in one that is named has the name of a class, and its patches
};

/// What files, folders and archives become: a file is a scene, and so is an archive. A folder whose files are
/// the bands of one scene by their names, or that is laid out as a product, is one; any other has a scene in
/// each of its raster files, or, where it holds none, in what lies in its folders. In order of their names;
/// opens no file. Errors: NotFound for a place that is not there; InvalidInput where nothing is found, or
/// more than a project takes.
Result<std::vector<SceneSource>> scenesIn(std::span<const std::filesystem::path> places,
                                          const FolderRules& rules = {});

/// Files that are all bands of one scene by their names alone.
bool areBandsOfOne(std::span<const std::filesystem::path> files);

/// The bands of a source of several files, recognised by the names and headers of those. Errors: those of
/// offersOf(); InvalidInput where they are not recognised.
Result<BandStack> composedOf(const SceneSource& source, const Resources& resources);

}  // namespace swath
