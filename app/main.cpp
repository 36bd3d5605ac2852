// SPDX-License-Identifier: MIT
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/command.h"
#include "app/version.h"
#include "engine/core/log.h"
#include "engine/core/text.h"

namespace swath {
namespace {

std::vector<std::string> commandNames(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    return names;
}

/// "swath scene.tif" and "swath" alone mean "swath studio …".
std::vector<std::string> withDefaultCommand(int argc, char** argv, const std::vector<std::string>& commands) {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty() ||
        (!words[0].starts_with("-") && std::ranges::find(commands, words[0]) == commands.end()))
        words.insert(words.begin(), "studio");
    return words;
}

/// A word that is no file, but nearly a command: "trian".
std::optional<std::string> meantCommand(const std::string& word, const std::vector<std::string>& commands) {
    std::error_code ignored;
    if (!std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; }) ||
        std::filesystem::exists(word, ignored))
        return std::nullopt;
    return nearestWord(word, commands);
}

/// OpenMP's threads spin while they wait for each other: fine on an idle machine, ten times slower beside a
/// window that is drawn in software or any other program. libgomp reads how long to spin when it is loaded,
/// before main(), so a command that computes starts itself once more with a short spin, unless the user has
/// said something else.
void restartWithShortSpin(char** argv, const std::string& command) {
    const bool computes = std::ranges::any_of(
        allCommands(), [&](const Command& each) { return each.name == command && each.computes; });
    if (!computes || std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY")) return;
    setenv("GOMP_SPINCOUNT", "1000", 0);
    execv("/proc/self/exe", argv);  // returns only where it cannot: then it is merely slower
}

}  // namespace
}  // namespace swath

int main(int argc, char** argv) {
    using namespace swath;
    CLI::App app{"Swath: paint masks on a scene, watch a network learn them, see where it is wrong", "swath"};
    app.set_version_flag("--version", fmt::format("swath {}", kVersion));
    const auto addVerbose = [](CLI::App* to) {
        to->add_flag_callback(
            "--verbose", [] { log::setVerbose(true); }, "Say more on standard error");
    };
    addVerbose(&app);
    app.require_subcommand(1);
    app.fallthrough(false);
    ChosenCommand chosen;
    for (const Command& command : allCommands()) command.add(app, chosen);
    for (CLI::App* command : app.get_subcommands({})) addVerbose(command);
    try {
        std::vector<std::string> words;
        const auto commands = commandNames(app);
        const auto given = withDefaultCommand(argc, argv, commands);
        if (argc > 1 && std::ranges::find(commands, argv[1]) == commands.end())
            if (const auto meant = meantCommand(argv[1], commands)) {
                say("swath: there is no command or file \"{}\": did you mean `swath {}`?\n", argv[1], *meant);
                return kExitUsage;
            }
        restartWithShortSpin(argv, given.front());
        words.assign(given.rbegin(), given.rend());  // CLI11 takes them last first
        app.parse(words);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? kExitDone : kExitUsage;
    }
    try {
        return chosen ? chosen() : kExitUsage;
    } catch (const std::exception& e) {
        return fail({Errc::Io, e.what(), ""});
    }
}
