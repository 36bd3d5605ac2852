// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "app/commands/network_options.h"
#include "engine/core/text.h"
#include "engine/learn/config/network_facts.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/run/weights_exchange.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPatienceS = 3600;  // who asks on the command line can stop it by hand

struct Options {
    std::string name, size = "256x256";
    std::vector<std::string> values;
    ProjectOptions project;
    std::string run, source, file, out, inflation = "cyclic";
    std::vector<float> mean, deviation;
    std::uint64_t seed = 1;
    int bands = 3, classes = 2, member = 1;
    bool all = false;
    bool json = false, check = false, measure = false, overwrite = false;
};

/// "572x572" or "572": height, then width.
Result<Size> sizeFrom(const std::string& text) {
    const auto cross = text.find('x');
    Size size;
    const auto take = [](std::string_view part, int& out) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out);
        return error == std::errc() && end == part.data() + part.size() && out > 0;
    };
    const std::string_view whole(text), height = whole.substr(0, cross),
                                        width = cross == std::string::npos ? height : whole.substr(cross + 1);
    if (!take(height, size.height) || !take(width, size.width))
        return Error{Errc::InvalidInput, fmt::format("a size of \"{}\"", text),
                     "write height and width in pixels, like 256x320"};
    return size;
}

Json optionJson(const NetworkOption& option) {
    Json json{{"name", option.name}, {"default", option.defaultValue}, {"help", option.help}};
    if (option.kind == NetworkOption::Kind::Word) json["words"] = option.words;
    if (option.kind == NetworkOption::Kind::Number) json["range"] = {option.least, option.most};
    return json;
}

int list(bool json) {
    if (networkCatalog().empty()) return fail(findNetwork("unet").error());
    Json all = Json::array();
    std::string family;
    for (const NetworkDescription& network : networkCatalog()) {
        if (json) {
            Json options = Json::array();
            for (const NetworkOption& option : network.options) options.push_back(optionJson(option));
            all.push_back({{"name", network.name},
                           {"title", network.title},
                           {"family", network.family},
                           {"summary", network.summary},
                           {"source", network.source},
                           {"options", options}});
            continue;
        }
        if (network.family != family) out("{}{}\n", family.empty() ? "" : "\n", network.family);
        family = network.family;
        out("  {:<34}{}\n", network.name, network.title);
    }
    if (json) outLines(all.dump(-1, ' ', false, Json::error_handler_t::replace));
    return kExitDone;
}

Json factsJson(const NetworkFacts& facts) {
    Json stages = Json::array();
    for (const NetworkStage& stage : facts.stages)
        stages.push_back({{"name", stage.name},
                          {"convolutions", stage.convolutions},
                          {"channels", stage.channels},
                          {"cells", {stage.cells.height, stage.cells.width}},
                          {"macs", stage.macs}});
    return {{"parameters", facts.parameters},
            {"tensors", facts.tensors},
            {"buffers", facts.buffers},
            {"output", {facts.output.height, facts.output.width}},
            {"macs", facts.macs},
            {"peak_activation_bytes", facts.peakBytes},
            {"stages", stages}};
}

void printFacts(const NetworkDescription& network, const Json& facts) {
    out("{}: {}\n  {}\n  {}\n\n", network.name, network.title, network.summary, network.source);
    const auto row = [](const char* name, const std::string& value) { out("  {:<24}{}\n", name, value); };
    row("parameters", formatCount(facts["parameters"].get<std::int64_t>()));
    row("parameter tensors", formatCount(facts["tensors"].get<std::int64_t>()));
    row("batch statistics", formatCount(facts["buffers"].get<std::int64_t>()));
    row("output", fmt::format("{} × {}", facts["output"][0].get<int>(), facts["output"][1].get<int>()));
    row("multiply–adds", formatCount(facts["macs"].get<std::int64_t>()));
    row("peak of activations",
        fmt::format("{:.0f} MiB", facts["peak_activation_bytes"].get<double>() / (1024.0 * 1024.0)));
    if (facts.contains("forward_ms"))
        row("forward time here", fmt::format("{:.1f} ms ({})", facts["forward_ms"].get<double>(),
                                             facts["device"].get<std::string>()));
    if (facts.contains("receptive_field"))
        row("receptive field", facts["receptive_field"].is_null()
                                   ? "the whole image, or more than was looked at"
                                   : fmt::format("{} pixels", facts["receptive_field"].get<int>()));
    if (facts.contains("difference")) {
        row("inference form differs", fmt::format("by {:.1e} of the largest logit with norms folded",
                                                  facts["difference"]["folded"].get<double>()));
        if (!facts["difference"]["bf16"].is_null())
            row("", fmt::format("by {:.1e} in bf16", facts["difference"]["bf16"].get<double>()));
    }
    out("\n  {:<28}{:>6}{:>10}{:>14}{:>18}\n", "stage", "convs", "channels", "cells", "multiply–adds");
    for (const Json& stage : facts["stages"])
        out("  {:<28}{:>6}{:>10}{:>14}{:>16}\n", stage["name"].get<std::string>(),
            stage["convolutions"].get<int>(), stage["channels"].get<int>(),
            fmt::format("{}×{}", stage["cells"][0].get<int>(), stage["cells"][1].get<int>()),
            formatCount(stage["macs"].get<std::int64_t>()));
    if (network.options.empty()) return;
    out("\n  options (--option name=value)\n");
    for (const NetworkOption& option : network.options) {
        std::string values = option.kind == NetworkOption::Kind::Flag ? "true, false"
                             : option.kind == NetworkOption::Kind::Word
                                 ? fmt::format("{}", fmt::join(option.words, ", "))
                                 : fmt::format("{} to {}", option.least, option.most);
        out("  {:<16}{} ({}; {})\n", option.name, option.help, values, option.defaultValue);
    }
}

int info(const Options& options) {
    const auto network = findNetwork(options.name);
    if (!network) return fail(network.error());
    const auto size = sizeFrom(options.size);
    if (!size) return fail(size.error());
    auto values = networkOptionsFrom(options.values);
    if (!values) return fail(values.error());
    const NetworkQuery query{options.name, *values, options.bands, options.classes, *size};
    const auto facts = networkFacts(query, {.capSeconds = kPatienceS});
    if (!facts) return fail(facts.error());
    Json about{{"name", options.name}, {"in", options.bands}, {"classes", options.classes}};
    about.update(factsJson(*facts));
    if (options.measure) {
        const auto timing = timeNetwork(query);
        if (!timing) return fail(timing.error());
        about["forward_ms"] = timing->milliseconds;
        about["device"] = timing->device;
        const auto field = receptiveField(query);
        if (field)
            about["receptive_field"] = *field ? Json(**field) : Json();
        else
            say("swath: no receptive field: {}\n", field.error().text());
    }
    if (options.check) {
        const auto difference = inferenceDifference(query);
        if (!difference) return fail(difference.error());
        about["difference"] = {{"folded", difference->folded},
                               {"bf16", difference->bf16 ? Json(*difference->bf16) : Json()}};
    }
    if (options.json)
        outLines(about.dump(-1, ' ', false, Json::error_handler_t::replace));
    else
        printFacts(**network, about);
    return kExitDone;
}

Result<NetworkQuery> queryFrom(const Options& options) {
    auto values = networkOptionsFrom(options.values);
    if (!values) return values.error();
    return NetworkQuery{options.name, *values, options.bands, options.classes, {}};
}

int exportFrom(const Options& options) {
    if (findNetwork(options.source)) {
        const auto target = claimOutput(options.out, {.inputs = {}, .overwrite = options.overwrite});
        if (!target) return fail(target.error());
        Options fresh = options;
        fresh.name = options.source;
        const auto query = queryFrom(fresh);
        if (!query) return fail(query.error());
        if (Status written = exportFreshWeights(*query, options.seed, *target); !written)
            return fail(written.error());
        out("{}: freshly drawn weights of {}\n", options.out, options.source);
        return kExitDone;
    }
    auto session = openReady({options.source, options.project.allowRemote}, OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    const auto target = claimOutput(options.out, outputRules(**session, options.overwrite));
    if (!target) return fail(target.error());
    const auto run = findRun((*session)->document(), options.run);
    if (!run) return fail(run.error());
    const auto checkpoint = (*session)->checkpoint(*run);
    if (!checkpoint) return fail(checkpoint.error());
    const auto network = networkPart(*checkpoint, options.member);
    if (!network) return fail(network.error());
    if (Status written = exportWeights(*network, *target); !written) return fail(written.error());
    const int networks = networksIn(*checkpoint);
    out("{}: the weights of {}{}\n", options.out, (*session)->document().run(*run)->name,
        networks > 1 ? fmt::format(", network {} of {}", options.member, networks) : "");
    return kExitDone;
}

void print(const WeightsReport& report, bool json) {
    outLines(json ? toJson(report) : text(report));
}

Inflation inflationFrom(const Options& options) {
    return options.inflation == "mean" ? Inflation::MeanPreserving : Inflation::Cyclic;
}

int importIntoProject(const Options& options, const NetworkQuery& query) {
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    if (Status done =
            applyAndWait(**session, ImportWeights{options.file, query.network, query.options, options.mean,
                                                  options.deviation, inflationFrom(options), options.all});
        !done)
        return fail(done.error());
    print((*session)->weightsReport(), options.json);
    if (!options.json) out("{}: {}\n", options.project.path, (*session)->document().newestRun()->name);
    return kExitDone;
}

int importFrom(const Options& options) {
    const auto query = queryFrom(options);
    if (!query) return fail(query.error());
    if (!options.project.path.empty()) return importIntoProject(options, *query);
    WeightsTarget target{.network = query->network, .options = query->options};
    for (int k = 1; k <= query->classes; ++k) {
        target.classValues.push_back(static_cast<std::uint8_t>(k));
        target.classNames.push_back(fmt::format("class {}", k));
    }
    target.normalisation.scale.mean.assign(static_cast<std::size_t>(std::max(0, query->bands)), 0);
    target.normalisation.scale.deviation.assign(static_cast<std::size_t>(std::max(0, query->bands)), 1);
    std::filesystem::path out;
    if (!options.out.empty()) {
        const auto claimed = claimOutput(options.out, {{options.file}, options.overwrite});
        if (!claimed) return fail(claimed.error());
        out = *claimed;
    }
    const auto imported =
        importWeights(options.file, target, {.requireAll = options.all, .inflation = inflationFrom(options)});
    if (!imported) return fail(imported.error());
    if (!out.empty())
        if (Status written = exportWeights(imported->checkpoint, out); !written) return fail(written.error());
    print(imported->report, options.json);
    return kExitDone;
}

void addShape(CLI::App& command, const std::shared_ptr<Options>& options) {
    command.add_option("--in", options->bands, "Bands")->capture_default_str();
    command.add_option("--classes", options->classes, "Classes")->capture_default_str();
    command.add_option("--option", options->values, "name=value, several times");
}

}  // namespace

Result<NetworkOptionValues> networkOptionsFrom(const std::vector<std::string>& texts) {
    NetworkOptionValues values;
    for (const std::string& text : texts) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return Error{Errc::InvalidInput, fmt::format("option \"{}\" has no value", text),
                         "write it like --option width=32"};
        values[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return values;
}

void addNetworkCommand(CLI::App& app, ChosenCommand& chosen) {
    CLI::App* command = app.add_subcommand("network", "The networks: what there is, and what each costs");
    command->require_subcommand(1);
    auto options = std::make_shared<Options>();

    CLI::App* all = command->add_subcommand("list", "All networks");
    all->add_flag("--json", options->json, "With sources and options, as JSON");
    all->callback([options, &chosen] { chosen = [options] { return list(options->json); }; });

    CLI::App* one = command->add_subcommand("info", "Parameters, work, memory and time of a network");
    one->add_option("name", options->name, "Name, as the list gives it")->required();
    addShape(*one, options);
    one->add_option("--size", options->size, "Height x width in pixels")->capture_default_str();
    one->add_flag("--check", options->check, "Also compare the inference form with the plain one");
    one->add_flag("--measure", options->measure,
                  "Also the time of an image here and the receptive field, which take seconds");
    one->add_flag("--json", options->json, "As JSON");
    one->callback([options, &chosen] { chosen = [options] { return info(*options); }; });

    CLI::App* to = command->add_subcommand("export-weights", "Write weights for other programs");
    to->add_option("source", options->source, "A project, or a network's name for freshly drawn weights")
        ->required();
    to->add_option("--out", options->out, "The file: .pth, .pt or .safetensors")->required();
    addOverwrite(*to, options->overwrite);
    addAllowRemote(*to, options->project);
    to->add_option("--run", options->run,
                   "Run of the project (name, number or last); the newest usable otherwise");
    to->add_option("--member", options->member, "Of a run of several networks: which, from 1")
        ->capture_default_str();
    to->add_option("--seed", options->seed, "Of freshly drawn weights")->capture_default_str();
    addShape(*to, options);
    to->callback([options, &chosen] { chosen = [options] { return exportFrom(*options); }; });

    CLI::App* from = command->add_subcommand("import-weights", "Read weights that other programs wrote");
    from->add_option("file", options->file, "The file: .pth, .pt or .safetensors")->required();
    from->add_option("--network", options->name, "The network they are for")->required();
    from->add_option("--project", options->project.path,
                     "Make a run of them in this project (its bands and classes count)");
    from->add_option("--out", options->out, "Write what the network then holds to this file");
    addOverwrite(*from, options->overwrite);
    addAllowRemote(*from, options->project);
    from->add_option("--mean", options->mean, "Of each band, in its own units; those of the scene otherwise")
        ->delimiter(',');
    from->add_option("--deviation", options->deviation, "Of each band")->delimiter(',');
    from->add_option("--inflation", options->inflation,
                     "For other bands than the weights have: cyclic (as segmentation_models.pytorch) or mean "
                     "(keeps the mean exactly)")
        ->check(CLI::IsMember({"cyclic", "mean"}))
        ->capture_default_str();
    from->add_flag("--all", options->all, "Refuse weights that leave any tensor of the network as it was");
    from->add_flag("--json", options->json, "The report as JSON");
    addShape(*from, options);
    from->callback([options, &chosen] { chosen = [options] { return importFrom(*options); }; });
}

}  // namespace swath
