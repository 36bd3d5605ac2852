// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <set>

#include "app/commands/command.h"
#include "engine/document/scene_bands.h"
#include "engine/document/training_snapshot.h"
#include "engine/learn/ensemble/scene_prediction.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string scene, run, out, probabilities, confidence;
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
    std::set<std::filesystem::path> taken;
    MapFiles files{options.out, options.probabilities, options.confidence};
    for (std::filesystem::path* file : {&files.classes, &files.probabilities, &files.confidence}) {
        if (file->empty()) continue;
        const auto target = claimOutput(*file, outputRules(**session, options.overwrite));
        if (!target) return fail(target.error());
        *file = *target;
        if (!taken.insert(*target).second)
            return fail({Errc::InvalidInput, "two results are to go into one file", "name one for each"});
    }
    auto run = findRun(document, options.run);
    if (!run) return fail(run.error());
    auto weights = (*session)->checkpoint(*run);
    if (!weights) return fail(weights.error());
    for (const Finding& finding : unlikeLabelled(document, *scene))
        say("swath: {}\n",
            oneLine(finding.hint.empty() ? finding.text : finding.text + " (" + finding.hint + ")"));
    const RasterInfo& info = document.scene(*scene)->info;
    const auto job = terminalJob();
    const auto map = predictToFile(
        *weights, stackOf(*document.scene(*scene)), (*session)->resources(), files, document.classes,
        {.views = options.views, .priorAdaptation = options.priorAdaptation}, *job);
    if (!map) return fail(map.error());
    out("{}: {} × {} pixels\n", options.out, info.size.width, info.size.height);
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
    command->add_option("--probabilities", options->probabilities,
                        "A GeoTIFF for the probability of each class, a float32 band each");
    command->add_option("--confidence", options->confidence,
                        "A GeoTIFF for the largest of each pixel's probabilities, float32");
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
