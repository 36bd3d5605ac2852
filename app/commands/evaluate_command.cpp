// SPDX-License-Identifier: MIT
#include <optional>

#include "app/commands/command.h"
#include "engine/runs/evaluation.h"
#include "engine/runs/mask_comparison.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string run, role;
    MaskComparison masks;
    bool json = false;
};

Result<Evaluation> evaluateProject(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadOnly);
    if (!session) return session.error();
    const Document& document = (*session)->document();
    auto run = findRun(document, options.run);
    if (!run) return run.error();
    auto weights = (*session)->checkpoint(*run);
    if (!weights) return weights.error();
    Role role = Role::Validation;
    if (!options.role.empty()) {
        const auto parsed = parseRole(options.role);
        if (!parsed)
            return Error{Errc::InvalidInput, fmt::format("there is no role {}", options.role),
                         "choose train, validation or test"};
        role = *parsed;
    }
    return evaluateCheckpoint(document, *weights, role, (*session)->resources(), *terminalJob());
}

int run(const Options& options) {
    const MaskComparison& masks = options.masks;
    const bool files = !masks.truth.empty() || !masks.prediction.empty();
    if (files != options.project.path.empty() ||
        (files && (masks.truth.empty() || masks.prediction.empty()))) {
        say("swath: give a project, or --truth and --prediction\n");
        return kExitUsage;
    }
    if (!files && (!masks.map.empty() || masks.threshold || masks.ignore)) {
        say("swath: --map, --threshold and --ignore are about --truth\n");
        return kExitUsage;
    }
    auto evaluation = files ? compareMasks(masks) : evaluateProject(options);
    if (!evaluation) return fail(evaluation.error());
    for (const std::string& note : evaluation->notes) say("swath: {}\n", note);
    outLines(options.json ? evaluationJson(*evaluation) : evaluationTable(*evaluation));
    return kExitDone;
}

}  // namespace

void addEvaluateCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("evaluate", "Score a run on its validation regions, or a mask against another");
    addProjectOptions(*command, options->project);
    command->get_option("project")->required(false);
    command->add_option("--run", options->run,
                        "Name or number of the run, or last; otherwise the newest usable");
    command->add_option("--role", options->role, "Pixels that count: validation (default), test or train");
    command->add_option("--truth", options->masks.truth, "Mask that is right");
    command->add_option("--prediction", options->masks.prediction, "Mask to be judged");
    command->add_option("--ignore", options->masks.ignore, "Truth value that does not count");
    command->add_option("--map", options->masks.map,
                        "What values of the truth are in the prediction: value=number,…; a value may be a "
                        "colour (#rrggbb), a number the name that the map gives it, or ignore");
    command->add_option("--threshold", options->masks.threshold,
                        "Of a grey truth: values from this one on count as 1, those below as 0");
    command->add_flag("--json", options->json, "Figures as JSON on standard output");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
