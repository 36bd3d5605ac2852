// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <vector>

#include "engine/core/result.h"
#include "engine/document/document.h"

namespace swath {

/// Whether a raster can stand for a scene whose file is gone: as many pixels and bands, and, where both say,
/// the same ground to a twentieth of a pixel. Errors: InvalidInput, with what differs.
Status fitsScene(const Scene& scene, const RasterInfo& file);

/// A scene whose file is gone, and a file of the same name elsewhere.
struct SceneFile {
    SceneId scene;
    std::filesystem::path file;
};
/// Of the scenes that cannot be read, those for which a file of that name lies in the folder. Looks at the
/// folder, opens nothing.
std::vector<SceneFile> missingScenesIn(const Document& document, const std::filesystem::path& folder);

}  // namespace swath
