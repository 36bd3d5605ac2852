// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"
#include "engine/document/training_snapshot.h"
#include "engine/learn/data/data_report.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    int patch = TrainConfig{}.patchSize;
    bool json = false;
};

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    const Document& document = (*session)->document();
    auto snapshot = makeTrainingSnapshot(document, {}, OtherBandsRule::LeaveOut);
    if (!snapshot) return fail(snapshot.error());
    auto source = makePatchSource(std::move(snapshot->scenes), document.classes, (*session)->resources());
    if (!source) return fail(source.error());
    const auto job = terminalJob();
    auto report = reportOn(**source, options.patch, job->stop(),
                           [&](double fraction) { job->report("looking at the data", fraction); });
    if (!report) return fail(report.error());
    report->findings.insert(report->findings.begin(), snapshot->findings.begin(), snapshot->findings.end());
    if (options.json) {
        outLines(report->toJson());
        return kExitDone;
    }
    for (const std::string& line : report->lines()) out("{}\n", line);
    return kExitDone;
}

}  // namespace

void addCheckCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("check", "Say what a run would learn from, and what is wrong with it");
    addProjectOptions(*command, options->project);
    command->add_option("--patch", options->patch, "Pixels a side of a patch: how near labels may lie")
        ->check(CLI::Range(8, 4096));
    command->add_flag("--json", options->json, "Figures as JSON on standard output");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
