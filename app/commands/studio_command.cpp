// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/remote_consent.h"
#include "app/script/player.h"
#include "app/window.h"
#include "engine/core/file.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

struct Options {
    std::string file, project, offscreen, script, shots;
    double scale = 0;
    bool allowRemote = false;
    int monkey = 0;  ///< random actions after the script
    std::uint64_t seed = 1;
};

int runOffscreen(const Options& options) {
    auto size = parseSize(options.offscreen);
    if (!size) return fail(size.error());
    std::vector<ScriptStep> steps;
    if (!options.script.empty()) {
        auto text = readText(options.script);
        if (!text) return fail(text.error());
        auto parsed = parseScript(*text);
        if (!parsed) return fail(parsed.error());
        steps = std::move(*parsed);
    }
    if (options.monkey > 0)
        steps.push_back({0, "monkey", {std::to_string(options.monkey), std::to_string(options.seed)}});
    auto screen = Offscreen::create(*size, options.scale > 0 ? options.scale : 1);
    if (!screen) return fail(screen.error());
    if (!options.file.empty())
        if (Status opened = (*screen)->studio().open(options.file, options.project); !opened)
            return fail(opened.error());
    Player player(**screen, options.shots);
    if (Status played = player.play(steps); !played) return fail(played.error());
    // What was painted counts when it is on the disk, with where the window was left.
    if (Status saved = (*screen)->studio().save(); !saved) return fail(saved.error());
    return kExitDone;
}

int run(const Options& options) {
    if (!options.project.empty() && options.file.empty()) {
        say("swath: --project says where the labels of a scene go: name the scene\n");
        return kExitUsage;
    }
    if (options.allowRemote && fs::path(options.file).extension() == ".swath")
        if (Status kept = rememberRemote(options.file); !kept) return fail(kept.error());
    if (!options.offscreen.empty()) return runOffscreen(options);
    if (!options.script.empty() || options.monkey > 0) {
        say("swath: --script and --monkey need --offscreen WIDTHxHEIGHT\n");
        return kExitUsage;
    }
    const Status ran = runWindow({.scale = options.scale}, [&](Studio& studio) {
        return options.file.empty() ? Status() : studio.open(options.file, options.project);
    });
    return ran ? kExitDone : fail(ran.error());
}

}  // namespace

void addStudioCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("studio", "Open the window (also what swath does without a command)");
    command->add_option("file", options->file, "A project, or a scene");
    command->add_option(
        "--project", options->project,
        "Where the labels of a scene go; otherwise beside it, or, where nothing may be written "
        "there, into your data folder");
    command->add_flag("--allow-remote", options->allowRemote,
                      "Let the project's scenes reach servers; remembered for it on this machine");
    command->add_option("--offscreen", options->offscreen, "Draw WIDTHxHEIGHT without a display");
    command->add_option("--script", options->script, "Steps to play; see app/script/player.h");
    command->add_option("--shots", options->shots, "Folder for the pictures of shot steps");
    command->add_option("--monkey", options->monkey,
                        "Random actions on the project, to find what ends the window");
    command->add_option("--seed", options->seed, "Of the random actions");
    command->add_option("--scale", options->scale, "Size of everything: 1, 1.5, 2");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
