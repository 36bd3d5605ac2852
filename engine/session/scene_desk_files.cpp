// SPDX-License-Identifier: MIT
// Files of scenes that are damaged, or that somebody changes while they are open.
#include <fmt/format.h>

#include <algorithm>

#include "engine/imagery/band_stack.h"
#include "engine/raster/raster_files.h"
#include "engine/session/scene_desk.h"

namespace swath {

void SceneDesk::addPartsTo(FileStamps& stamps) {
    constexpr std::size_t kMostWatched = 1000;  // a mosaic of more is watched in part
    FileStamps parts;
    for (const auto& [path, stamp] : stamps)
        if (stamp)  // a file of this machine
            for (const std::filesystem::path& part : filesOfRaster(path))
                if (parts.size() < kMostWatched) parts[part.string()] = stampOf(part);
    stamps.merge(parts);  // those from before opening stay
}

void SceneDesk::note(Scene& scene, const std::string& damage) {
    if (!scene.damage.empty()) return;
    scene.damage = damage;
    c_.events.post(Severity::Warning, fmt::format("A part of {} counts as no data: {}", scene.name, damage),
                   "copy or download the file again");
}

void SceneDesk::hearOfDamage() {
    for (const SceneDamage& damage : c_.resources.damage->drain())
        for (const Scene& scene : c_.document.scenes)
            if (scene.info.path == damage.path) note(*c_.changes.scene(scene.id), damage.what);
}

void SceneDesk::filesChanged(SceneId id, const FileStamps& now) {
    const Scene* scene = c_.document.scene(id);
    if (!scene) return watch_.forget(id);
    const bool gone = std::ranges::any_of(now, [](const auto& file) { return !file.second; });
    if (!gone) {
        const std::string what = scene->failure.empty()
                                     ? "A file of " + scene->name + " was changed by another program"
                                     : "The file of " + scene->name + " is back";
        c_.events.post(Severity::Info, what, "the scene is read anew");
    }
    withoutOverviews_.erase(id);  // those that were asked for were of another file
    open(*scene);
}

}  // namespace swath
