// SPDX-License-Identifier: MIT
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

/// All missing scenes whose files lie in the folder, or below it as they lay below another.
int relinkAll(Session& session, const fs::path& folder) {
    std::vector<SceneId> missing;
    for (const Scene& scene : session.document().scenes)
        if (!scene.failure.empty()) missing.push_back(scene.id);
    if (missing.empty()) {
        out("every scene is where the project expects it\n");
        return kExitDone;
    }
    if (Status done = applyAndWait(session, LocateScenes{{folder}}); !done) return fail(done.error());
    bool all = true;
    for (const SceneId id : missing) {
        const Scene& scene = *session.document().scene(id);
        if (scene.failure.empty())
            out("{}: {}\n", scene.name, scene.info.path);
        else
            say("swath: no file of scene {} lies there\n", scene.name);
        all = all && scene.failure.empty();
    }
    return all ? kExitDone : kExitFailed;
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
    if (folder) file /= soughtFile(*(*session)->document().scene(*id));
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
