// SPDX-License-Identifier: MIT
#include "app/commands/command.h"
#include "engine/imagery/filters/band_filter.h"
#include "engine/imagery/indices.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string scene;
    std::vector<std::string> bands;
    bool removeLast = false;
};

/// What "swath derive --list" prints: every index and filter with what it takes.
void printIndices() {
    for (const NamedIndex& index : namedIndices())
        out("{}\n    {}: {}, of {} ({})\n", index.name, index.title, index.formula, index.roles,
            index.source);
}

void printFilters() {
    for (const BandFilter& filter : bandFilters()) {
        std::string arguments;
        for (const FilterArgument& a : filter.arguments)
            arguments += fmt::format(", {}={}", a.name, a.otherwise);
        out("{}(b1{})\n    {}\n", filter.name, arguments, filter.meaning);
        for (const FilterArgument& a : filter.arguments)
            if (a.figure == SceneFigure::Low || a.figure == SceneFigure::High)
                out("    {}: {}\n", a.name, a.meaning);
            else
                out("    {}: {} ({} to {})\n", a.name, a.meaning, a.least, a.most);
    }
}

int run(const Options& options) {
    if (options.bands.empty() != options.removeLast) {
        say("swath: give a band to add, or --remove-last\n");
        return kExitUsage;
    }
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    const Document& document = (*session)->document();
    const auto id = findScene(document, options.scene);
    if (!id) return fail(id.error());
    if (options.removeLast)
        if (Status removed = applyAndWait(**session, RemoveBand{*id}); !removed) return fail(removed.error());
    for (const std::string& band : options.bands)
        if (Status added = applyAndWait(**session, AddBand{*id, band}); !added) return fail(added.error());
    const Scene& scene = *document.scene(*id);
    if (!scene.failure.empty())
        return fail({Errc::Io, scene.failure, "swath derive --remove-last takes it away"});
    for (std::size_t b = 0; b < scene.info.bands.size(); ++b)
        out("{:>3}  {}\n", b + 1, scene.info.bands[b].name);
    return kExitDone;
}

}  // namespace

void addDeriveCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("derive", "Add bands to a scene that are worked out of its others");
    addProjectOptions(*command, options->project);
    command->add_option(
        "bands", options->bands,
        "An index like ndvi, a formula like (b4 - b3) / (b4 + b3) or nir / red, or a filter of one band like "
        "median(b4, radius=2)");
    command->add_option("--scene", options->scene, "Name or number of the scene")->required();
    command->add_flag("--remove-last", options->removeLast, "Take the last derived band away");
    command->add_flag_callback(
        "--list",
        [] {
            printIndices();
            printFilters();
            throw CLI::Success();
        },
        "Print the indices and filters, and what they take");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
