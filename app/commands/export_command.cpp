// SPDX-License-Identifier: MIT
#include "app/commands/command.h"
#include "engine/vector/vector_format.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string file, scene, format = "tif";
    bool overwrite = false, noMasks = false, together = false;
    PatchExportOptions patches{.side = 0};  ///< of side 0: polygons
};

int exportPatchesOf(Session& session, const Options& options, SceneId scene) {
    ExportPatches wanted{.folder = options.file, .options = options.patches, .scenes = {}};
    wanted.options.png = options.format == "png";
    wanted.options.masks = !options.noMasks;
    wanted.options.byRole = !options.together;
    if (scene) wanted.scenes = {scene};
    if (Status done = applyAndWait(session, wanted); !done) return fail(done.error());
    return kExitDone;
}

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    SceneId scene;
    if (!options.scene.empty()) {
        const auto found = findScene((*session)->document(), options.scene);
        if (!found) return fail(found.error());
        scene = *found;
    }
    if (options.patches.side != 0) return exportPatchesOf(**session, options, scene);
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
    CLI::App* command =
        app.add_subcommand("export", "Write the polygons of a project into a file, or its scenes as patches");
    addProjectOptions(*command, options->project);
    command
        ->add_option("file", options->file,
                     "What it becomes is said by its ending: " + endings() + "; of patches, a new folder")
        ->required();
    command->add_option("--scene", options->scene,
                        "Name or number of the scene; otherwise all that have any");
    addOverwrite(*command, options->overwrite);
    CLI::Option* patches = command->add_option(
        "--patches", options->patches.side, "Cut scenes into patches of so many pixels a side, with masks");
    const auto ofPatches = [&](CLI::Option* option) { option->needs(patches); };
    ofPatches(command->add_option("--stride", options->patches.stride,
                                  "Pixels between the corners of patches; otherwise they lie side by side"));
    ofPatches(
        command->add_flag("--cover", options->patches.cover,
                          "Move the last patch of a row and column inwards, so that nothing is left over"));
    ofPatches(command
                  ->add_option("--format", options->format,
                               "tif: all bands as they are stored, where they lie; png: as they are shown")
                  ->check(CLI::IsMember({"tif", "png"})));
    ofPatches(command->add_flag("--no-masks", options->noMasks, "Images alone"));
    ofPatches(command->add_flag("--together", options->together,
                                "One folder; otherwise train, validation and test by the regions"));
    ofPatches(command->add_option("--most-nodata", options->patches.mostNodata,
                                  "Share without data above which a patch is left out (0.5)"));
    ofPatches(command->add_option("--least-labelled", options->patches.leastLabelled,
                                  "Share with labels below which a patch is left out (0)"));
    ofPatches(command->add_option("--least-mean", options->patches.leastMean,
                                  "Mean of the stored samples below which a patch is left out"));
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
