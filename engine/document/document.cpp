// SPDX-License-Identifier: MIT
#include "engine/document/document.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/store/change.h"

namespace swath {
namespace {

template <class Range, class Id>
auto findById(Range& range, Id id) -> decltype(range.data()) {
    const auto at = std::ranges::find_if(range, [id](const auto& item) { return item.id == id; });
    return at == range.end() ? nullptr : &*at;
}

}  // namespace

const Scene* Document::scene(SceneId id) const {
    return findById(scenes, id);
}
const Layer* Document::layer(LayerId id) const {
    return findById(layers, id);
}
const Run* Document::run(RunId id) const {
    return findById(runs, id);
}

const Run* Document::newestUsableRun() const {
    const auto usable =
        std::find_if(runs.rbegin(), runs.rend(), [](const Run& run) { return run.hasCheckpoint; });
    return usable == runs.rend() ? newestRun() : &*usable;
}

const Scene* Document::sceneNamed(const std::string& name) const {
    const auto at = std::ranges::find(scenes, name, &Scene::name);
    return at == scenes.end() ? nullptr : &*at;
}

const LabelMap* Document::labelsOf(SceneId id) const {
    const auto at = labels.find({id, currentLayer});
    return at == labels.end() ? nullptr : &at->second;
}

const Prediction* Document::predictionOf(SceneId id) const {
    const auto at = predictions.find(id);
    return at == predictions.end() ? nullptr : &at->second;
}

const Layer* Document::mapLayerOf(RunId run) const {
    const auto at = std::ranges::find_if(
        layers, [run](const Layer& l) { return l.kind == Layer::Kind::Map && l.from == run; });
    return at == layers.end() ? nullptr : &*at;
}

const Prediction* Document::mapOf(SceneId scene, RunId run) const {
    const Layer* layer = mapLayerOf(run);
    const auto at = layer ? maps.find({scene, layer->id}) : maps.end();
    return at == maps.end() ? nullptr : &at->second;
}

std::string shownMapSetting(SceneId scene) {
    return "map/" + std::to_string(scene.value);
}

std::string mapTimeSetting(SceneId scene, RunId run) {
    return "map_time/" + std::to_string(scene.value) + "/" + std::to_string(run.value);
}

std::vector<Region> Document::regionsOf(SceneId id) const {
    std::vector<Region> found;
    std::ranges::copy_if(regions, std::back_inserter(found), [id](const Region& r) { return r.scene == id; });
    return found;
}

std::string Document::setting(const std::string& key, const std::string& otherwise) const {
    const auto at = settings.find(key);
    return at == settings.end() ? otherwise : at->second;
}

void arrangeScenes(Document& document) {
    const std::vector<SceneId> order = sceneOrderFrom(document.setting(kSceneOrderSetting));
    std::map<SceneId, std::size_t> places;
    for (std::size_t i = 0; i < order.size(); ++i) places.emplace(order[i], i);
    const auto placeOf = [&](const Scene& scene) {
        const auto at = places.find(scene.id);
        return std::pair(at == places.end() ? order.size() : at->second, scene.id);
    };
    std::ranges::sort(document.scenes, {}, placeOf);
}

std::uint8_t imageClassOf(const Document& document, const Scene& scene) {
    return document.classes.find(scene.imageClass) ? scene.imageClass : kUnlabelled;
}

}  // namespace swath
