// SPDX-License-Identifier: MIT
#include "engine/document/load_document.h"

#include <algorithm>
#include <utility>

#include "engine/document/project_json.h"

namespace swath {
namespace {

void restoreHistory(History& history, const std::vector<JournalRow>& journal) {
    std::vector<HistoryStep> steps;
    std::size_t done = 0;
    for (const JournalRow& row : journal) {
        steps.push_back({.id = row.id,
                         .scene = row.scene,
                         .layer = row.layer,
                         .label = row.label,
                         .pixels = row.pixels,
                         .time = row.time});
        done += row.undone ? 0 : 1;
    }
    history.restore(std::move(steps), done);
}

Status loadTiles(ProjectStore& store, Document& d) {
    for (const Scene& scene : d.scenes) {
        for (const Layer& layer : d.layers) {
            auto map = store.loadLabels(scene.id, layer.id, scene.info.size);
            if (!map) return map.error();
            d.labels[{scene.id, layer.id}] = std::move(*map);
        }
        auto prediction = store.loadPrediction(scene.id, scene.info.size);
        if (!prediction) return prediction.error();
        if (!prediction->tiles().empty()) d.predictions[scene.id].classes = std::move(*prediction);
    }
    return {};
}

Status loadCurves(ProjectStore& store, Run& run) {
    auto points = store.loadSeries(run.id);
    if (!points) return points.error();
    for (const SeriesPoint& point : *points) {
        Series& curve = run.series[point.series];
        curve.step.push_back(static_cast<double>(point.step));
        curve.timeS.push_back(point.timeS);
        curve.value.push_back(point.value);
    }
    return {};
}

}  // namespace

Result<LoadedDocument> loadDocument(ProjectStore& store) {
    auto content = store.load();
    if (!content) return content.error();
    LoadedDocument loaded;
    Document& d = loaded.document;
    const auto see = [&](auto id) { loaded.lastId = std::max(loaded.lastId, id.value); };
    d.classes = std::move(content->classes);
    d.regions = std::move(content->regions);
    d.features = std::move(content->features);
    d.settings = std::move(content->settings);
    for (const LayerRow& row : content->layers) {
        see(row.id);
        d.layers.push_back({row.id, row.name, row.visible, row.opacity});
    }
    if (!d.layers.empty()) d.currentLayer = d.layers.front().id;
    for (const Region& region : d.regions) see(region.id);
    for (const Feature& feature : d.features) see(feature.id);
    for (const JournalRow& row : content->journal) see(row.id);
    for (const RunRow& row : content->runs) {
        see(row.id);
        d.runs.push_back(runFromRow(row));
        if (Status curves = loadCurves(store, d.runs.back()); !curves) return curves.error();
    }
    for (const SceneRow& row : content->scenes) {
        see(row.id);
        d.scenes.push_back(sceneFromRow(row));
    }
    restoreHistory(d.history, content->journal);
    for (const Scene& scene : d.scenes)
        if (std::to_string(scene.id.value) == d.setting("scene")) d.currentScene = scene.id;
    if (!d.currentScene && !d.scenes.empty()) d.currentScene = d.scenes.front().id;
    if (Status tiles = loadTiles(store, d); !tiles) return tiles.error();
    return loaded;
}

}  // namespace swath
