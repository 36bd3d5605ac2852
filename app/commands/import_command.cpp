// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "app/commands/command.h"
#include "engine/session/mask_import.h"

namespace swath {
namespace {

struct Options {
    std::string project, mask, scene, layer, map, role = "train";
};

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    const Document& document = (*session)->document();
    auto scene = findScene(document, options.scene);
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
    auto values = parseValueMap(options.map, document.classes);
    if (!values) return fail(values.error());
    if (Status done = applyAndWait(**session, ImportMask{options.mask, *scene, *values, *role}); !done)
        return fail(done.error());
    const auto counts = document.labelsOf(*scene)->countValues();
    fmt::print("{} → {}, a complete {} region\n", options.mask, document.scene(*scene)->name,
               roleName(*role));
    for (const LabelClass& c : document.classes.all())
        if (counts[c.value] > 0) fmt::print("  {:<24}{:>14} px\n", c.name, formatCount(counts[c.value]));
    return kExitDone;
}

}  // namespace

void addImportCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("import", "Import a full mask as labels of a scene");
    command->add_option("project", options->project, "The project")->required();
    command->add_option("mask", options->mask, "One band of whole numbers on the scene's pixel grid")
        ->required();
    command->add_option("--scene", options->scene, "Name or number of the scene")->required();
    command->add_option("--layer", options->layer, "Layer to write to");
    command->add_option("--map", options->map, "value=class,…; ignore and unlabelled are valid targets");
    command->add_option("--role", options->role, "train, validation or test")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
