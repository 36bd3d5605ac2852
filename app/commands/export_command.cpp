// SPDX-License-Identifier: MIT
#include "app/commands/command.h"
#include "engine/vector/vector_format.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string file, scene;
    bool overwrite = false;
};

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    SceneId scene;
    if (!options.scene.empty()) {
        const auto found = findScene((*session)->document(), options.scene);
        if (!found) return fail(found.error());
        scene = *found;
    }
    if (Status done = applyAndWait(**session, ExportPolygons{options.file, scene, options.overwrite}); !done)
        return fail(done.error());
    return kExitDone;
}

std::string endings() {
    std::string text;
    for (const VectorFormat& format : vectorFormats())
        text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", format.extensions.front(), format.label);
    return text;
}

}  // namespace

void addExportCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("export", "Write the polygons of a project into a file");
    addProjectOptions(*command, options->project);
    command->add_option("file", options->file, "What it becomes is said by its ending: " + endings())
        ->required();
    command->add_option("--scene", options->scene,
                        "Name or number of the scene; otherwise all that have any");
    addOverwrite(*command, options->overwrite);
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
