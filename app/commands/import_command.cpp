// SPDX-License-Identifier: MIT
#include "app/commands/command.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string mask, scene, layer, map, role = "train";
    std::optional<double> threshold;
};

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    const Document& document = (*session)->document();
    auto scene = readyScene(document, options.scene);
    if (!scene) return fail(scene.error());
    if (!options.layer.empty()) {
        const Layer* current = document.layer(document.currentLayer);
        if (!current || current->name != options.layer)
            return fail({Errc::NotFound, fmt::format("there is no layer {}", options.layer),
                         fmt::format("the layer is called {}", current ? current->name : "labels")});
    }
    const auto role = parseRole(options.role);
    if (!role)
        return fail({Errc::InvalidInput, fmt::format("there is no role {}", options.role),
                     "choose train, validation or test"});
    auto map = parseMaskMap(options.map, document.classes);
    if (!map) return fail(map.error());
    map->threshold = options.threshold;
    if (Status done = applyAndWait(**session, ImportMask{options.mask, *scene, *map, *role}); !done)
        return fail(done.error());
    const auto counts = document.labelsOf(*scene)->countValues();
    out("{} → {}, a complete {} region\n", options.mask, document.scene(*scene)->name, roleName(*role));
    for (const LabelClass& c : document.classes.all())
        if (counts[c.value] > 0) out("  {:<24}{:>14} px\n", c.name, formatCount(counts[c.value]));
    return kExitDone;
}

}  // namespace

void addImportCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("import", "Import a full mask as labels of a scene");
    addProjectOptions(*command, options->project);
    command->add_option("mask", options->mask, "One band of whole numbers, or colours, on the scene's ground")
        ->required();
    command->add_option("--scene", options->scene, "Name or number of the scene")->required();
    command->add_option("--layer", options->layer, "Layer to write to");
    command->add_option("--map", options->map,
                        "value=class,…; a value is a number or a colour (#rrggbb), ignore and unlabelled are "
                        "valid classes, a name with a comma stands in double quotes");
    command->add_option("--threshold", options->threshold,
                        "Of a grey mask: values from this one on count as 1, those below as 0");
    command->add_option("--role", options->role, "train, validation or test")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
