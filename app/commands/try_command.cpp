// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chrono>

#include "app/commands/command.h"
#include "engine/core/file.h"
#include "engine/learn/config/recipes.h"
#include "engine/learn/config/train_settings.h"

namespace swath {
namespace {

constexpr std::chrono::milliseconds kLook{200};  // after Ctrl-C, at the latest

struct Options {
    ProjectOptions project;
    std::string recipe, config;
    std::vector<std::string> set;
    bool overfit = false, rates = false, batch = false, json = false;
};

Result<TrainConfig> configFrom(const Options& options) {
    const RecipeBook book = loadRecipes();
    TrainConfig config = usualSettings(book);
    if (!options.config.empty()) {
        const auto text = readText(options.config);
        if (!text) return text.error();
        auto parsed = trainConfigFromJson(*text);
        if (!parsed) return parsed.error();
        config = *parsed;
    }
    if (!options.recipe.empty()) {
        const auto recipe = findRecipe(book, options.recipe);
        if (!recipe) return recipe.error();
        auto applied = applyRecipe(*recipe, config);
        if (!applied) return applied.error();
        config = *applied;
    }
    for (const std::string& assignment : options.set)
        if (Status set = assignSetting(config, assignment); !set) return set.error();
    return config;
}

void print(const CheckReport& report) {
    for (const std::string& line : report.lines) out("{}\n", line);
    out("{}: {}\n", report.passed ? "passed" : "not passed", report.verdict);
    if (!report.hint.empty()) out("{}\n", report.hint);
}

int run(const Options& options) {
    std::vector<RunCheck> checks;
    if (options.overfit) checks.push_back(RunCheck::Overfit);
    if (options.rates) checks.push_back(RunCheck::Rates);
    if (options.batch) checks.push_back(RunCheck::Batch);
    if (checks.empty()) {
        say("swath: say what to try: --overfit, --rates or --batch\n");
        return kExitUsage;
    }
    auto config = configFrom(options);
    if (!config) return fail(config.error());
    auto opened = openReady(options.project, OpenMode::ReadOnly);
    if (!opened) return fail(opened.error());
    Session& session = **opened;
    bool passed = true;
    (void)interrupted();
    for (const RunCheck check : checks) {
        const std::size_t told = session.messages().size();
        if (Status started = session.apply(TryTraining{check, *config}); !started)
            return fail(started.error());
        double lastLine = 0;
        while (session.checking()) {
            for (const JobStatus& job : session.jobs()) {
                if (job.state != JobState::Running || job.phase.empty()) continue;
                if (interrupted()) (void)session.apply(CancelJob{job.id});
                if (session.now() - lastLine < 2) continue;
                lastLine = session.now();
                say("{} · {}\n", checkName(check), job.phase);
            }
            (void)session.pump();
            session.waitForNews(kLook);
        }
        (void)session.pump();
        for (std::size_t i = told; i < session.messages().size(); ++i)
            if (session.messages()[i].severity == Severity::Failure)
                return fail({Errc::InvalidInput, session.messages()[i].text, session.messages()[i].hint});
        if (!session.check() || session.check()->check != check)
            return fail({Errc::Cancelled, "stopped", ""});
        if (options.json)
            outLines(checkJson(*session.check()));
        else
            print(*session.check());
        passed = passed && session.check()->passed;
    }
    return passed ? kExitDone : kExitFailed;
}

}  // namespace

void addTryCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("try", "Short trials before a long run; they leave no run behind");
    addProjectOptions(*command, options->project);
    command->add_flag("--overfit", options->overfit, "Can the network learn three windows by heart?");
    command->add_flag("--rates", options->rates, "Which learning rate makes the loss fall fastest?");
    command->add_flag("--batch", options->batch,
                      "Which is the largest batch that fits and brings something?");
    command->add_option("--recipe", options->recipe, "Ready settings by name; see swath recipes");
    command->add_option("--config", options->config, "Settings as JSON");
    command->add_option("--set", options->set, "name=value of any setting, several times");
    command->add_flag("--json", options->json, "A report as JSON on standard output");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
