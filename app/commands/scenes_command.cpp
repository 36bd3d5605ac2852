// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "app/commands/command.h"
#include "engine/document/scene_date.h"
#include "engine/document/scene_link.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    ProjectOptions project;
    std::vector<std::string> rename, first;
    std::string imageClass;
    std::vector<std::string> of;
    bool json = false, fill = false;

    bool changes() const { return !rename.empty() || !first.empty() || !imageClass.empty() || fill; }
};

/// What is said of a scene.
struct SceneFacts {
    std::set<std::string> roles;
    double labelled = 0;  ///< [0, 1]
    std::string imageClass, date, grid;
    std::vector<std::string> missing;  ///< files that are not where they were
    bool hasMap = false;
};

std::string gridWords(const RasterInfo& info) {
    std::string words =
        info.crsName.empty() ? info.geotransform ? "no CRS" : "no georeference" : info.crsName;
    if (info.gsdMetres > 0) words += fmt::format(", {} m", formatFigure(info.gsdMetres));
    return words;
}

SceneFacts factsOf(const Document& d, const Scene& scene) {
    SceneFacts facts{.date = dateOf(scene), .grid = gridWords(scene.info), .missing = missingFiles(scene)};
    for (const Region& region : d.regions)
        if (region.scene == scene.id) facts.roles.insert(roleName(region.role));
    const LabelMap* labels = d.labelsOf(scene.id);
    if (labels && labels->size().area() > 0) {
        const auto counts = labels->countValues();
        facts.labelled =
            static_cast<double>(std::accumulate(counts.begin() + 1, counts.end(), std::int64_t{0})) /
            static_cast<double>(labels->size().area());
    }
    if (const LabelClass* shown = d.classes.find(imageClassOf(d, scene))) facts.imageClass = shown->name;
    facts.hasMap = d.predictionOf(scene.id) != nullptr;
    return facts;
}

Json jsonOf(const Document& d) {
    Json scenes = Json::array();
    for (const Scene& scene : d.scenes) {
        const SceneFacts facts = factsOf(d, scene);
        const RasterInfo& info = scene.info;
        const auto orNull = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
        scenes.push_back({{"name", scene.name},
                          {"files", filesOf(scene.stack)},
                          {"missing", facts.missing},
                          {"width", info.size.width},
                          {"height", info.size.height},
                          {"bands", info.bandCount()},
                          {"crs", orNull(info.crsName)},
                          {"epsg", info.epsg ? Json(info.epsg) : Json()},
                          {"geotransform", info.geotransform ? Json(info.geotransform->t) : Json()},
                          {"gsd_metres", info.gsdMetres > 0 ? Json(info.gsdMetres) : Json()},
                          {"date", orNull(facts.date)},
                          {"roles", facts.roles},
                          {"labelled", facts.labelled},
                          {"image_class", orNull(facts.imageClass)},
                          {"map", facts.hasMap},
                          {"problem", orNull(scene.failure)}});
    }
    return {{"scenes", scenes}};
}

void print(const Document& d) {
    std::size_t width = 4;
    for (const Scene& scene : d.scenes) width = std::max(width, std::min<std::size_t>(scene.name.size(), 40));
    for (std::size_t i = 0; i < d.scenes.size(); ++i) {
        const Scene& scene = d.scenes[i];
        const SceneFacts facts = factsOf(d, scene);
        std::vector<std::string> said;
        if (facts.labelled > 0) said.push_back(fmt::format("{:.1f} % labelled", 100 * facts.labelled));
        if (!facts.roles.empty()) said.push_back(fmt::format("{}", fmt::join(facts.roles, " and ")));
        if (!facts.imageClass.empty()) said.push_back("shows " + facts.imageClass);
        if (facts.hasMap) said.emplace_back("has a map");
        if (!facts.date.empty()) said.push_back(facts.date);
        for (const std::string& file : facts.missing) said.push_back("missing: " + file);
        if (facts.missing.empty() && !scene.failure.empty()) said.push_back(scene.failure);
        out("{:>4}  {:<{}}  {} × {} × {}  {}{}{}\n", i + 1, printable(scene.name), width,
            scene.info.size.width, scene.info.size.height, scene.info.bandCount(), facts.grid,
            said.empty() ? "" : "; ", fmt::format("{}", fmt::join(said, "; ")));
    }
    if (d.scenes.empty()) out("no scenes; swath add adds them\n");
}

Status rename(Session& session, const std::string& text) {
    const auto at = text.find('=');
    if (at == std::string::npos)
        return Error{Errc::InvalidInput, fmt::format("{} is no pair of names", text),
                     "write the old one, =, and the new one"};
    const auto id = findScene(session.document(), text.substr(0, at));
    if (!id) return id.error();
    return applyAndWait(session, RenameScene{*id, text.substr(at + 1)});
}

Result<std::vector<SceneId>> named(const Document& d, const std::vector<std::string>& names) {
    std::vector<SceneId> scenes;
    for (const std::string& name : names) {
        const auto id = findScene(d, name);
        if (!id) return id.error();
        scenes.push_back(*id);
    }
    if (names.empty())
        for (const Scene& scene : d.scenes) scenes.push_back(scene.id);
    return scenes;
}

Status change(Session& session, const Options& options) {
    for (const std::string& text : options.rename)
        if (Status done = rename(session, text); !done) return done;
    if (!options.first.empty()) {
        const auto order = named(session.document(), options.first);
        if (!order) return order.error();
        if (Status done = applyAndWait(session, ArrangeScenes{*order}); !done) return done;
    }
    if (options.imageClass.empty() && !options.fill) return {};
    const auto scenes = named(session.document(), options.of);
    if (!scenes) return scenes.error();
    if (!options.imageClass.empty()) {
        const LabelClass* shown = session.document().classes.find(std::string_view(options.imageClass));
        if (!shown && options.imageClass != "none")
            return Error{Errc::NotFound, fmt::format("there is no class {}", options.imageClass),
                         "swath info lists the classes; none takes it away"};
        if (Status done = applyAndWait(session, SetImageClass{*scenes, shown ? shown->value : kUnlabelled});
            !done)
            return done;
    }
    return options.fill ? applyAndWait(session, FillWithImageClass{*scenes}) : Status();
}

int run(const Options& options) {
    auto session = openReady(options.project, options.changes() ? OpenMode::ReadWrite : OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    if (Status done = change(**session, options); !done) return fail(done.error());
    const Document& d = (*session)->document();
    if (options.json)
        outLines(jsonOf(d).dump(-1, ' ', false, Json::error_handler_t::replace));
    else
        print(d);
    return kExitDone;
}

}  // namespace

void addScenesCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "scenes", "List the scenes of a project: size, grid, roles, labelled share, missing files");
    addProjectOptions(*command, options->project);
    command
        ->add_option("--rename", options->rename, "OLD=NEW, the scene by name or number; may be given again")
        ->allow_extra_args(false);
    command->add_option("--first", options->first, "Scenes to list first, in this order: A,B,C")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_option("--image-class", options->imageClass,
                        "What the images of scenes show as a whole: a class, or none");
    command->add_flag("--fill", options->fill,
                      "Label what nobody labelled in scenes with the class of their images");
    command
        ->add_option("--of", options->of,
                     "The scenes that --image-class and --fill are about: A,B; otherwise all")
        ->delimiter(',')
        ->allow_extra_args(false);
    command->add_flag("--json", options->json, "As JSON");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
