// SPDX-License-Identifier: MIT
#include "engine/document/files_in_use.h"

#include "engine/raster/raster_files.h"

namespace swath {

std::vector<std::filesystem::path> filesInUse(const Document& document,
                                              const std::filesystem::path& project) {
    std::vector<std::filesystem::path> files{project};
    for (const Scene& scene : document.scenes) {
        for (const std::string& path : filesOf(scene.stack)) {
            files.emplace_back(path);
            if (!scene.ready) continue;
            const auto parts = filesOfRaster(path);
            files.insert(files.end(), parts.begin(), parts.end());
        }
    }
    return files;
}

}  // namespace swath
