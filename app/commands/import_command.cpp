// SPDX-License-Identifier: MIT
#include <map>

#include "app/commands/command.h"

namespace swath {
namespace {

struct Options {
    ProjectOptions project;
    std::string file, scene, layer, map, role = "train";
    std::optional<double> threshold;
    std::string attribute, className;  ///< of polygons
    bool addClasses = false, unlabelledOnly = false;
};

int importVector(Session& session, SceneId scene, const Options& options) {
    const Document& document = session.document();
    const auto before = document.features.size();
    const ImportPolygons wanted{.file = options.file,
                                .scene = scene,
                                .layer = options.layer,
                                .attribute = options.attribute,
                                .className = options.className,
                                .unknown = options.addClasses ? UnknownClasses::Add : UnknownClasses::Refuse,
                                .over = options.unlabelledOnly ? PaintOver::Unlabelled : PaintOver::Anything};
    if (Status done = applyAndWait(session, wanted); !done) return fail(done.error());
    std::map<std::uint8_t, std::int64_t> counts;
    for (std::size_t i = before; i < document.features.size(); ++i) ++counts[document.features[i].classValue];
    const auto added = static_cast<std::int64_t>(document.features.size() - before);
    out("{} → {}, {} {}\n", options.file, document.scene(scene)->name, formatCount(added),
        added == 1 ? "polygon" : "polygons");
    for (const LabelClass& c : document.classes.all())
        if (counts[c.value] > 0) out("  {:<24}{:>14}\n", c.name, formatCount(counts[c.value]));
    return kExitDone;
}

int run(const Options& options) {
    auto session = openReady(options.project, OpenMode::ReadWrite);
    if (!session) return fail(session.error());
    const Document& document = (*session)->document();
    auto scene = readyScene(document, options.scene);
    if (!scene) return fail(scene.error());
    const bool mask = !options.map.empty() || options.threshold;  // a GeoPackage may also hold a raster
    if (!mask && vectorFormatOf(vectorFormats(), options.file))
        return importVector(**session, *scene, options);
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
    if (Status done = applyAndWait(**session, ImportMask{options.file, *scene, *map, *role}); !done)
        return fail(done.error());
    const auto counts = document.labelsOf(*scene)->countValues();
    out("{} → {}, a complete {} region\n", options.file, document.scene(*scene)->name, roleName(*role));
    for (const LabelClass& c : document.classes.all())
        if (counts[c.value] > 0) out("  {:<24}{:>14} px\n", c.name, formatCount(counts[c.value]));
    return kExitDone;
}

}  // namespace

void addImportCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("import", "Import a full mask, or polygons, as labels of a scene");
    addProjectOptions(*command, options->project);
    command
        ->add_option("file", options->file,
                     "A mask of one band of whole numbers, or colours, on the scene's ground; or polygons "
                     "(.gpkg, .geojson, .shp, .fgb, .kml)")
        ->required();
    command->add_option("--scene", options->scene, "Name or number of the scene")->required();
    command->add_option("--layer", options->layer,
                        "Of a mask: layer to write to. Of polygons: layer of the file");
    command->add_option("--map", options->map,
                        "value=class,…; a value is a number or a colour (#rrggbb), ignore and unlabelled are "
                        "valid classes, a name with a comma stands in double quotes");
    command->add_option("--threshold", options->threshold,
                        "Of a grey mask: values from this one on count as 1, those below as 0");
    command->add_option("--attribute", options->attribute,
                        "Of polygons: the attribute that names their class or has its number; otherwise the "
                        "first one that is called class, label, name, value and the like");
    command->add_option("--class", options->className, "Of polygons: the class of all of them");
    command->add_flag("--add-classes", options->addClasses,
                      "Of polygons: make classes that there are not yet");
    command->add_flag("--unlabelled-only", options->unlabelledOnly,
                      "Of polygons: paint no pixel that has a label already");
    command->add_option("--role", options->role, "train, validation or test")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
