// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "app/commands/command.h"
#include "app/commands/network_options.h"
#include "app/commands/train_event_json.h"
#include "engine/core/file.h"
#include "engine/learn/config/recipes.h"
#include "engine/learn/config/setting_values.h"
#include "engine/learn/config/train_settings.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string config, recipe, like, resume, freeze;
    std::map<std::string, std::string> flags;  ///< by the key of the setting
    std::vector<std::string> networkOptions, set;
    bool json = false, labelsOfThen = false, leaveOutOtherBands = false;

    std::string flag(const std::string& key) const {
        const auto at = flags.find(key);
        return at == flags.end() ? "" : at->second;
    }
};

/// Whether anything but the limits is said of the run.
bool decides(const Options& o) {
    const auto decisive = [](const auto& flag) {
        return flag.first != "epochs" && flag.first != "max_seconds" && !flag.second.empty();
    };
    return !o.config.empty() || !o.recipe.empty() || !o.like.empty() || !o.networkOptions.empty() ||
           !o.freeze.empty() || !o.set.empty() || std::ranges::any_of(o.flags, decisive);
}

/// --epochs and --seconds as assignments: where one is given, the other ends nothing.
std::vector<std::string> limitsOf(const Options& o) {
    const std::string epochs = o.flag("epochs"), seconds = o.flag("max_seconds");
    if (epochs.empty() && seconds.empty()) return {};
    return {"epochs=" + (epochs.empty() ? "0" : epochs), "max_seconds=" + (seconds.empty() ? "0" : seconds)};
}

/// The settings of a run, for the same machine: with as many threads as it had.
TrainConfig settingsOf(const Run& run) {
    TrainConfig config = run.config;
    if (config.threads == 0) config.threads = run.record.threads;
    return config;
}

/// @param like  the run that is repeated, if there is one.
Result<TrainConfig> configFrom(const Options& options, const Run* like) {
    const RecipeBook book = loadRecipes();
    TrainConfig config = like ? settingsOf(*like) : usualSettings(book);
    if (!options.recipe.empty()) {
        const auto recipe = findRecipe(book, options.recipe);
        if (!recipe) return recipe.error();
        auto applied = applyRecipe(*recipe, config);
        if (!applied) return applied.error();
        config = *applied;
    }
    if (!options.config.empty()) {
        auto text = readText(options.config);
        if (!text) return text.error();
        auto parsed = trainConfigFromJson(*text);
        if (!parsed)
            return Error{parsed.error().code, options.config + ": " + parsed.error().what,
                         parsed.error().hint.empty() ? "swath train --help-config prints every setting"
                                                     : parsed.error().hint};
        config = *parsed;
    }
    const auto given = networkOptionsFrom(options.networkOptions);
    if (!given) return given.error();
    std::vector<std::string> assignments = limitsOf(options);
    for (const Setting<TrainConfig>& setting : trainSettings()) {
        const std::string& key = setting.facts.key;
        const std::string text = options.flag(key);
        if (!text.empty() && key != "epochs" && key != "max_seconds") assignments.push_back(key + "=" + text);
    }
    for (const auto& [name, value] : *given)
        assignments.push_back(fmt::format("network_options.{}={}", name, value));
    if (!options.freeze.empty()) assignments.emplace_back("freeze_encoder=true");
    assignments.insert(assignments.end(), options.set.begin(), options.set.end());
    if (Status set = assignSettings(config, assignments); !set) return set.error();
    return config;
}

void printForPeople(const Session& session, const SessionEvent& event, double& lastLine) {
    const TrainingStatus& training = session.training();
    if (event.kind == EventKind::TrainingValidated && training.meanIou) {
        out("epoch {:>3}  step {:>6}  {}{} mean IoU {:.3f}{}\n", training.epoch, training.step,
            training.loss ? fmt::format("loss {:.4f}  ", *training.loss) : "", training.validationSet,
            *training.meanIou, training.meanIou == training.bestMeanIou ? "  best" : "");
        std::fflush(stdout);
    } else if (event.kind == EventKind::TrainingStepped && session.now() - lastLine > 2) {
        lastLine = session.now();
        say("{}{}\n", training.words(), training.loss ? fmt::format(" · loss {:.4f}", *training.loss) : "");
    } else if (event.kind == EventKind::TrainingStarted) {
        say("{}\n", training.words());
    }
}

void printLine(const std::string& line) {
    if (line.empty()) return;
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

int run(const Options& options) {
    if (!options.resume.empty() && decides(options)) {
        say("swath: --resume goes on with the run's own settings; all others than --epochs and --seconds "
            "begin a new one\n");
        return kExitUsage;
    }
    if (!options.config.empty() + !options.recipe.empty() + !options.like.empty() > 1) {
        say("swath: take one of --config, --recipe and --like; --set changes single settings\n");
        return kExitUsage;
    }
    // What is wrong with the settings is said before the project is opened, where it can be.
    if (options.like.empty())
        if (const auto early = configFrom(options, nullptr); !early) return fail(early.error());
    auto opened = openReady(options.project, OpenMode::ReadWrite);
    if (!opened) return fail(opened.error());
    Session& session = **opened;

    RunId like;
    if (!options.like.empty()) {
        auto id = findRun(session.document(), options.like);
        if (!id) return fail(id.error());
        like = *id;
    }
    auto config = configFrom(options, session.document().run(like));
    if (!config) return fail(config.error());
    Intent intent = StartTraining{*config, like, options.labelsOfThen, options.leaveOutOtherBands};
    if (!options.resume.empty()) {
        auto id = findRun(session.document(), options.resume);
        if (!id) return fail(id.error());
        TrainConfig continued = session.document().run(*id)->config;
        if (Status set = assignSettings(continued, limitsOf(options)); !set) return fail(set.error());
        intent = ContinueRun{*id, continued};
    }
    (void)interrupted();
    std::size_t told = session.messages().size();
    if (Status started = session.apply(intent); !started) return fail(started.error());
    double lastLine = 0;
    bool asked = false;
    session.waitIdle([&](const SessionEvent& event) {
        if (!options.json)
            printForPeople(session, event, lastLine);
        else if (event.told)
            printLine(trainEventJson(*event.told, session.document()));
        for (; told < session.messages().size(); ++told) {
            const auto& message = session.messages()[told];
            if (message.severity != Severity::Failure)  // a failure is the command's own last word
                say("{}{}\n", message.severity == Severity::Warning ? "swath: " : "", message.text);
        }
        if (interrupted() && !std::exchange(asked, true)) (void)session.apply(StopTraining{});
    });
    const TrainingStatus& training = session.training();
    if (training.phase == TrainingStatus::Phase::Failed)
        return fail({Errc::InvalidInput, training.detail, training.hint});
    if (Status saved = session.flush(); !saved) return fail(saved.error());
    say("{}{}\n", training.words(),
        training.bestMeanIou ? fmt::format(" · best mean IoU {:.3f}", *training.bestMeanIou) : "");
    return kExitDone;
}

/// An option for each setting that has a flag of its own.
void addSettingFlags(CLI::App& command, Options& options) {
    for (const SettingEntry& entry : entriesOf(trainSettings(), TrainConfig{})) {
        const SettingFacts& facts = *entry.facts;
        if (facts.cliFlag.empty()) continue;
        std::string meaning = fmt::format("{}. {}", facts.label, facts.tip);
        if (const std::string limits = settingLimits(entry); !limits.empty())
            meaning += fmt::format(" [{}]", limits);
        CLI::Option* option = command.add_option(facts.cliFlag, options.flags[facts.key], meaning);
        if (std::holds_alternative<int>(entry.value))
            option->type_name("INT")->check(CLI::TypeValidator<int>(""));
        else if (std::holds_alternative<double>(entry.value))
            option->type_name("FLOAT")->check(CLI::TypeValidator<double>(""));
        else if (std::holds_alternative<std::uint64_t>(entry.value))
            option->type_name("UINT")->check(CLI::TypeValidator<std::uint64_t>(""));
    }
}

}  // namespace

void addTrainCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("train", "Train a network on the labels; Ctrl-C stops with a checkpoint");
    addProjectOptions(*command, options->project);
    command->add_option("--config", options->config, "Settings as JSON; see swath train --help-config");
    command->add_option("--recipe", options->recipe, "Ready settings by name; see swath recipes");
    CLI::Option* likeOption = command->add_option(
        "--like", options->like,
        "Repeat this run from its record (name, number or last), but for what else is said");
    command
        ->add_flag("--labels-of-then", options->labelsOfThen,
                   "With --like: learn from the labels that it had, in the steps in which it had them")
        ->needs(likeOption);
    command->add_flag("--leave-out-other-bands", options->leaveOutOtherBands,
                      "Learn without the labelled scenes that have other bands than most, which are named");
    command->add_option("--set", options->set,
                        "name=value of any setting, several times: patch_size=256, augmentation.rotation=15");
    addSettingFlags(*command, *options);
    command->add_option("--option", options->networkOptions, "name=value of the network, several times");
    command->add_option("--freeze", options->freeze, "Leave this part of the network as the weights have it")
        ->check(CLI::IsMember({"encoder"}));
    command->add_option("--resume", options->resume, "Go on with this run (name, number or last)");
    command->add_flag("--json", options->json, "One JSON object per event on standard output");
    command->add_flag_callback(
        "--help-config",
        [] {
            outLines(trainSettingsHelp());
            throw CLI::Success();
        },
        "Print every setting with its usual value, what it means and may be");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
