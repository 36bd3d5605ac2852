// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "engine/session/session.h"

namespace swath {

constexpr int kExitDone = 0, kExitFailed = 1, kExitUsage = 2;

/// What the parsed command line asks for; set by the callback of the subcommand that was named.
using ChosenCommand = std::function<int()>;

// One function a subcommand: adds its options, and sets `chosen` when it is the one.
void addNewCommand(CLI::App& app, ChosenCommand& chosen);
void addAddCommand(CLI::App& app, ChosenCommand& chosen);
void addImportCommand(CLI::App& app, ChosenCommand& chosen);
void addSplitCommand(CLI::App& app, ChosenCommand& chosen);
void addTrainCommand(CLI::App& app, ChosenCommand& chosen);
void addPredictCommand(CLI::App& app, ChosenCommand& chosen);
void addEvaluateCommand(CLI::App& app, ChosenCommand& chosen);
void addCheckCommand(CLI::App& app, ChosenCommand& chosen);
void addInfoCommand(CLI::App& app, ChosenCommand& chosen);
void addNetworkCommand(CLI::App& app, ChosenCommand& chosen);
void addRunsCommand(CLI::App& app, ChosenCommand& chosen);
void addCompareCommand(CLI::App& app, ChosenCommand& chosen);
void addRecipesCommand(CLI::App& app, ChosenCommand& chosen);
void addTryCommand(CLI::App& app, ChosenCommand& chosen);
void addRecoverCommand(CLI::App& app, ChosenCommand& chosen);
void addDemoCommand(CLI::App& app, ChosenCommand& chosen);
void addStudioCommand(CLI::App& app, ChosenCommand& chosen);

/// Prints "swath: what (hint)" on stderr. @return kExitFailed.
int fail(const Error& error);

/// Opens a project and waits until its scenes are ready. Errors: also when a scene of it cannot be opened.
Result<std::unique_ptr<Session>> openReady(const std::filesystem::path& path, OpenMode mode);
/// Applies, waits for the background and until it is saved; a failure message that comes out of it is the
/// error.
Status applyAndWait(Session& session, const Intent& intent);
/// A scene by name, by number (1, 2 …), or by its file's stem. Errors: NotFound, with the names there are.
Result<SceneId> findScene(const Document& document, const std::string& text);
/// A run by name ("run 2") or number; the newest with weights for an empty text. Errors: NotFound.
Result<RunId> findRun(const Document& document, const std::string& text);

/// A job context for work that a command does on its own thread: progress as a line on stderr, stops on
/// Ctrl-C.
std::unique_ptr<JobContext> terminalJob();
/// Set by Ctrl-C (SIGINT) or SIGTERM from the first call on; a second signal ends the process.
bool interrupted();

}  // namespace swath
