// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/commands/command.h"
#include "app/commands/network_options.h"
#include "app/commands/train_event_json.h"
#include "engine/core/file.h"

namespace swath {
namespace {

struct Options {
    std::string project, config, resume, network, weights, freeze;
    std::vector<std::string> networkOptions;
    std::optional<int> epochs;
    std::optional<double> seconds;
    std::optional<std::uint64_t> seed;
    bool json = false;
};

Result<TrainConfig> configFrom(const Options& options) {
    TrainConfig config;
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
    return config;
}

void printForPeople(const Session& session, const SessionEvent& event, double& lastLine) {
    const TrainingStatus& training = session.training();
    if (event.kind == EventKind::TrainingValidated && training.meanIou) {
        fmt::print("epoch {:>3}  step {:>6}  loss {:.4f}  {} mean IoU {:.3f}{}\n", training.epoch,
                   training.step, training.loss, training.validationSet, *training.meanIou,
                   training.meanIou == training.bestMeanIou ? "  best" : "");
        std::fflush(stdout);
    } else if (event.kind == EventKind::TrainingStepped && session.now() - lastLine > 2) {
        lastLine = session.now();
        fmt::print(stderr, "{} · loss {:.4f}\n", training.words(), training.loss);
    } else if (event.kind == EventKind::TrainingStarted) {
        fmt::print(stderr, "{}\n", training.words());
    }
}

int run(const Options& options) {
    if (!options.resume.empty() && (!options.config.empty() || options.seed || !options.network.empty() ||
                                    !options.networkOptions.empty() || !options.weights.empty())) {
        fmt::print(stderr,
                   "swath: --resume goes on with the run's own settings; --config, --seed, --network, "
                   "--option and --weights begin a new one\n");
        return kExitUsage;
    }
    auto config = configFrom(options);
    if (!config) return fail(config.error());
    auto opened = openReady(options.project, OpenMode::ReadWrite);
    if (!opened) return fail(opened.error());
    Session& session = **opened;

    Intent intent = StartTraining{*config};
    if (!options.resume.empty()) {
        const Run* newest = session.document().newestRun();
        auto id = findRun(session.document(), options.resume == "last" && newest ? newest->name : options.resume);
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
            if (!line.empty()) fmt::print("{}\n", line);
            std::fflush(stdout);
        });
    (void)interrupted();
    std::size_t told = session.messages().size();
    if (Status started = session.apply(intent); !started) return fail(started.error());
    double lastLine = 0;
    bool asked = false;
    session.waitIdle([&](const SessionEvent& event) {
        if (!options.json) printForPeople(session, event, lastLine);
        for (; told < session.messages().size(); ++told)
            if (session.messages()[told].severity == Severity::Warning)
                fmt::print(stderr, "swath: {}\n", session.messages()[told].text);
        if (interrupted() && !std::exchange(asked, true)) (void)session.apply(StopTraining{});
    });
    const TrainingStatus& training = session.training();
    if (training.phase == TrainingStatus::Phase::Failed)
        return fail({Errc::InvalidInput, training.detail, training.hint});
    if (Status saved = session.flush(); !saved) return fail(saved.error());
    fmt::print(stderr, "{}{}\n", training.words(),
               training.bestMeanIou ? fmt::format(" · best mean IoU {:.3f}", *training.bestMeanIou) : "");
    return kExitDone;
}

}  // namespace

void addTrainCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("train", "Train a network on the labels; Ctrl-C stops with a checkpoint");
    command->add_option("project", options->project, "The project")->required();
    command->add_option("--config", options->config, "Settings as JSON; see swath train --help-config");
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
            fmt::print("{}\n", toJson(TrainConfig{}));
            throw CLI::Success();
        },
        "Print the default settings");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
