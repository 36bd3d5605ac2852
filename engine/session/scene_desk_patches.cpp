// SPDX-License-Identifier: MIT
// Scenes into patches for other programs.
#include <algorithm>
#include <utility>

#include "engine/document/scene_bands.h"
#include "engine/session/scene_desk.h"

namespace swath {

Status SceneDesk::on(const ExportPatches& wanted) {
    if (Status valid = validate(wanted.options); !valid) return valid;
    if (wanted.folder.empty())
        return Error{Errc::InvalidInput, "patches need a folder to go to", "name a new one"};
    std::vector<PatchExportScene> scenes;
    for (const Scene& scene : c_.document.scenes) {
        if (!wanted.scenes.empty() && std::ranges::find(wanted.scenes, scene.id) == wanted.scenes.end())
            continue;
        const LabelMap* labels = c_.document.labelsOf(scene.id);
        if (!scene.ready || !labels) continue;
        scenes.push_back(
            {{stackOf(scene), scene.name, *labels, c_.document.regionsOf(scene.id)}, scene.composition});
    }
    if (scenes.empty())
        return Error{Errc::InvalidInput, "there is no scene to cut into patches",
                     "add one, or wait until it is open"};
    c_.jobs.run<PatchExportReport>(
        JobKind::ExportPatches, Lane::Io, "Export patches to " + wanted.folder.filename().string(),
        [scenes = std::move(scenes), classes = c_.document.classes, options = wanted.options,
         folder = wanted.folder, resources = c_.resources](JobContext& job) {
            return exportPatches(scenes, classes, options, folder, resources, job);
        },
        [this, folder = wanted.folder](const Result<PatchExportReport>& done) {
            if (!done) return;
            c_.events.post(done->written > 0 ? Severity::Info : Severity::Warning, done->summary(),
                           "in " + folder.string());
        });
    return {};
}

}  // namespace swath
