// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/commands/command.h"
#include "app/commands/network_options.h"
#include "app/commands/train_event_json.h"
#include "engine/core/file.h"
#include "engine/learn/config/recipes.h"
#include "engine/learn/config/train_settings.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string config, recipe, like, resume, network, weights, freeze, learner, features;
    std::string loss, optimiser, schedule, sampler;  // lines
    std::vector<std::string> networkOptions, set;
    std::optional<int> epochs;
    std::optional<double> seconds;
    std::optional<std::uint64_t> seed;
    bool json = false;
};

/// Whether anything but the limits is said of the run.
bool decides(const Options& o) {
    return !o.config.empty() || !o.recipe.empty() || !o.like.empty() || o.seed || !o.network.empty() ||
           !o.networkOptions.empty() || !o.weights.empty() || !o.freeze.empty() || !o.set.empty() ||
           !o.learner.empty() || !o.features.empty() || !o.loss.empty() || !o.optimiser.empty() ||
           !o.schedule.empty() || !o.sampler.empty();
}

/// The settings of a run, for the same machine: with as many threads as it had.
TrainConfig settingsOf(const Run& run) {
    TrainConfig config = run.config;
    if (config.threads == 0) config.threads = run.record.threads;
    return config;
}

/// @param like  the run that is repeated, if there is one.
Result<TrainConfig> configFrom(const Options& options, const Run* like) {
    TrainConfig config;
    if (like) config = settingsOf(*like);
    if (!options.recipe.empty()) {
        const auto recipe = findRecipe(loadRecipes(), options.recipe);
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
    if (!options.network.empty() && options.network != config.network) {
        config.network = options.network;
        config.networkOptions.clear();
    }
    if (!options.learner.empty()) config.learner = options.learner;
    if (!options.features.empty()) config.features = options.features;
    const auto given = networkOptionsFrom(options.networkOptions);
    if (!given) return given.error();
    for (const auto& [name, value] : *given) config.networkOptions[name] = value;
    if (!options.weights.empty()) config.weights = options.weights;
    if (!options.freeze.empty()) config.freezeEncoder = true;
    if (options.epochs) config.epochs = *options.epochs;
    if (options.seconds) {
        config.maxSeconds = *options.seconds;
        if (!options.epochs) config.epochs = 0;  // the clock ends it, not a count
    }
    if (options.seed) config.seed = *options.seed;
    if (!options.loss.empty()) config.loss = options.loss;
    if (!options.optimiser.empty()) config.optimiser = options.optimiser;
    if (!options.schedule.empty()) config.schedule = options.schedule;
    if (!options.sampler.empty()) config.sampler = options.sampler;
    for (const std::string& assignment : options.set)
        if (Status set = assignSetting(config, assignment); !set) return set.error();
    return config;
}

void printForPeople(const Session& session, const SessionEvent& event, double& lastLine) {
    const TrainingStatus& training = session.training();
    if (event.kind == EventKind::TrainingValidated && training.meanIou) {
        out("epoch {:>3}  step {:>6}  {}{} mean IoU {:.3f}{}\n", training.epoch, training.step,
            std::isfinite(training.loss) ? fmt::format("loss {:.4f}  ", training.loss) : "",
            training.validationSet, *training.meanIou,
            training.meanIou == training.bestMeanIou ? "  best" : "");
        std::fflush(stdout);
    } else if (event.kind == EventKind::TrainingStepped && session.now() - lastLine > 2) {
        lastLine = session.now();
        say("{}{}\n", training.words(),
            std::isfinite(training.loss) ? fmt::format(" · loss {:.4f}", training.loss) : "");
    } else if (event.kind == EventKind::TrainingStarted) {
        say("{}\n", training.words());
    }
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
    Intent intent = StartTraining{*config, like};
    if (!options.resume.empty()) {
        auto id = findRun(session.document(), options.resume);
        if (!id) return fail(id.error());
        TrainConfig continued = session.document().run(*id)->config;
        if (options.epochs) continued.epochs = *options.epochs;
        if (options.seconds) {
            continued.maxSeconds = *options.seconds;
            if (!options.epochs) continued.epochs = 0;
        }
        intent = ContinueRun{*id, continued};
    }
    if (options.json)
        session.setTrainListener([&session](const TrainEvent& event) {
            const std::string line = trainEventJson(event, session.document());
            if (!line.empty()) out("{}\n", line);
            std::fflush(stdout);
        });
    (void)interrupted();
    std::size_t told = session.messages().size();
    if (Status started = session.apply(intent); !started) return fail(started.error());
    double lastLine = 0;
    bool asked = false;
    session.waitIdle([&](const SessionEvent& event) {
        if (!options.json) printForPeople(session, event, lastLine);
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

}  // namespace

void addTrainCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("train", "Train a network on the labels; Ctrl-C stops with a checkpoint");
    addProjectOptions(*command, options->project);
    command->add_option("--config", options->config, "Settings as JSON; see swath train --help-config");
    command->add_option("--recipe", options->recipe, "Ready settings by name; see swath recipes");
    command->add_option("--like", options->like,
                        "Repeat this run from its record (name, number or last), but for what else is said");
    command->add_option("--set", options->set,
                        "name=value of any setting, several times: patch_size=256, augmentation.rotation=15");
    command->add_option("--loss", options->loss, "A sum such as \"dice + 10 * focal(gamma=2)\"");
    command->add_option("--optimiser", options->optimiser, "Such as \"sgd(momentum=0.9)\"");
    command->add_option("--schedule", options->schedule, "Of the learning rate, such as \"poly(power=0.9)\"");
    command->add_option("--sampler", options->sampler,
                        "How patches are drawn, such as \"positives(share=0.5)\"");
    command->add_option("--learner", options->learner,
                        "What learns, a line: network, random-forest(trees=100), linear + 2 * network …");
    command->add_option("--features", options->features,
                        "Of learners without a network, a line: bands + gaussian(1, 2, 4) + ratios …");
    command->add_option("--network", options->network, "Which one; see swath network list");
    command->add_option("--option", options->networkOptions, "name=value of the network, several times");
    command->add_option("--weights", options->weights, "Start from these weights (.pth, .safetensors)");
    command->add_option("--freeze", options->freeze, "Leave this part of the network as the weights have it")
        ->check(CLI::IsMember({"encoder"}));
    command->add_option("--epochs", options->epochs, "Epochs to train");
    command->add_option("--seconds", options->seconds, "Seconds to train");
    command->add_option("--seed", options->seed, "Seed of everything that is random");
    command->add_option("--resume", options->resume, "Go on with this run (name, number or last)");
    command->add_flag("--json", options->json, "One JSON object per event on standard output");
    command->add_flag_callback(
        "--help-config",
        [] {
            outLines(toJson(TrainConfig{}));
            throw CLI::Success();
        },
        "Print the default settings");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
