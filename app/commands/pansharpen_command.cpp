// SPDX-License-Identifier: MIT
#include <charconv>
#include <nlohmann/json.hpp>

#include "app/commands/command.h"
#include "engine/imagery/sharpening/sharpening.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    ProjectOptions project;
    std::string scene, method = nameOf(SharpeningMethod::GramSchmidt);
    std::vector<std::string> weights;
    SharpeningRequest request;
    bool quality = false, json = false;
};

/// "fitted", "equal", or one number for each band.
Status readWeights(const std::vector<std::string>& words, SharpeningRequest& request) {
    if (words.empty() || words == std::vector<std::string>{"fitted"}) return {};
    if (words == std::vector<std::string>{"equal"}) {
        request.weights = PanWeights::Equal;
        return {};
    }
    request.weights = PanWeights::Given;
    for (const std::string& word : words) {
        double value = 0;
        const auto [end, bad] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (bad != std::errc() || end != word.data() + word.size())
            return Error{Errc::InvalidInput, "\"" + word + "\" is no weight",
                         "write fitted, equal, or a number for each band with commas between"};
        request.given.push_back(value);
    }
    return {};
}

std::string qualityJson(const std::vector<MethodQuality>& methods) {
    Json all = Json::array();
    for (const MethodQuality& each : methods) {
        Json one{{"method", each.method ? nameOf(*each.method) : "interpolated"}};
        if (each.failure.empty())
            one.update(
                {{"ergas", each.quality.ergas}, {"sam_degrees", each.quality.sam}, {"q", each.quality.q}});
        else
            one["failure"] = each.failure;
        all.push_back(std::move(one));
    }
    return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

int judge(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    const auto id = readyScene((*session)->document(), options.scene);
    if (!id) return fail(id.error());
    if (Status done = applyAndWait(**session, MeasureSharpening{*id, options.request}); !done)
        return fail(done.error());
    const auto& report = (*session)->sharpening();
    if (!report) return fail({Errc::Io, "nothing was measured", "see the messages above"});
    if (options.json) {
        outLines(qualityJson(report->methods));
        return kExitDone;
    }
    out("{:<14}{:>8}{:>8}{:>8}\n", "method", "ERGAS", "SAM °", "Q");
    for (const MethodQuality& each : report->methods)
        if (each.failure.empty())
            out("{:<14}{:>8.3f}{:>8.3f}{:>8.4f}\n", each.title(), each.quality.ergas, each.quality.sam,
                each.quality.q);
        else
            out("{:<14}  {}\n", each.title(), each.failure);
    return kExitDone;
}

int sharpen(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    const auto id = readyScene((*session)->document(), options.scene);
    if (!id) return fail(id.error());
    if (Status done = applyAndWait(**session, SharpenBands{*id, options.request}); !done)
        return fail(done.error());
    const Scene& scene = *(*session)->document().scene(*id);
    if (!scene.failure.empty())
        return fail({Errc::Io, scene.failure, "swath derive --remove-last takes a band away"});
    for (std::size_t b = 0; b < scene.info.bands.size(); ++b)
        out("{:>3}  {}\n", b + 1, scene.info.bands[b].name);
    return kExitDone;
}

int run(Options options) {
    const auto method = parseSharpeningMethod(options.method);
    if (!method)
        return fail({Errc::InvalidInput, "there is no method " + options.method,
                     "choose brovey, ihs or gram-schmidt"});
    options.request.method = *method;
    if (Status read = readWeights(options.weights, options.request); !read) return fail(read.error());
    if (options.json && !options.quality) {
        say("swath: --json is about --quality\n");
        return kExitUsage;
    }
    return options.quality ? judge(options) : sharpen(options);
}

}  // namespace

void addPansharpenCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "pansharpen", "Add coarser bands of a scene once more, with the detail of its panchromatic band");
    addProjectOptions(*command, options->project);
    command->add_option("--scene", options->scene, "Name or number of the scene")->required();
    command->add_option("--method", options->method, "brovey, ihs or gram-schmidt (the usual one)");
    command->add_option("--pan", options->request.pan, "Number of the pan band; found by its name otherwise");
    command
        ->add_option("--bands", options->request.bands,
                     "Numbers of the bands to sharpen: those of light that are coarser otherwise")
        ->delimiter(',');
    command
        ->add_option("--weights", options->weights,
                     "Of the bands in the simulated pan band: fitted (the usual), equal, or a number each")
        ->delimiter(',');
    command->add_option("--ratio", options->request.ratio,
                        "Pixels of the pan band that one of the others is wide, where one file holds both");
    command->add_flag("--quality", options->quality,
                      "Add nothing; judge each method by Wald's protocol: ERGAS, SAM and Q");
    command->add_flag("--json", options->json, "Print the quality as JSON");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
