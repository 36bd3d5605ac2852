// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <optional>

#include "app/commands/command.h"
#include "engine/runs/evaluation.h"

namespace swath {
namespace {

struct Options {
    std::string project, run, truth, prediction, role;
    std::optional<int> ignore;
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
    return evaluateCheckpoint(document, *weights, role, *terminalJob());
}

int run(const Options& options) {
    const bool files = !options.truth.empty() || !options.prediction.empty();
    if (files != options.project.empty() ||
        (files && (options.truth.empty() || options.prediction.empty()))) {
        fmt::print(stderr, "swath: give a project, or --truth and --prediction\n");
        return kExitUsage;
    }
    auto evaluation =
        files ? compareMasks(options.truth, options.prediction, options.ignore) : evaluateProject(options);
    if (!evaluation) return fail(evaluation.error());
    fmt::print("{}\n", options.json ? evaluationJson(*evaluation) : evaluationTable(*evaluation));
    return kExitDone;
}

}  // namespace

void addEvaluateCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("evaluate", "Score a run on its validation regions, or a mask against another");
    command->add_option("project", options->project, "The project");
    command->add_option("--run", options->run, "Name or number of the run; otherwise the newest");
    command->add_option("--role", options->role, "Pixels that count: validation (default), test or train");
    command->add_option("--truth", options->truth, "Mask that is right");
    command->add_option("--prediction", options->prediction, "Mask to be judged");
    command->add_option("--ignore", options->ignore, "Truth value that does not count");
    command->add_flag("--json", options->json, "Figures as JSON on standard output");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
