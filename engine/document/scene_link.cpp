// SPDX-License-Identifier: MIT
#include "engine/document/scene_link.h"

#include <fmt/format.h>

#include "engine/raster/grid_match.h"

namespace swath {

Status fitsScene(const Scene& scene, const RasterInfo& file) {
    constexpr const char* kHint = "choose the file that was labelled, or add this one as another scene";
    const RasterInfo& known = scene.info;
    if (file.size != known.size || file.bandCount() != known.bandCount())
        return Error{Errc::InvalidInput,
                     fmt::format("{} has {} × {} pixels and {} bands, scene {} has {} × {} and {}", file.path,
                                 file.size.width, file.size.height, file.bandCount(), scene.name,
                                 known.size.width, known.size.height, known.bandCount()),
                     kHint};
    const GridMatch match = matchGrids(file, known);
    if (match.relation == GridRelation::SameGrid || match.bySize()) return {};
    return Error{Errc::InvalidInput,
                 fmt::format("{} is not scene {}: {}", file.path, scene.name,
                             match.difference.empty() ? "it lies elsewhere" : match.difference),
                 kHint};
}

std::vector<SceneFile> missingScenesIn(const Document& document, const std::filesystem::path& folder) {
    std::vector<SceneFile> found;
    for (const Scene& scene : document.scenes) {
        if (scene.failure.empty()) continue;
        std::error_code ignored;
        const auto file = folder / std::filesystem::path(scene.info.path).filename();
        if (std::filesystem::is_regular_file(file, ignored)) found.push_back({scene.id, file});
    }
    return found;
}

}  // namespace swath
