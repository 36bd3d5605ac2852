// SPDX-License-Identifier: MIT
// Scenes whose files are elsewhere now.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "engine/core/text.h"
#include "engine/document/scene_bands.h"
#include "engine/document/scene_link.h"
#include "engine/imagery/open_stack.h"
#include "engine/session/scene_desk.h"

namespace swath {

namespace {

Status openedAndFits(const Scene& scene, const Scene& found, const Resources& resources) {
    const auto source = openStack(stackOf(found), resources);
    return source ? fitsScene(scene, (*source)->info()) : Status(source.error());
}

}  // namespace

struct SceneDesk::FoundScenes {
    std::vector<Scene> scenes;          ///< as they are with the files that were found
    std::vector<std::string> failures;  ///< why files that were found are not taken
};

Status SceneDesk::on(const LocateScene& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (trainingActive(c_.document))
        return Error{Errc::Busy, "a run is using the scenes", "stop training, then say where the file is"};
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    std::error_code ignored;
    const Scene found = sceneAt(*scene, std::filesystem::absolute(wanted.file, ignored));
    if (Status fits = openedAndFits(*scene, found, c_.resources); !fits) return fits;
    relink(wanted.scene, found);
    return {};
}

Status SceneDesk::on(const LocateScenes& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    if (trainingActive(c_.document))
        return Error{Errc::Busy, "a run is using the scenes",
                     "stop training, then say where their files are"};
    std::vector<Scene> missing;
    for (const Scene& scene : c_.document.scenes)
        if (!scene.failure.empty()) missing.push_back(scene);
    if (missing.empty()) return {};
    std::vector<std::filesystem::path> folders;
    std::error_code ignored;
    for (const auto& folder : wanted.folders)
        if (!folder.empty()) folders.push_back(std::filesystem::absolute(folder, ignored));
    if (folders.empty()) return Error{Errc::InvalidInput, "no folder to look in was named", ""};
    const std::string name = "Look for scenes in " + folders.front().filename().string();
    c_.jobs.run<FoundScenes>(
        JobKind::LocateScenes, Lane::Io, name,
        [missing = std::move(missing), folders = std::move(folders),
         resources = c_.resources](JobContext& job) -> Result<FoundScenes> {
            FoundScenes found;
            for (std::size_t i = 0; i < missing.size(); ++i) {
                if (job.stopRequested()) return Error{Errc::Cancelled, "cancelled", ""};
                const Scene& scene = missing[i];
                job.report(scene.name, static_cast<double>(i) / static_cast<double>(missing.size()));
                std::optional<Scene> there;
                for (const auto& folder : folders)
                    if (!there) there = sceneIn(scene, folder);
                if (!there) continue;
                if (Status fits = openedAndFits(scene, *there, resources); fits)
                    found.scenes.push_back(std::move(*there));
                else
                    found.failures.push_back(fits.error().what);
            }
            return found;
        },
        [this](Result<FoundScenes> found) {
            if (found) scenesFound(std::move(*found));
        });
    return {};
}

void SceneDesk::scenesFound(FoundScenes found) {
    std::vector<std::string> names;
    for (const Scene& scene : found.scenes) {
        const Scene* present = c_.document.scene(scene.id);
        if (!present || present->failure.empty()) continue;  // removed, or located by hand meanwhile
        names.push_back(present->name);
        relink(scene.id, scene);
    }
    if (!names.empty())
        c_.events.post(Severity::Info,
                       names.size() == 1 ? "A missing scene was found"
                                         : formatCount(std::ssize(names)) + " missing scenes were found",
                       fmt::format("{}", fmt::join(names, ", ")));
    if (!found.failures.empty())
        c_.events.post(Severity::Warning,
                       found.failures.size() == 1
                           ? found.failures.front()
                           : fmt::format("{} files that were found are not taken", found.failures.size()),
                       found.failures.size() == 1 ? "" : fmt::format("{}", fmt::join(found.failures, "\n")));
}

/// Labels, regions and maps stay with the scene.
void SceneDesk::relink(SceneId id, const Scene& found) {
    Scene* scene = c_.changes.scene(id);
    scene->info.path = found.info.path;
    scene->stack = found.stack;
    scene->failure.clear();
    c_.changes.setSetting(sceneBandsSetting(id), sceneBandsText(*scene));
    c_.changes.saveScene(*scene);
    open(*scene);
}

}  // namespace swath
