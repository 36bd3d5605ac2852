// SPDX-License-Identifier: MIT
#include "app/commands/command.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string by = "scene";
    double validation = 0.2;
    std::uint64_t seed = 1;
};

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    const SplitRegions wanted{{options.validation, options.by == "block", options.seed}};
    if (Status done = applyAndWait(**session, wanted); !done) return fail(done.error());
    return kExitDone;
}

}  // namespace

void addSplitCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("split", "Give part of the labels the validation role, spatially");
    addProjectOptions(*command, options->project);
    command->add_option("--validation", options->validation, "Share of the labelled pixels")
        ->capture_default_str();
    command->add_option("--by", options->by, "Whole scenes, or blocks of each scene")
        ->check(CLI::IsMember({"scene", "block"}))
        ->capture_default_str();
    command->add_option("--seed", options->seed, "Another seed gives another split")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
