// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/ensemble/scene_prediction.h"
#include "engine/learn/predict/predictor.h"
#include "engine/raster/raster_writer.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string scene, run, out;
    std::optional<int> views;
    std::optional<double> priorAdaptation;
    bool overwrite = false;
};

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    const Document& document = (*session)->document();
    auto scene = readyScene(document, options.scene);
    if (!scene) return fail(scene.error());
    // Before anything is computed: where the map may not go, an hour of work would be lost.
    const auto target = claimOutput(options.out, outputRules(**session, options.overwrite));
    if (!target) return fail(target.error());
    auto run = findRun(document, options.run);
    if (!run) return fail(run.error());
    auto weights = (*session)->checkpoint(*run);
    if (!weights) return fail(weights.error());
    auto predictor =
        loadAnyPredictor(*weights, {.views = options.views, .priorAdaptation = options.priorAdaptation});
    if (!predictor) return fail(predictor.error());
    const RasterInfo& info = document.scene(*scene)->info;
    auto reader = makeWindowReader(wholeFile(info.path), (*session)->resources(), **predictor);
    if (!reader) return fail(reader.error());

    std::vector<MaskClass> classes;
    for (std::size_t k = 0; k < (*predictor)->classValues().size(); ++k) {
        const std::uint8_t value = (*predictor)->classValues()[k];
        const LabelClass* now = document.classes.find(value);
        classes.push_back({value, (*predictor)->classNames()[k], now ? now->colour : defaultClassColour(k)});
    }
    auto writer = MaskWriter::create(*target, info.size, {info.geotransform, info.crsWkt}, classes);
    if (!writer) return fail(writer.error());
    const auto job = terminalJob();
    if (Status done = predictScene(
            **predictor, info.size, *reader,
            [&](std::span<const std::uint8_t> rows) { return (*writer)->writeRows(rows); },
            sceneOptions(*weights), job->stop(),
            [&](double fraction) { job->report("predicting", fraction); });
        !done)
        return fail(done.error());
    if (Status finished = (*writer)->finish(); !finished) return fail(finished.error());
    out("{}: {} × {} pixels, {} classes\n", options.out, info.size.width, info.size.height, classes.size());
    return kExitDone;
}

}  // namespace

void addPredictCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("predict", "Write the map of a scene as a GeoTIFF mask");
    addProjectOptions(*command, options->project);
    command->add_option("--scene", options->scene, "Name or number of the scene")->required();
    command->add_option("--run", options->run,
                        "Name or number of the run, or last; otherwise the newest usable");
    command->add_option("--out", options->out, "The GeoTIFF to write")->required();
    addOverwrite(*command, options->overwrite);
    command->add_option(
        "--views", options->views,
        "Views of each window that a network's map is averaged over: 1, 4 (mirrored) or 8 (turned "
        "too); otherwise as the run's settings say");
    command
        ->add_option("--prior-adaptation", options->priorAdaptation,
                     "How far the map follows the class shares of this scene, 0 to 1; otherwise as the run's "
                     "settings say")
        ->check(CLI::Range(0.0, 1.0));
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
