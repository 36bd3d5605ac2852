// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"
#include "engine/core/file.h"

namespace swath {
namespace {

int run(const std::string& project, const std::string& classes) {
    std::string text = classes;
    if (std::error_code ignored; std::filesystem::is_regular_file(classes, ignored)) {
        auto read = readText(classes);
        if (!read) return fail(read.error());
        text = *read;
    } else if (classes.find_first_of("=,") == std::string::npos &&
               classes.find_first_of("./") != std::string::npos) {
        return fail({Errc::NotFound, "there is no file " + classes,
                     "name a file with a class a line, or write a=#rrggbb,b"});
    }
    auto table = ClassTable::parse(text);
    if (!table) return fail(table.error());
    auto session = Session::create(project, *table);
    if (!session) return fail(session.error());
    out("{}: a project with {} class{}\n", project, table->size(), table->size() == 1 ? "" : "es");
    return kExitDone;
}

}  // namespace

void addNewCommand(CLI::App& app, ChosenCommand& chosen) {
    struct Options {
        std::string project, classes;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("new", "Make an empty project");
    command->add_option("project", options->project, "The file to make, such as river.swath")->required();
    command
        ->add_option("--classes", options->classes,
                     "A file with a class a line, or name=#rrggbb,name=#rrggbb,…")
        ->required();
    command->callback(
        [options, &chosen] { chosen = [options] { return run(options->project, options->classes); }; });
}

}  // namespace swath
