// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "app/commands/command.h"
#include "app/remote_consent.h"
#include "engine/runs/run_comparison.h"
#include "engine/runs/run_export.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string run, exportTo;
    bool json = false, overwrite = false;
};

void printRun(std::size_t number, const Run& run) {
    const RunScores scores = runScores(run);
    const std::string score =
        scores.meanIou.best ? fmt::format("{} mean IoU {:.3f} at step {}", scores.set, *scores.meanIou.best,
                                          formatCount(std::llround(*scores.bestStep)))
                            : std::string("not validated");
    out("{:>3}  {:<10} {:<12} {:<24} {:<40} {}\n", number, run.name, run.state.substr(0, run.state.find(':')),
        learnerName(run.config), score, formatDuration(run.elapsedS));
}

void printRecord(const Run& run) {
    const RunRecord& r = run.record;
    const auto line = [](const char* name, const std::string& text) {
        if (!text.empty()) out("  {:<12}{}\n", name, text);
    };
    out("{}\n", run.name);
    line("state", run.state);
    line("started", run.startedAt);
    line("ended", r.endedAt.empty() ? "" : fmt::format("{}, {}", r.endedAt, r.exitReason));
    line("took", formatDuration(run.elapsedS));
    line("device", run.device);
    line("recipe", run.config.recipe);
    line("repeats", r.repeats);
    line("labels", r.labels);
    for (const RunRecord::LabelChange& change : r.labelChanges)
        if (change.step > 1)
            line("new labels", fmt::format("from step {}, {} px, painted at {}", formatCount(change.step),
                                           formatCount(change.pixels), change.at));
    const std::string torch = r.torch.empty() ? "" : fmt::format("LibTorch {}, ", r.torch);
    line("versions", r.swath.empty() ? "" : fmt::format("Swath {}, {}GDAL {}", r.swath, torch, r.gdal));
    for (const auto& scene : r.scenes)
        line("scene",
             fmt::format("{}{}  {}", scene.name, scene.labelled ? "" : " (without labels)", scene.path));
    for (const CheckpointFact& c : run.checkpoints)
        line("weights", fmt::format("{} at step {}, {}", c.kind, formatCount(c.step), formatBytes(c.bytes)));
    constexpr std::size_t kMostFeatures = 8;
    for (std::size_t i = 0; i < std::min(r.importance.size(), kMostFeatures); ++i)
        line(i == 0 ? "decided by" : " ",
             fmt::format("{:>3.0f} %  {}", 100 * r.importance[i].second, r.importance[i].first));
    for (const auto& notice : r.notices)
        line("notice", fmt::format("step {}: {}", formatCount(notice.step), notice.text));
    const Run* one[] = {&run};
    for (const auto& row : compareRuns(one).scores) line("", row.name + "  " + row.cells.front());
}

int run(const Options& options) {
    auto session = Session::open(options.project.path, OpenMode::ReadOnly,
                                 {.access = rememberedAccess(options.project.path)});
    if (!session) return fail(session.error());
    const Document& document = (*session)->document();
    std::vector<const Run*> chosen;
    if (!options.run.empty()) {
        auto id = findRun(document, options.run);
        if (!id) return fail(id.error());
        chosen.push_back(document.run(*id));
    } else {
        for (const Run& each : document.runs) chosen.push_back(&each);
    }
    if (!options.exportTo.empty()) {
        if (chosen.empty())
            return fail({Errc::NotFound, "the project has no run", "train one with swath train"});
        for (const Run* each : chosen) {
            const auto written =
                exportRun(*each, options.exportTo, outputRules(**session, options.overwrite));
            if (!written) return fail(written.error());
            if (options.json)
                say("{}\n", written->string());
            else
                out("{}\n", written->string());
        }
        if (!options.json) return kExitDone;
    }
    if (options.json) {
        std::string all;
        for (const Run* each : chosen) all += (all.empty() ? "" : ",") + runJson(*each);
        outLines("[" + all + "]");
    } else if (!options.run.empty()) {
        printRecord(*chosen.front());
    } else {
        if (chosen.empty()) out("no run yet: train one with swath train {}\n", options.project.path);
        for (std::size_t i = 0; i < chosen.size(); ++i) printRun(i + 1, *chosen[i]);
    }
    return kExitDone;
}

}  // namespace

void addRunsCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("runs", "List the runs of a project, or write them for other programs");
    addProjectOptions(*command, options->project);
    command->add_option("--run", options->run,
                        "This run alone, with its whole record (name, number or last)");
    command->add_option("--export", options->exportTo,
                        "Write TensorBoard event files, CSV and JSON into this folder, one folder a run");
    addOverwrite(*command, options->overwrite);
    command->add_flag("--json", options->json, "Records as JSON on standard output");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
