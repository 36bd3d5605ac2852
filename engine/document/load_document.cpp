// SPDX-License-Identifier: MIT
#include "engine/document/load_document.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/document/project_json.h"

namespace swath {
namespace {

void restoreHistory(History& history, const std::vector<JournalRow>& journal) {
    std::vector<HistoryStep> steps;
    std::size_t done = 0;
    for (const JournalRow& row : journal) {
        steps.push_back(
            {.id = row.id, .scene = row.scene, .label = row.label, .pixels = row.pixels, .time = row.time});
        done += row.undone ? 0 : 1;
    }
    history.restore(std::move(steps), done);
}

/// Which tiles of a layer there are; they are fetched when somebody looks at them.
Status findTiles(ProjectStore& store, const std::shared_ptr<StoredTiles>& tiles, const Scene& scene,
                 const Layer& layer, Document& d) {
    const Size size = scene.info.size;
    const bool isMap = layer.kind == Layer::Kind::Map;
    const auto places =
        isMap ? store.mapTiles(scene.id, layer.id, size) : store.labelTiles(scene.id, layer.id, size);
    if (!places) return places.error();
    LabelMap map(size);
    const auto origin = tiles->of(scene.id, layer.id, isMap);
    for (const TilePlace& place : *places) map.setLazyTile(place.index, origin);
    if (!isMap) {
        d.labels[{scene.id, layer.id}] = std::move(map);
    } else if (!places->empty()) {
        Prediction& prediction = d.maps[{scene.id, layer.id}];
        prediction.classes = std::move(map);
        prediction.run = layer.from.value_or(RunId{});
        for (const TilePlace& place : *places) {
            prediction.step[place.index] = place.step;
            prediction.newestStep = std::max(prediction.newestStep, place.step);
        }
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

std::int64_t numberIn(const std::string& text) {
    std::int64_t value = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The map that was shown last, or else the newest there is.
void showMap(Document& d, SceneId scene) {
    const RunId wanted{numberIn(d.setting(shownMapSetting(scene)))};
    const Prediction* shown = wanted ? d.mapOf(scene, wanted) : nullptr;
    for (auto run = d.runs.rbegin(); !shown && run != d.runs.rend(); ++run) shown = d.mapOf(scene, run->id);
    if (shown) d.predictions[scene] = *shown;
}

Status takeRuns(ProjectStore& store, const ProjectContent& content, const LayerFacts& facts, Document& d) {
    for (const RunRow& row : content.runs) {
        auto& list = facts.removedRuns.contains(row.id) ? d.removedRuns : d.runs;
        list.push_back(runFromRow(row));
        if (Status curves = loadCurves(store, list.back()); !curves) return curves;
    }
    return {};
}

void takeScenes(const ProjectContent& content, const LayerFacts& facts, Document& d) {
    for (const SceneRow& row : content.scenes)
        (facts.removedScenes.contains(row.id) ? d.removedScenes : d.scenes).push_back(sceneFromRow(row));
    const SceneId last{numberIn(d.setting("scene"))};
    if (d.scene(last))
        d.currentScene = last;
    else if (!d.scenes.empty())
        d.currentScene = d.scenes.front().id;
}

/// @return all, also those that were removed: they may come back.
std::vector<Layer> takeLayers(const ProjectContent& content, const LayerFacts& facts, Document& d) {
    std::vector<Layer> all;
    for (LayerRow row : content.layers) {
        if (const auto map = facts.maps.find(row.id); map != facts.maps.end()) row.run = map->second;
        all.push_back(layerFromRow(row));
        if (facts.removedLayers.contains(row.id)) continue;
        d.layers.push_back(all.back());
        if (!row.run && !d.currentLayer) d.currentLayer = row.id;
    }
    return all;
}

}  // namespace

Result<LoadedDocument> loadDocument(ProjectStore& store, const std::shared_ptr<StoredTiles>& tiles) {
    auto content = store.load();
    if (!content) return content.error();
    auto facts = store.loadLayerFacts();
    if (!facts) return facts.error();
    LoadedDocument loaded;
    Document& d = loaded.document;
    const auto seeAll = [&](const auto& rows) {
        for (const auto& row : rows) loaded.lastId = std::max(loaded.lastId, row.id.value);
    };
    seeAll(content->layers);
    seeAll(content->regions);
    seeAll(content->features);
    seeAll(content->journal);
    seeAll(content->runs);
    seeAll(content->scenes);
    d.classes = std::move(content->classes);
    d.regions = std::move(content->regions);
    d.settings = std::move(content->settings);
    for (Feature& feature : content->features)
        if (!facts->hiddenFeatures.contains(feature.id)) d.features.push_back(std::move(feature));
    const std::vector<Layer> layers = takeLayers(*content, *facts, d);
    if (Status runs = takeRuns(store, *content, *facts, d); !runs) return runs.error();
    takeScenes(*content, *facts, d);
    restoreHistory(d.history, content->journal);
    for (const auto* list : {&d.scenes, &d.removedScenes})
        for (const Scene& scene : *list)
            for (const Layer& layer : layers)
                if (Status found = findTiles(store, tiles, scene, layer, d); !found) return found.error();
    for (const Scene& scene : d.scenes) showMap(d, scene.id);
    return loaded;
}

}  // namespace swath
