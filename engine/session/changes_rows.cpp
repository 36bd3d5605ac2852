// SPDX-License-Identifier: MIT
// Scenes, runs and settings of the document.
#include <algorithm>

#include "engine/document/project_json.h"
#include "engine/session/changes.h"

namespace swath {

Scene* Changes::scene(SceneId id) {
    const auto at = std::ranges::find(document_.scenes, id, &Scene::id);
    return at == document_.scenes.end() ? nullptr : &*at;
}

Run* Changes::run(RunId id) {
    const auto at = std::ranges::find(document_.runs, id, &Run::id);
    return at == document_.runs.end() ? nullptr : &*at;
}

void Changes::addScene(Scene scene) {
    write("save the scene", [row = sceneToRow(scene)](ProjectStore& store) -> Status {
        const auto added = store.addScene(row);
        return added ? Status() : Status(added.error());
    });
    for (const Layer& layer : document_.layers)
        if (layer.kind == Layer::Kind::Labels)
            document_.labels.emplace(std::pair(scene.id, layer.id), LabelMap(scene.info.size));
    const SceneId id = scene.id;
    document_.scenes.push_back(std::move(scene));
    events_.emit(EventKind::SceneAdded, id);
}

void Changes::bringScenes(std::vector<Scene> scenes) {
    std::vector<SceneRow> rows;
    for (Scene& scene : scenes) {
        rows.push_back(sceneToRow(scene));
        for (const Layer& layer : document_.layers)
            if (layer.kind == Layer::Kind::Labels)
                document_.labels.emplace(std::pair(scene.id, layer.id), LabelMap(scene.info.size));
        document_.removedScenes.push_back(std::move(scene));
    }
    write("save the scenes", [rows = std::move(rows)](ProjectStore& store) { return store.addScenes(rows); });
}

void Changes::selectScene(SceneId id) {
    if (document_.currentScene == id) return;
    cancelStroke();
    if (!document_.scene(id)) return;  // it was removed when the stroke was over
    document_.currentScene = id;
    events_.emit(EventKind::SceneSelected, id);
    setSetting("scene", std::to_string(id.value));
}

void Changes::saveScene(const Scene& scene) {
    write("save the scene",
          [row = sceneToRow(scene)](ProjectStore& store) { return store.updateScene(row); });
}

void Changes::setSetting(const std::string& key, const std::string& value) {
    std::string& present = document_.settings[key];
    if (present == value) return;
    present = value;
    write("save the setting", [key, value](ProjectStore& store) { return store.saveSetting(key, value); });
}

void Changes::addRun(Run run) {
    write("save the run", [row = runToRow(run)](ProjectStore& store) -> Status {
        const auto added = store.addRun(row);
        return added ? Status() : Status(added.error());
    });
    document_.runs.push_back(std::move(run));
    events_.emit(EventKind::DocumentChanged);
}

void Changes::saveRun(const Run& run) {
    write("save the run", [row = runToRow(run)](ProjectStore& store) { return store.updateRun(row); });
}

void Changes::setLayerView(LayerId id, bool visible, double opacity) {
    if (movedLayer_ && *movedLayer_ != id) settle();
    const auto at = std::ranges::find(document_.layers, id, &Layer::id);
    if (at == document_.layers.end()) return;
    at->visible = visible;
    at->opacity = opacity;
    movedLayer_ = id;
    movedAtS_ = events_.now();
    events_.emit(EventKind::DocumentChanged);
}

LayerId Changes::mapLayer(RunId run) {
    if (const Layer* known = document_.mapLayerOf(run)) return known->id;
    const Run* of = document_.run(run);
    const Layer layer{.id = LayerId{nextId()},
                      .kind = Layer::Kind::Map,
                      .name = "map of " + (of ? of->name : std::string("a run")),
                      .from = run};
    document_.layers.push_back(layer);
    write("save the layer", [row = layerToRow(layer)](ProjectStore& store) { return store.saveLayer(row); });
    return layer.id;
}

Prediction& Changes::map(SceneId scene, RunId run) {
    return document_.maps[{scene, mapLayer(run)}];
}

}  // namespace swath
