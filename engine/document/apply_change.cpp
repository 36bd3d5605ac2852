// SPDX-License-Identifier: MIT
#include "engine/document/apply_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/document/project_json.h"
#include "engine/document/scene_bands.h"

namespace swath {
namespace {

RectI windowOf(const std::vector<TileChange>& changes) {
    RectI box;
    for (const TileChange& change : changes)
        box = unite(box, {change.index.x * kLabelTileSize, change.index.y * kLabelTileSize, kLabelTileSize,
                          kLabelTileSize});
    return box;
}

/// Moves one from a list to its place, by number, in another.
template <class T, class Id>
bool moveById(std::vector<T>& from, std::vector<T>& to, Id id) {
    const auto at = std::ranges::find(from, id, &T::id);
    if (at == from.end()) return false;
    T item = std::move(*at);
    from.erase(at);
    to.insert(std::ranges::upper_bound(to, id, {}, &T::id), std::move(item));
    return true;
}

/// Another name, where one is called so already.
std::string freeSceneName(const Document& d, const std::string& wanted) {
    std::string name = wanted;
    for (int n = 2; d.sceneNamed(name); ++n) name = fmt::format("{} {}", wanted, n);
    return name;
}

/// Of what lies in a scene that is there.
template <class T>
void replaceAll(std::vector<T>& items, const std::vector<T>& before, const std::vector<T>& after,
                const Document& d) {
    const auto among = [](const std::vector<T>& list, const T& item) {
        return std::ranges::find(list, item.id, &T::id) != list.end();
    };
    std::erase_if(items, [&](const T& item) { return among(before, item) || among(after, item); });
    for (const T& item : after)
        if (d.scene(item.scene)) items.insert(std::ranges::upper_bound(items, item.id, {}, &T::id), item);
}

struct Apply {
    Document& d;
    Touched& touched;

    void operator()(TileStep& step) const {
        const auto at = d.labels.find({step.scene, step.layer});
        if (at == d.labels.end()) return;
        for (const TileChange& change : step.changes)
            if (at->second.contains(change.index)) at->second.setTile(change.index, change.after);
        if (step.layer == d.currentLayer && !step.changes.empty())
            touched.labels.push_back({step.scene, windowOf(step.changes)});
    }
    void operator()(ClassTableStep& step) const {
        d.classes = step.after;
        touched.classes = touched.rows = true;
    }
    void operator()(RegionStep& step) const {
        replaceAll(d.regions, step.before, step.after, d);
        for (const auto* list : {&step.before, &step.after})
            for (const Region& region : *list) touched.labels.push_back({region.scene, region.window});
        touched.rows = true;
    }
    void operator()(FeatureStep& step) const {
        replaceAll(d.features, step.before, step.after, d);
        touched.rows = true;
    }
    void operator()(LayerStep& step) const {
        const LayerId id = step.after ? step.after->id : step.before ? step.before->id : LayerId{};
        std::erase_if(d.layers, [&](const Layer& layer) { return layer.id == id; });
        if (step.after)
            d.layers.insert(std::ranges::upper_bound(d.layers, id, {}, &Layer::id),
                            layerFromRow(*step.after));
        touched.rows = true;
    }
    void operator()(SceneStep& step) const {
        touched.rows = true;
        if (step.removedAfter) {
            if (!moveById(d.scenes, d.removedScenes, step.scene)) return;
            // Steps beside this one hold what lay in it, but a file may have lost those.
            std::erase_if(d.regions, [&](const Region& r) { return r.scene == step.scene; });
            std::erase_if(d.features, [&](const Feature& f) { return f.scene == step.scene; });
            touched.scenesRemoved.push_back(step.scene);
            if (d.currentScene == step.scene)
                d.currentScene = d.scenes.empty() ? SceneId{} : d.scenes.front().id;
            return;
        }
        step.name = freeSceneName(d, step.name);
        const auto at = std::ranges::find(d.removedScenes, step.scene, &Scene::id);
        if (at == d.removedScenes.end()) return;
        at->name = step.name;
        d.scenes.push_back(std::move(*at));
        d.removedScenes.erase(at);
        touched.scenesAdded.push_back(step.scene);
    }
    void operator()(RunStep& step) const {
        touched.rows = true;
        if (step.removedAfter)
            moveById(d.runs, d.removedRuns, step.run);
        else
            moveById(d.removedRuns, d.runs, step.run);
        const auto at = std::ranges::find(d.runs, step.run, &Run::id);
        if (at != d.runs.end()) at->name = step.nameAfter;
    }
    void operator()(BandsStep& step) const {
        const auto at = std::ranges::find(d.scenes, step.scene, &Scene::id);
        if (at == d.scenes.end() || !setSceneBands(*at, step.after)) return;  // the step came out of a file
        d.settings[sceneBandsSetting(step.scene)] = step.after;
        touched.bands.push_back(step.scene);
    }
    void operator()(SceneNameStep& step) const {
        touched.rows = true;
        const auto at = std::ranges::find(d.scenes, step.scene, &Scene::id);
        if (at == d.scenes.end() || at->name == step.after) return;
        step.after = freeSceneName(d, step.after);
        at->name = step.after;
    }
    void operator()(SceneOrderStep& step) const {
        touched.rows = true;
        d.settings[kSceneOrderSetting] = sceneOrderText(step.after);
        arrangeScenes(d);
    }
    void operator()(ImageClassStep& step) const {
        touched.rows = true;
        d.settings[imageClassSetting(step.scene)] = std::to_string(step.after);
        for (auto* list : {&d.scenes, &d.removedScenes})
            if (const auto at = std::ranges::find(*list, step.scene, &Scene::id); at != list->end())
                at->imageClass = step.after;
    }
};

}  // namespace

Touched applyChange(Document& document, Change& change) {
    Touched touched;
    for (Step& step : change.steps) std::visit(Apply{document, touched}, step);
    if (!touched.scenesAdded.empty()) arrangeScenes(document);
    return touched;
}

}  // namespace swath
