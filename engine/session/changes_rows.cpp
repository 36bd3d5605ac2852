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
        document_.labels.emplace(std::pair(scene.id, layer.id), LabelMap(scene.info.size));
    const SceneId id = scene.id;
    document_.scenes.push_back(std::move(scene));
    events_.emit(EventKind::SceneAdded, id);
}

void Changes::removeScene(SceneId id) {
    if (stroke_ && strokeScene_ == id) cancelStroke();
    std::erase_if(document_.scenes, [&](const Scene& s) { return s.id == id; });
    std::erase_if(document_.regions, [&](const Region& r) { return r.scene == id; });
    std::erase_if(document_.features, [&](const Feature& f) { return f.scene == id; });
    std::erase_if(document_.labels, [&](const auto& entry) { return entry.first.first == id; });
    document_.predictions.erase(id);
    std::vector<HistoryStep> kept;
    std::size_t done = 0;
    for (std::size_t i = 0; i < document_.history.steps().size(); ++i) {
        const HistoryStep& step = document_.history.steps()[i];
        if (step.scene == id) continue;
        done += i < document_.history.cursor() ? 1 : 0;
        kept.push_back(step);
    }
    document_.history.restore(std::move(kept), done);
    write("save the scene", [id](ProjectStore& store) { return store.removeScene(id); });
    if (document_.currentScene == id) {
        document_.currentScene = document_.scenes.empty() ? SceneId{} : document_.scenes.front().id;
        events_.emit(EventKind::SceneSelected, document_.currentScene);
    }
    events_.emit(EventKind::DocumentChanged);
}

void Changes::selectScene(SceneId id) {
    if (document_.currentScene == id) return;
    cancelStroke();
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

}  // namespace swath
