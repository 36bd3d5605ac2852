// SPDX-License-Identifier: MIT
#include "app/commands/command.h"
#include "app/remote_consent.h"
#include "engine/runs/run_comparison.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::vector<std::string> runs;
    bool json = false;
};

int run(const Options& options) {
    auto session =
        Session::open(options.project.path, OpenMode::ReadOnly, {.access = rememberedAccess(options.project.path)});
    if (!session) return fail(session.error());
    std::vector<const Run*> runs;
    for (const std::string& name : options.runs) {
        auto id = findRun((*session)->document(), name);
        if (!id) return fail(id.error());
        runs.push_back((*session)->document().run(*id));
    }
    outLines(options.json ? comparisonJson(runs) : comparisonTable(compareRuns(runs)));
    return kExitDone;
}

}  // namespace

void addCompareCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("compare", "Put runs side by side: what differs, and what they reached");
    addProjectOptions(*command, options->project);
    command->add_option("runs", options->runs, "Names or numbers of runs, or last")
        ->required()
        ->expected(2, 16);
    command->add_flag("--json", options->json, "As JSON on standard output");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
