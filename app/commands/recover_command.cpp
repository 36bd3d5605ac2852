// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"

namespace swath {
namespace {

int run(const std::string& project, const std::string& target) {
    std::filesystem::path to = target;
    if (to.empty()) to = std::filesystem::path(project).replace_extension(".recovered.swath");
    auto recovered = ProjectStore::recover(project, to);
    if (!recovered) return fail(recovered.error());
    out("{}: what could be read of {}\n", recovered->string(), project);
    return kExitDone;
}

}  // namespace

void addRecoverCommand(CLI::App& app, ChosenCommand& chosen) {
    struct Options {
        std::string project, out;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("recover", "Copy what is readable of a damaged project into a new one");
    command->add_option("project", options->project, "The damaged project; it is not changed")->required();
    command->add_option("--out", options->out, "The file to make; otherwise NAME.recovered.swath beside it");
    command->callback(
        [options, &chosen] { chosen = [options] { return run(options->project, options->out); }; });
}

}  // namespace swath
