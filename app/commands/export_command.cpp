// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <charconv>

#include "app/commands/command.h"
#include "engine/imagery/view_presets.h"
#include "engine/vector/vector_format.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string file, scene, format = "tif";
    bool overwrite = false, noMasks = false, together = false;
    PatchExportOptions patches{.side = 0};  ///< of side 0: polygons
    std::string picture, window, bands;
    int width = 0;
    bool labels = false, map = false;
};

/// "x,y,width,height", whole numbers.
Result<RectI> windowFrom(const std::string& text) {
    const auto parts = split(text, ',');
    std::array<int, 4> n{};
    for (std::size_t i = 0; i < n.size(); ++i) {
        const std::string_view part = i < parts.size() ? trim(parts[i]) : std::string_view();
        const auto read = std::from_chars(part.data(), part.data() + part.size(), n[i]);
        if (parts.size() != n.size() || read.ec != std::errc() || read.ptr != part.data() + part.size() ||
            (i > 1 && n[i] < 1))
            return Error{Errc::InvalidInput, "“" + text + "” is no window of a scene",
                         "give x,y,width,height in its pixels"};
    }
    return RectI{n[0], n[1], n[2], n[3]};
}

int exportPictureOf(Session& session, const Options& options) {
    const Document& document = session.document();
    const auto id = options.scene.empty() && document.scenes.size() == 1
                        ? Result<SceneId>(document.scenes.front().id)
                        : readyScene(document, options.scene);
    if (!id) return fail(id.error());
    const Scene& scene = *document.scene(*id);
    if (!scene.ready) return fail({Errc::NotFound, scene.name + " cannot be opened: " + scene.failure, ""});
    ExportPicture wanted{.file = options.picture,
                         .scene = scene.id,
                         .composition = scene.composition,
                         .labelOpacity = options.labels ? document.layer(document.currentLayer)->opacity : 0,
                         .mapOpacity = options.map ? 1.0 : 0.0,
                         .overwrite = options.overwrite};
    RectI window{0, 0, scene.info.size.width, scene.info.size.height};
    if (!options.window.empty()) {
        const auto given = windowFrom(options.window);
        if (!given) return fail(given.error());
        wanted.window = *given;
        window = intersection(window, *given);
    }
    if (!options.bands.empty()) {
        const auto composed = composedByText(options.bands, scene.info, scene.statistics, scene.composition);
        if (!composed) return fail(composed.error());
        wanted.composition = *composed;
    }
    if (options.width > 0 && !window.empty()) {
        const auto height = std::int64_t{options.width} * window.height / window.width;
        wanted.size = {options.width, static_cast<int>(std::clamp<std::int64_t>(height, 1, window.height))};
    }
    if (options.map && !document.predictionOf(scene.id))
        return fail({Errc::NotFound, scene.name + " has no map", "swath predict makes one"});
    if (Status done = applyAndWait(session, wanted); !done) return fail(done.error());
    return kExitDone;
}

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
    if (options.picture.empty() == options.file.empty()) {
        say("swath: name one file: that of polygons or patches, or --picture FILE\n");
        return kExitUsage;
    }
    auto session = openReady(options.project, OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    if (!options.picture.empty()) return exportPictureOf(**session, options);
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
    CLI::App* command = app.add_subcommand(
        "export", "Write polygons into a file, scenes as patches, or a picture of a scene");
    addProjectOptions(*command, options->project);
    command->add_option("file", options->file,
                        "What it becomes is said by its ending: " + endings() + "; of patches, a new folder");
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
    CLI::Option* picture = command->add_option(
        "--picture", options->picture,
        "A picture of the scene as it is shown: .tif lies where it lies, .png gets a world file");
    const auto ofPicture = [&](CLI::Option* option) { option->needs(picture); };
    picture->excludes(patches);
    ofPicture(
        command->add_option("--window", options->window, "Part of the scene: x,y,width,height in pixels"));
    ofPicture(command->add_option("--bands", options->bands,
                                  "One band (in grey) or three by number: 4,3,2; or a view: false-colour"));
    ofPicture(
        command->add_option("--width", options->width, "Pixels across; otherwise each of the scene is one")
            ->check(CLI::Range(1, 1'000'000)));
    ofPicture(command->add_flag("--labels", options->labels, "With the labels over it"));
    ofPicture(command->add_flag("--map", options->map, "With the map that is shown over it"));
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
