// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/core/file.h"
#include "engine/core/text.h"

#include "engine/session/session.h"

namespace swath {

constexpr int kExitDone = 0, kExitFailed = 1, kExitUsage = 2;

/// What the parsed command line asks for; set by the callback of the subcommand that was named.
using ChosenCommand = std::function<int()>;

/// A subcommand: a file of its own, and a line in command_list.inc.
struct Command {
    void (*add)(CLI::App& app,
                ChosenCommand& chosen);  ///< adds its options, sets `chosen` when it is the one
    bool computes;                       ///< long, on all processors: see restartWithShortSpin() in main.cpp
    const char* name;
};
std::span<const Command> allCommands();
#define SWATH_COMMAND(title, name, computes) void add##title##Command(CLI::App& app, ChosenCommand& chosen);
#include "app/commands/command_list.inc"
#undef SWATH_COMMAND

/// What a value from a file may do to a terminal is taken out of it: see printable().
template <class T>
using Shown = std::conditional_t<std::is_convertible_v<const T&, std::string_view>, std::string, const T&>;
template <class T>
Shown<T> shown(const T& value) {
    if constexpr (std::is_convertible_v<const T&, std::string_view>)
        return printable(std::string_view(value));
    else
        return value;
}
/// Figures and lists, on standard output. The only ways in which commands print.
template <class... T>
void out(fmt::format_string<Shown<T>...> format, const T&... values) {
    fmt::print(stdout, format, shown<T>(values)...);
}
/// Progress and what went wrong, on standard error.
template <class... T>
void say(fmt::format_string<Shown<T>...> format, const T&... values) {
    fmt::print(stderr, format, shown<T>(values)...);
}
/// A text that is made already, with its line ends: tables, JSON. A line end is added.
void outLines(const std::string& text);

/// Prints "swath: what (hint)" on stderr. @return kExitFailed.
int fail(const Error& error);

/// The project that a command is about, and what it may reach for.
struct ProjectOptions {
    std::string path;
    bool allowRemote = false;
};
void addAllowRemote(CLI::App& command, ProjectOptions& options);
/// "project" as a positional, and --allow-remote.
void addProjectOptions(CLI::App& command, ProjectOptions& options);
/// Opens a project and waits until its scenes are ready. Those that cannot be opened are told of on standard
/// error, and the rest goes on: see readyScene().
Result<std::unique_ptr<Session>> openReady(const ProjectOptions& project, OpenMode mode);
/// What outputs of a command on this project leave alone: the project and all that its scenes are made of.
OutputRules outputRules(const Session& session, bool overwrite);
/// --overwrite
void addOverwrite(CLI::App& command, bool& overwrite);
/// Applies, waits for the background and until it is saved; a failure message that comes out of it is the
/// error.
Status applyAndWait(Session& session, const Intent& intent);
/// A scene by name, by number (1, 2 …), or by its file's stem. Errors: NotFound, with the names there are.
Result<SceneId> findScene(const Document& document, const std::string& text);
/// The same for what needs the scene's pixels. Errors: also NotFound where its file cannot be opened.
Result<SceneId> readyScene(const Document& document, const std::string& text);
/// A run by name ("run 2"), by number, or "last" for the newest at all; the newest with weights for an empty
/// text. The one way in which runs are named. Errors: NotFound.
Result<RunId> findRun(const Document& document, const std::string& text);

/// A job context for work that a command does on its own thread: progress as a line on stderr, stops on
/// Ctrl-C.
std::unique_ptr<JobContext> terminalJob();
/// Set by Ctrl-C (SIGINT) or SIGTERM from the first call on; a second signal ends the process.
bool interrupted();

}  // namespace swath
