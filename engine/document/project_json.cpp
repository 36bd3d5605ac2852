// SPDX-License-Identifier: MIT
#include "engine/document/project_json.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "engine/core/text.h"
#include "engine/document/composition_json.h"
#include "engine/document/json_values.h"
#include "engine/store/limits.h"

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

/// A column that cannot be read is worth a default, not a project that does not open.
Json parsed(const std::string& text) {
    return Json::parse(text, nullptr, false);
}

/// Somewhere about the scene, at a zoom that can be drawn.
std::optional<SceneView> viewFromJson(const std::string& text, Size scene) {
    constexpr double kMostZoom = 4096;
    const Json json = parsed(text);
    if (!json.is_object()) return std::nullopt;
    const auto x = finiteOf(json, "x"), y = finiteOf(json, "y"), zoom = finiteOf(json, "zoom");
    const auto isNear = [](double value, double side) { return value >= -side && value <= 2 * side; };
    if (!x || !y || !zoom || !isNear(*x, scene.width) || !isNear(*y, scene.height) || *zoom < 0 ||
        *zoom > kMostZoom)
        return std::nullopt;
    return SceneView{{*x, *y}, *zoom};
}

void say(std::vector<Error>* problems, const std::string& what) {
    if (problems) problems->push_back({Errc::BadFormat, what, ""});
}

}  // namespace

std::string fingerprint(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return "";
    return std::to_string(status.st_size) + ":" + std::to_string(status.st_mtime);
}

Scene sceneFromRow(const SceneRow& row, std::vector<Error>* problems) {
    Scene scene;
    scene.id = row.id;
    scene.name = row.name;
    scene.info.path = row.path;
    scene.info.size = row.size;
    scene.info.bands.resize(static_cast<std::size_t>(row.bands));
    scene.info.crsWkt = row.crsWkt;
    scene.info.epsg = row.epsg;
    scene.info.geotransform = row.geotransform;
    scene.statisticsText = row.statisticsJson;  // read when the file is opened, against what it is then
    if (const auto stored = compositionFromJson(row.compositionJson, row.bands))
        scene.composition = *stored;
    else if (!row.compositionJson.empty())
        say(problems, scene.name + ": how its bands were shown cannot be read: they are shown as at first");
    if (const auto stored = viewFromJson(row.viewJson, row.size))
        scene.view = *stored;
    else if (!row.viewJson.empty())
        say(problems, scene.name + ": where it was looked at cannot be read: all of it is shown");
    return scene;
}

SceneRow sceneToRow(const Scene& scene) {
    SceneRow row;
    row.id = scene.id;
    row.name = scene.name;
    row.path = scene.info.path;
    row.size = scene.info.size;
    row.bands = scene.info.bandCount();
    row.fingerprint = fingerprint(scene.info.path);
    row.crsWkt = scene.info.crsWkt;
    row.epsg = scene.info.epsg;
    row.geotransform = scene.info.geotransform;
    if (scene.statisticsText.size() <= limits::kJsonBytes) row.statisticsJson = scene.statisticsText;
    if (scene.ready) row.compositionJson = toJson(scene.composition);
    row.viewJson =
        Json{{"x", scene.view.centre.x}, {"y", scene.view.centre.y}, {"zoom", scene.view.zoom}}.dump();
    return row;
}

Layer layerFromRow(const LayerRow& row) {
    Layer layer{.id = row.id, .name = row.name, .visible = row.visible, .opacity = row.opacity};
    if (!row.run) return layer;
    layer.kind = Layer::Kind::Map;
    layer.from = row.run;
    return layer;
}

LayerRow layerToRow(const Layer& layer) {
    return {layer.id, layer.name, layer.visible, layer.opacity, layer.from.value_or(RunId{})};
}

Run runFromRow(const RunRow& row, std::vector<Error>* problems) {
    Run run;
    run.id = row.id;
    run.name = row.name;
    run.startedAt = row.startedAt;
    // A run that was running when the process ended can be gone on with.
    run.state = row.state == "running" || row.state == "paused" ? "interrupted" : row.state;
    run.device = row.deviceText;
    run.elapsedS = row.elapsedS;
    run.classes = classesFromJson(row.classesJson);
    if (auto config = trainConfigFromJson(row.configJson))
        run.config = *config;
    else if (!row.configJson.empty())
        say(problems, run.name + ": its settings cannot be read: " + config.error().what);
    if (run.classes.size() == 0 && !row.classesJson.empty() && row.classesJson != "[]")
        say(problems, run.name + ": its classes cannot be read");
    run.hasCheckpoint = row.hasCheckpoint;
    for (const CheckpointRow& c : row.checkpoints) run.checkpoints.push_back({c.kind, c.step, c.bytes});
    run.record = runRecordFromJson(row.recordJson);
    return run;
}

RunRow runToRow(const Run& run) {
    RunRow row;
    row.id = run.id;
    row.name = run.name;
    row.startedAt = run.startedAt;
    row.state = run.state;
    row.configJson = toJson(run.config);
    row.classesJson = classesToJson(run.classes);
    row.deviceText = run.device;
    row.elapsedS = run.elapsedS;
    row.recordJson = toJson(run.record);
    return row;
}

std::string classesToJson(const ClassTable& classes) {
    Json all = Json::array();
    for (const LabelClass& c : classes.all())
        all.push_back({{"value", c.value},
                       {"name", c.name},
                       {"colour", formatColour(c.colour)},
                       {"background", c.background}});
    return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

ClassTable classesFromJson(const std::string& text) {
    ClassTable table;
    const Json all = Json::parse(text, nullptr, false);
    if (!all.is_array()) return table;
    for (const Json& entry : all) {
        if (!entry.is_object() || !entry.contains("value") || !entry["value"].is_number_integer()) continue;
        const auto value = entry["value"].get<std::int64_t>();
        if (value < 1 || value > 254) continue;
        (void)table.insert({.value = static_cast<std::uint8_t>(value),
                            .name = std::string(shortened(textOf(entry, "name"), limits::kNameBytes)),
                            .colour = parseColour(textOf(entry, "colour")).value_or(Rgb{}),
                            .background = flagOf(entry, "background")});
    }
    return table;
}

}  // namespace swath
