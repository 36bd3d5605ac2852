// SPDX-License-Identifier: MIT
#include "engine/document/load_document.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/document/project_json.h"
#include "engine/document/scene_bands.h"
#include "engine/store/change.h"

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
void findTiles(const std::shared_ptr<StoredTiles>& tiles, const TilePlaces& all, const Scene& scene,
               const Layer& layer, Document& d) {
    const bool isMap = layer.kind == Layer::Kind::Map;
    const std::pair of{scene.id, layer.id};
    const auto& known = isMap ? all.maps : all.labels;
    const auto places = known.find(of);
    if (places == known.end()) {
        if (!isMap) d.labels[of] = LabelMap(scene.info.size);
        return;
    }
    LabelMap map(scene.info.size);
    const auto origin = tiles->of(scene.id, layer.id, isMap);
    for (const TilePlace& place : places->second) map.setLazyTile(place.index, origin);
    if (!isMap) {
        d.labels[of] = std::move(map);
        return;
    }
    Prediction& prediction = d.maps[of];
    prediction.classes = std::move(map);
    prediction.run = layer.from.value_or(RunId{});
    for (const TilePlace& place : places->second) {
        prediction.step[place.index] = place.step;
        prediction.newestStep = std::max(prediction.newestStep, place.step);
    }
}

Status loadCurves(ProjectStore& store, Run& run, std::vector<Error>& problems) {
    auto points = store.loadSeries(run.id, &problems);
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

Status takeRuns(ProjectStore& store, ProjectContent& content, Document& d) {
    for (const RunRow& row : content.runs) {
        auto& list = content.removed.runs.contains(row.id) ? d.removedRuns : d.runs;
        list.push_back(runFromRow(row, &content.problems));
        if (Status curves = loadCurves(store, list.back(), content.problems); !curves) return curves;
    }
    return {};
}

void takeScenes(ProjectContent& content, Document& d) {
    for (const SceneRow& row : content.scenes) {
        Scene scene = sceneFromRow(row, &content.problems);
        if (!setSceneBands(scene, d.setting(sceneBandsSetting(scene.id)))) {
            (void)setSceneBands(scene, "");
            content.problems.push_back({Errc::BadFormat,
                                        scene.name + ": how its bands are put together cannot be read: its "
                                                     "first file alone is shown",
                                        "add derived bands anew under View"});
        }
        const std::int64_t imageClass = numberIn(d.setting(imageClassSetting(scene.id)));
        if (imageClass > kUnlabelled && imageClass < kIgnore)
            scene.imageClass = static_cast<std::uint8_t>(imageClass);
        (content.removed.scenes.contains(row.id) ? d.removedScenes : d.scenes).push_back(std::move(scene));
    }
    arrangeScenes(d);
    const SceneId last{numberIn(d.setting("scene"))};
    if (d.scene(last))
        d.currentScene = last;
    else if (!d.scenes.empty())
        d.currentScene = d.scenes.front().id;
}

/// @return all, also those that were removed: they may come back.
std::vector<Layer> takeLayers(const ProjectContent& content, Document& d) {
    std::vector<Layer> all;
    for (const LayerRow& row : content.layers) {
        all.push_back(layerFromRow(row));
        if (content.removed.layers.contains(row.id)) continue;
        d.layers.push_back(all.back());
        if (!row.run && !d.currentLayer) d.currentLayer = row.id;
    }
    return all;
}

/// Those of scenes that are there.
void takeRegionsAndFeatures(ProjectContent& content, Document& d) {
    for (const Region& region : content.regions)
        if (d.scene(region.scene)) d.regions.push_back(region);
    for (Feature& feature : content.features)
        if (d.scene(feature.scene) && !content.removed.features.contains(feature.id))
            d.features.push_back(std::move(feature));
}

}  // namespace

Result<LoadedDocument> loadDocument(ProjectStore& store, const std::shared_ptr<StoredTiles>& tiles) {
    auto content = store.load();
    if (!content) return content.error();
    const auto places = store.tilePlaces(&content->problems);
    if (!places) return places.error();
    LoadedDocument loaded;
    Document& d = loaded.document;
    d.classes = std::move(content->classes);
    d.settings = std::move(content->settings);
    const std::vector<Layer> layers = takeLayers(*content, d);
    if (Status runs = takeRuns(store, *content, d); !runs) return runs.error();
    takeScenes(*content, d);
    takeRegionsAndFeatures(*content, d);
    restoreHistory(d.history, content->journal);
    for (const auto* list : {&d.scenes, &d.removedScenes})
        for (const Scene& scene : *list)
            for (const Layer& layer : layers) findTiles(tiles, *places, scene, layer, d);
    for (const Scene& scene : d.scenes) showMap(d, scene.id);
    loaded.lastId = content->largestId;
    loaded.problems = std::move(content->problems);
    return loaded;
}

}  // namespace swath
