// SPDX-License-Identifier: MIT
#include "engine/document/project_json.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

namespace swath {
namespace {

using Json = nlohmann::ordered_json;

Json compositionToJson(const Composition& c) {
    Json channels = Json::array();
    for (const ChannelStretch& s : c.channels)
        channels.push_back({{"band", s.band}, {"lo", s.lo}, {"hi", s.hi}});
    return {{"channels", channels}, {"gamma", c.gamma}, {"palette", c.palette}};
}

/// A column that cannot be read is worth a default, not a project that does not open.
Json parseOr(const std::string& text) {
    return Json::parse(text.empty() ? "{}" : text, nullptr, false);
}

Composition compositionFromJson(const std::string& text) {
    Composition c;
    const Json j = parseOr(text);
    if (!j.is_object() || !j.contains("channels") || j["channels"].size() != 3) return c;
    for (std::size_t i = 0; i < 3; ++i) {
        const Json& s = j["channels"][i];
        c.channels[i] = {s.value("band", 0), s.value("lo", 0.0), s.value("hi", 1.0)};
    }
    c.gamma = j.value("gamma", 1.0);
    c.palette = j.value("palette", false);
    return c;
}

}  // namespace

std::string fingerprint(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return "";
    return std::to_string(status.st_size) + ":" + std::to_string(status.st_mtime);
}

Scene sceneFromRow(const SceneRow& row) {
    Scene scene;
    scene.id = row.id;
    scene.name = row.name;
    scene.info.path = row.path;
    scene.info.size = row.size;
    scene.info.bands.resize(static_cast<std::size_t>(row.bands));
    scene.info.crsWkt = row.crsWkt;
    scene.info.epsg = row.epsg;
    scene.info.geotransform = row.geotransform;
    scene.composition = compositionFromJson(row.compositionJson);
    const Json view = parseOr(row.viewJson);
    if (view.is_object())
        scene.view = {{view.value("x", 0.0), view.value("y", 0.0)}, view.value("zoom", 0.0)};
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
    if (scene.ready) row.compositionJson = compositionToJson(scene.composition).dump();
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

Run runFromRow(const RunRow& row) {
    Run run;
    run.id = row.id;
    run.name = row.name;
    run.startedAt = row.startedAt;
    // A run that was running when the process ended can be gone on with.
    run.state = row.state == "running" || row.state == "paused" ? "interrupted" : row.state;
    run.device = row.deviceText;
    run.elapsedS = row.elapsedS;
    run.classes = classesFromJson(row.classesJson);
    if (auto config = trainConfigFromJson(row.configJson)) run.config = *config;
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
    return all.dump();
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
                            .name = entry.value("name", ""),
                            .colour = parseColour(entry.value("colour", "")).value_or(Rgb{}),
                            .background = entry.value("background", false)});
    }
    return table;
}

}  // namespace swath
