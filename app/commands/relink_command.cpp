// SPDX-License-Identifier: MIT
#include <algorithm>

#include "app/commands/command.h"
#include "engine/document/scene_link.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

struct Options {
    ProjectOptions project;
    std::string scene, place;
};

Status relink(Session& session, SceneId id, const fs::path& file) {
    const std::string name = session.document().scene(id)->name;
    if (Status done = applyAndWait(session, LocateScene{id, file}); !done) return done;
    out("{}: {}\n", name, file.string());
    return {};
}

/// All missing scenes whose file lies in the folder under its old name.
int relinkAll(Session& session, const fs::path& folder) {
    const std::vector<SceneFile> found = missingScenesIn(session.document(), folder);
    std::vector<std::string> missing;
    for (const Scene& scene : session.document().scenes)
        if (!scene.failure.empty() && std::ranges::find(found, scene.id, &SceneFile::scene) == found.end())
            missing.push_back(scene.name);
    if (found.empty() && missing.empty()) {
        out("every scene is where the project expects it\n");
        return kExitDone;
    }
    for (const auto& [id, file] : found)
        if (Status done = relink(session, id, file); !done) return fail(done.error());
    for (const std::string& name : missing) say("swath: no file of scene {} lies there\n", name);
    return missing.empty() ? kExitDone : kExitFailed;
}

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    std::error_code ignored;
    const bool folder = fs::is_directory(options.place, ignored);
    if (options.scene.empty()) {
        if (folder) return relinkAll(**session, options.place);
        say("swath: name the scene with --scene, or give a folder to look for all missing ones in\n");
        return kExitUsage;
    }
    const auto id = findScene((*session)->document(), options.scene);
    if (!id) return fail(id.error());
    fs::path file = options.place;
    if (folder) file /= fs::path((*session)->document().scene(*id)->info.path).filename();
    if (Status done = relink(**session, *id, file); !done) return fail(done.error());
    return kExitDone;
}

}  // namespace

void addRelinkCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("relink", "Say where the files of scenes are now");
    addProjectOptions(*command, options->project);
    command->add_option("place", options->place, "The scene's file, or a folder where missing files lie")
        ->required();
    command->add_option("--scene", options->scene, "Name or number of the scene; otherwise all missing ones");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
