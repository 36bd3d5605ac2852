// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/commands/command.h"
#include "app/commands/info_statistics.h"
#include "engine/document/other_bands.h"
#include "engine/document/scene_bands.h"
#include "engine/imagery/derived_band.h"
#include "engine/imagery/display_text.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/scene_figures.h"
#include "engine/imagery/statistics.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/raster/address.h"
#include "engine/raster/ground_map.h"
#include "engine/raster/place.h"
#include "engine/raster/sample_values.h"
#include "engine/runs/run_comparison.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

const char* placementName(const RasterInfo& info) {
    if (info.geotransform) return "geotransform";
    switch (info.otherPlacement) {
        case OtherPlacement::ControlPoints:
            return "control points";
        case OtherPlacement::RationalPolynomials:
            return "rational polynomials";
        case OtherPlacement::None:
            break;
    }
    return "nothing";
}

Json rasterJson(const RasterInfo& info) {
    Json bands = Json::array();
    for (const BandInfo& band : info.bands)
        bands.push_back({{"name", band.name},
                         {"type", band.storedType},
                         {"nodata", band.nodata && std::isfinite(*band.nodata) ? Json(*band.nodata) : Json()},
                         {"scale", band.scale},
                         {"offset", band.offset},
                         {"unit", band.unit.empty() ? Json() : Json(band.unit)},
                         {"wavelength_nm", band.wavelengthNm > 0 ? Json(band.wavelengthNm) : Json()},
                         {"colours", band.palette.size()}});
    return {{"path", info.path},
            {"driver", info.driver},
            {"width", info.size.width},
            {"height", info.size.height},
            {"bands", bands},
            {"crs", info.crsName.empty() ? Json() : Json(info.crsName)},
            {"epsg", info.epsg ? Json(info.epsg) : Json()},
            {"placed_by", placementName(info)},
            {"acquired", info.acquired.empty() ? Json() : Json(info.acquired)},
            {"geotransform", info.geotransform ? Json(info.geotransform->t) : Json()},
            {"gsd_metres", info.gsdMetres > 0 ? Json(info.gsdMetres) : Json()},
            {"overviews", info.hasOverviews},
            {"mask", info.hasMask},
            {"mask_note", info.maskNote.empty() ? Json() : Json(info.maskNote)}};
}

/// "   nodata -9999   stored × 0.0001 − 0.1": what the file says of its samples, and how values come about.
std::string declared(const BandInfo& band) {
    std::string text;
    if (band.nodata) text += fmt::format("   nodata {:g}", *band.nodata);
    if (const std::string scaling = scalingText(band); !scaling.empty()) text += "   " + scaling;
    if (!band.unit.empty()) text += "   in " + band.unit;
    if (!band.palette.empty()) text += fmt::format("   {} colours", band.palette.size());
    return text;
}

/// A file with bands worked out of its own, one upon the other.
Result<BandStack> stackWith(const std::string& file, const std::vector<std::string>& bands,
                            const Resources& resources) {
    BandStack stack = wholeFile(pathOfAddress(file));
    for (const std::string& text : bands) {
        const auto source = openStack(stack, resources);
        if (!source) return source.error();
        auto band = parseDerivedBand(text, (*source)->info().bandCount());
        if (!band) return band.error();
        if (auto* filter = std::get_if<Filter>(&*band); filter && lacksSceneFigures(*filter)) {
            const auto statistics = computeStatistics(**source);
            if (!statistics) return statistics.error();
            auto whole = withSceneFigures(std::move(*filter), **source, *statistics);
            if (!whole) return whole.error();
            band = BandDef(std::move(*whole));
        }
        stack.bands.push_back(std::move(*band));
    }
    return stack;
}

struct Options {
    ProjectOptions file;
    std::vector<std::string> bands;
    std::string at;
    StatisticsOptions statistics;
    bool json = false;
};

struct Opened {
    Resources resources;
    BandStack stack;
    std::unique_ptr<RasterSource> source;
};

/// The raster with the bands that are worked out of its own.
Result<Opened> openedRaster(const Options& options) {
    Resources resources(std::make_shared<MemoryBudget>(), {.remote = options.file.allowRemote});
    auto stack = stackWith(options.file.path, options.bands, resources);
    if (!stack) return stack.error();
    auto source = openStack(*stack, resources);
    if (!source) return source.error();
    return Opened{std::move(resources), std::move(*stack), std::move(*source)};
}

int printRaster(const Options& options) {
    const auto opened = openedRaster(options);
    if (!opened) return fail(opened.error());
    const RasterInfo& info = opened->source->info();
    auto statistics = computeStatistics(*opened->source);
    auto exact = Result<ExactStatistics>(ExactStatistics());
    if (options.statistics.wanted)
        exact = statisticsFor({opened->stack}, opened->resources, options.statistics);
    if (!exact) return fail(exact.error());
    Json facts = rasterJson(info);
    facts["damage"] = opened->source->damage().empty() ? Json() : Json(opened->source->damage());
    if (options.statistics.wanted) facts["statistics"] = statisticsJson(*exact);
    if (statistics)
        for (std::size_t b = 0; b < statistics->bands.size() && b < info.bands.size(); ++b) {
            const BandStatistics& s = statistics->bands[b];
            if (s.count == 0) continue;
            facts["bands"][b].update({{"min", s.min},
                                      {"max", s.max},
                                      {"mean", s.mean},
                                      {"deviation", s.deviation},
                                      {"p2", s.p2},
                                      {"p98", s.p98}});
        }
    if (options.json) {
        outLines(facts.dump(-1, ' ', false, Json::error_handler_t::replace));
        return kExitDone;
    }
    out("{}\n  {} × {} pixels, {}, {}\n", info.path, formatCount(info.size.width),
        formatCount(info.size.height), info.driver, info.crsName.empty() ? "no CRS" : info.crsName);
    if (info.gsdMetres > 0) out("  {} m a pixel\n", formatFigure(info.gsdMetres));
    if (info.otherPlacement == OtherPlacement::ControlPoints) out("  It lies by ground control points.\n");
    if (info.otherPlacement == OtherPlacement::RationalPolynomials)
        out("  It lies by rational polynomials.\n");
    if (!info.acquired.empty()) out("  taken on {}\n", info.acquired);
    if (!info.maskNote.empty()) out("  {}\n", info.maskNote);
    for (std::size_t b = 0; b < info.bands.size(); ++b) {
        out("  {:>3}  {:<19} {:<10}", b + 1, info.bands[b].name, info.bands[b].storedType);
        if (statistics && statistics->bands[b].count > 0)
            out("{} … {}   mean {}   deviation {}", formatFigure(statistics->bands[b].min),
                formatFigure(statistics->bands[b].max), formatFigure(statistics->bands[b].mean),
                formatFigure(statistics->bands[b].deviation));
        out("{}\n", declared(info.bands[b]));
    }
    if (!statistics) out("  no statistics: {}\n", statistics.error().text());
    if (!opened->source->damage().empty()) say("swath: {}\n", oneLine(opened->source->damage()));
    if (options.statistics.wanted) printStatistics(*exact);
    return kExitDone;
}

/// A place, wherever it is typed from, and the values of all bands there.
int printPlace(const Options& options) {
    const auto opened = openedRaster(options);
    if (!opened) return fail(opened.error());
    const RasterInfo& info = opened->source->info();
    const auto place = findPlace(options.at, info);
    if (!place) return fail(place.error());
    const int x = std::min(static_cast<int>(place->scenePos.x), info.size.width - 1);
    const int y = std::min(static_cast<int>(place->scenePos.y), info.size.height - 1);
    std::vector<int> all(info.bands.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<float> values(all.size());
    if (Status read = opened->source->readValues({x, y, 1, 1}, all, values); !read) return fail(read.error());
    const auto way = GroundMap::toDegrees(info);
    const auto degrees = way ? way->at(place->scenePos) : std::nullopt;
    const auto world = info.geotransform ? std::optional(info.geotransform->toWorld(place->scenePos))
                                         : std::optional<Vec2>();
    if (options.json) {
        Json samples = Json::array();
        for (const float value : values) samples.push_back(std::isfinite(value) ? Json(value) : Json());
        const auto pair = [](const std::optional<Vec2>& v) { return v ? Json{v->x, v->y} : Json(); };
        outLines(Json{{"pixel", {x, y}},
                      {"coordinates", pair(world)},
                      {"longitude_latitude", pair(degrees)},
                      {"values", samples}}
                     .dump());
        return kExitDone;
    }
    out("pixel {}, {}", x, y);
    if (world && !info.crsIsGeographic) out("   E {:.2f}  N {:.2f}  {}", world->x, world->y, crsText(info));
    if (degrees) out("   {}", degreesText(*degrees));
    out("\n");
    for (std::size_t b = 0; b < values.size(); ++b)
        out("  {:>3}  {:<20}{}\n", b + 1, info.bands[b].name,
            std::isfinite(values[b]) ? fmt::format("{:.7g}", values[b]) : "no data");
    return kExitDone;
}

std::string filesText(const Scene& scene) {
    const std::size_t files = filesOf(scene.stack).size();
    return files > 1 ? fmt::format("{} and {} more", scene.info.path, files - 1) : scene.info.path;
}

std::vector<std::string> derivedTexts(const Scene& scene) {
    std::vector<std::string> texts;
    for (const BandDef& band : derivedOf(scene)) texts.push_back(derivedText(band));
    return texts;
}

Json projectJson(const Document& d) {
    Json classes = Json::array(), scenes = Json::array(), runs = Json::array(), regions = Json::array();
    for (const LabelClass& c : d.classes.all())
        classes.push_back({{"value", c.value}, {"name", c.name}, {"colour", formatColour(c.colour)}});
    for (const Scene& scene : d.scenes) {
        Json labelled = Json::object();
        if (const LabelMap* labels = d.labelsOf(scene.id)) {
            const auto counts = labels->countValues();
            for (const LabelClass& c : d.classes.all()) labelled[c.name] = counts[c.value];
        }
        scenes.push_back({{"name", scene.name},
                          {"path", scene.info.path},
                          {"files", filesOf(scene.stack)},
                          {"width", scene.info.size.width},
                          {"height", scene.info.size.height},
                          {"bands", scene.info.bandCount()},
                          {"derived", derivedTexts(scene)},
                          {"mask_note", scene.info.maskNote.empty() ? Json() : Json(scene.info.maskNote)},
                          {"raw", scene.stack.units == SampleUnits::Raw},
                          {"shown", scene.ready ? Json(displayText(scene.composition, scene.info)) : Json()},
                          {"labelled", labelled},
                          {"damage", scene.damage.empty() ? Json() : Json(scene.damage)},
                          {"problem", scene.failure.empty() ? Json() : Json(scene.failure)}});
    }
    for (const Region& r : d.regions) {
        const Scene* scene = d.scene(r.scene);
        regions.push_back({{"scene", scene ? scene->name : ""},
                           {"role", roleName(r.role)},
                           {"complete", r.complete},
                           {"window", {r.window.x, r.window.y, r.window.width, r.window.height}}});
    }
    for (const Run& run : d.runs) {
        const auto curve = run.series.find("validation/mean_iou");
        Json best;
        if (curve != run.series.end() && !curve->second.value.empty())
            best = *std::max_element(curve->second.value.begin(), curve->second.value.end());
        runs.push_back({{"name", run.name},
                        {"state", run.state},
                        {"started", run.startedAt},
                        {"elapsed_s", run.elapsedS},
                        {"learner", run.config.learner},
                        {"network", hasNetwork(run.config) ? Json(run.config.network) : Json()},
                        {"best_mean_iou", best}});
    }
    return {{"classes", classes},
            {"scenes", scenes},
            {"regions", regions},
            {"runs", runs},
            {"features", d.features.size()},
            {"history", d.history.steps().size()}};
}

/// Of all scenes that are ready and have the bands of most.
Result<ExactStatistics> statisticsOf(const Session& session, const StatisticsOptions& options) {
    std::vector<const Scene*> ready;
    for (const Scene& scene : session.document().scenes)
        if (scene.ready && scene.failure.empty()) ready.push_back(&scene);
    const auto others = scenesOfOtherBands(ready);
    for (const OtherBands& other : others) say("swath: left out: {}\n", other.text);
    std::vector<BandStack> stacks;
    for (const Scene* scene : ready)
        if (std::ranges::find(others, scene->id, &OtherBands::scene) == others.end())
            stacks.push_back(stackOf(*scene));
    return statisticsFor(stacks, session.resources(), options);
}

int printProject(const Options& options) {
    const ProjectOptions& project = options.file;
    auto session = openReady(project, OpenMode::ReadOnly);
    if (!session) return fail(session.error());
    const Document& d = (*session)->document();
    auto exact = Result<ExactStatistics>(ExactStatistics());
    if (options.statistics.wanted) exact = statisticsOf(**session, options.statistics);
    if (!exact) return fail(exact.error());
    if (options.json) {
        Json facts = projectJson(d);
        if (options.statistics.wanted) facts["statistics"] = statisticsJson(*exact);
        outLines(facts.dump(-1, ' ', false, Json::error_handler_t::replace));
        return kExitDone;
    }
    const auto count = [](std::size_t n, const char* one, const char* many) {
        return fmt::format("{} {}", formatCount(static_cast<std::int64_t>(n)), n == 1 ? one : many);
    };
    out("{}\n  {}, {}, {}, {}, {} of history, {}\n", project.path,
        count(d.classes.size(), "class", "classes"), count(d.scenes.size(), "scene", "scenes"),
        count(d.regions.size(), "region", "regions"), count(d.features.size(), "polygon", "polygons"),
        count(d.history.steps().size(), "step", "steps"), count(d.runs.size(), "run", "runs"));
    const auto isSaid = [&](const Message& message) {  // by openReady()
        return std::ranges::any_of(d.scenes, [&](const Scene& scene) {
            return !scene.damage.empty() && message.text.ends_with(scene.damage);
        });
    };
    for (const Message& message : (*session)->messages())
        if (!isSaid(message)) say("swath: {}\n", oneLine(message.text));
    for (const LabelClass& c : d.classes.all())
        out("  class {:>3}  {}  {}\n", c.value, formatColour(c.colour), c.name);
    for (const Scene& scene : d.scenes) {
        out("  scene {:<20} {} × {} × {}  {}{}\n", scene.name, scene.info.size.width, scene.info.size.height,
            scene.info.bandCount(), filesText(scene), scene.failure.empty() ? "" : "  – " + scene.failure);
        if (scene.ready) out("    Shown: {}.\n", displayText(scene.composition, scene.info));
        if (!scene.info.maskNote.empty()) out("    {}\n", scene.info.maskNote);
        if (scene.stack.units == SampleUnits::Raw) out("    Samples are taken as they are stored.\n");
    }
    for (const Run& run : d.runs)
        out("  {:<8} {}  {}  {}\n", run.name, run.startedAt, learnerName(run.config), run.state);
    if (options.statistics.wanted) printStatistics(*exact);
    return kExitDone;
}

int run(const Options& options) {
    const bool raster = std::filesystem::path(options.file.path).extension() != ".swath";
    if (raster && !options.at.empty()) return printPlace(options);
    if (!options.at.empty()) {
        say("swath: --at looks at a place of a raster\n");
        return kExitUsage;
    }
    if (raster) return printRaster(options);
    if (options.bands.empty()) return printProject(options);
    say("swath: --band works bands of a raster out; swath derive adds them to a scene of a project\n");
    return kExitUsage;
}

}  // namespace

void addInfoCommand(CLI::App& app, ChosenCommand& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("info", "Say what is in a project or a raster");
    command->add_option("file", options->file.path, "A .swath project, or any raster")->required();
    addAllowRemote(*command, options->file);
    command
        ->add_option("--band", options->bands,
                     "A band worked out of those of a raster, as swath derive takes it; may be given again")
        ->allow_extra_args(false);
    command->add_flag(
        "--statistics", options->statistics.wanted,
        "Count, mean, deviation and quantiles of every pixel, of a project over all its scenes; "
        "kept until a file changes");
    command->add_flag_callback(
        "--covariance", [options] { options->statistics = {.wanted = true, .covariance = true}; },
        "With those, how the bands vary together, over pixels with data in all of them");
    command->add_option("--at", options->at,
                        "The values at a place of a raster: \"x, y\" in pixels, its coordinates, or "
                        "\"latitude, longitude\"");
    command->add_flag("--json", options->json, "As JSON");
    command->callback([options, &chosen] { chosen = [options] { return run(*options); }; });
}

}  // namespace swath
