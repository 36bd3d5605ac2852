// SPDX-License-Identifier: MIT
#include "engine/session/maps.h"

#include <algorithm>
#include <vector>

#include "engine/core/utc_time.h"

namespace swath {
namespace {

constexpr double kSaveEveryS = 10;
constexpr std::int64_t kOld = -1'000'000;  // before every step: of another map

void putTile(Prediction& map, Size scene, TileIndex tile, std::int64_t step, LabelTilePtr classes) {
    if (map.classes.size() != scene) map = {.classes = LabelMap(scene), .step = {}, .run = map.run};
    map.classes.setTile(tile, std::move(classes));
    map.newestStep = std::max(map.newestStep, step);
    map.step[tile] = step;
}

}  // namespace

Maps::Maps(const Document& document, Changes& changes, Events& events)
    : document_(document), changes_(changes), events_(events) {
    events_.watch([this](const SessionEvent& event) {
        if (event.kind == EventKind::DocumentChanged) runsChanged();
    });
}

void Maps::put(SceneId id, RunId run, TileIndex tile, std::int64_t step, LabelTilePtr classes) {
    const Scene* scene = document_.scene(id);
    if (!scene) return;
    const Size size = scene->info.size;
    Prediction& shown = changes_.shownMap(id);
    if (run) {
        Prediction& own = changes_.map(id, run);
        own.run = run;
        putTile(own, size, tile, step, classes);
        unsaved_[{id, run}].insert(tile);
    }
    const bool another = run && shown.run && shown.run != run;  // it stays until this one is asked for
    if (run && !shown.run) {  // what followed the pen stays where this run has said nothing yet
        for (const TileIndex old : shown.classes.tiles()) shown.step[old] = kOld;
        shown.newestStep = 0;
        shown.run = run;
    }
    if (!another) putTile(shown, size, tile, run ? step : shown.newestStep, std::move(classes));
    events_.emit(EventKind::PredictionChanged, id, tileWindow(size, tile));
    if (run && events_.now() - lastSave_ > kSaveEveryS) save({id, run});
}

void Maps::putAll(SceneId id, RunId run, std::int64_t step, const LabelMap& classes) {
    if (!document_.scene(id) || !document_.run(run)) return;
    Prediction& own = changes_.map(id, run);
    auto& unsaved = unsaved_[{id, run}];
    for (const TileIndex old : own.classes.tiles()) unsaved.insert(old);  // it may be empty now
    own = {.classes = classes, .step = {}, .newestStep = step, .run = run};
    for (const TileIndex index : classes.tiles()) {
        own.step[index] = step;
        unsaved.insert(index);
    }
    save({id, run});
    (void)show(id, run);
}

bool Maps::show(SceneId scene, RunId run) {
    const Prediction* own = document_.mapOf(scene, run);
    if (!own) return false;
    changes_.shownMap(scene) = *own;
    changes_.setSetting(shownMapSetting(scene), std::to_string(run.value));
    events_.emit(EventKind::PredictionChanged, scene);
    return true;
}

void Maps::runsChanged() {
    for (const Scene& scene : document_.scenes) {
        const Prediction* shown = document_.predictionOf(scene.id);
        if (shown && shown->run && !document_.run(shown->run)) {
            changes_.hideMap(scene.id);
            events_.emit(EventKind::PredictionChanged, scene.id);
            shown = nullptr;
        }
        for (auto run = document_.runs.rbegin(); !shown && run != document_.runs.rend(); ++run)
            if (show(scene.id, run->id)) break;
    }
}

void Maps::save() {
    while (!unsaved_.empty()) save(unsaved_.begin()->first);
}

void Maps::save(const Key& key) {
    const auto [scene, run] = key;
    const auto unsaved = unsaved_.extract(key);
    const Layer* layer = document_.mapLayerOf(run);
    const Prediction* own = document_.mapOf(scene, run);
    if (unsaved.empty() || unsaved.mapped().empty() || !layer || !own) return;
    lastSave_ = events_.now();
    std::vector<MapTile> rows;
    for (const TileIndex index : unsaved.mapped()) {
        const auto step = own->step.find(index);
        rows.push_back({index, step == own->step.end() ? 0 : step->second, own->classes.tile(index)});
    }
    const Prediction* shown = document_.predictionOf(scene);
    if (shown && shown->run == run) changes_.setSetting(shownMapSetting(scene), std::to_string(run.value));
    changes_.setSetting(mapTimeSetting(scene, run), utcNow());
    changes_.write("save the map", [scene = scene, layer = layer->id, rows = std::move(rows)](
                                       ProjectStore& store) { return store.saveMap(layer, scene, rows); });
}

}  // namespace swath
