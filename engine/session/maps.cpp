// SPDX-License-Identifier: MIT
#include "engine/session/maps.h"

#include <algorithm>
#include <utility>

namespace swath {
namespace {

constexpr double kSaveEveryS = 10;

}  // namespace

void Maps::put(SceneId id, RunId run, TileIndex tile, std::int64_t step, LabelTilePtr classes) {
    const Scene* scene = document_.scene(id);
    if (!scene) return;
    Prediction& prediction = changes_.prediction(id);
    if (prediction.classes.size() != scene->info.size) prediction.classes = LabelMap(scene->info.size);
    prediction.classes.setTile(tile, std::move(classes));
    if (run) {
        prediction.newestStep = std::max(prediction.newestStep, step);
        prediction.run = run;
        unsaved_[id].insert(tile);
    }
    prediction.step[tile] = run ? step : prediction.newestStep;
    events_.emit(EventKind::PredictionChanged, id, tileWindow(scene->info.size, tile));
    if (run && events_.now() - lastSave_ > kSaveEveryS) save(id);
}

void Maps::putAll(SceneId id, RunId run, std::int64_t step, const LabelMap& classes) {
    if (!document_.scene(id)) return;
    Prediction& prediction = changes_.prediction(id);
    prediction.classes = classes;
    prediction.run = run;
    prediction.newestStep = step;
    prediction.step.clear();
    for (const TileIndex index : classes.tiles()) {
        prediction.step[index] = step;
        unsaved_[id].insert(index);
    }
    save(id);
    events_.emit(EventKind::PredictionChanged, id);
}

void Maps::save() {
    while (!unsaved_.empty()) save(unsaved_.begin()->first);
}

void Maps::save(SceneId scene) {
    const auto unsaved = unsaved_.extract(scene);
    const Prediction* prediction = document_.predictionOf(scene);
    if (unsaved.empty() || unsaved.mapped().empty() || !prediction) return;
    lastSave_ = events_.now();
    std::vector<std::pair<TileIndex, LabelTilePtr>> rows;
    for (const TileIndex index : unsaved.mapped()) rows.emplace_back(index, prediction->classes.tile(index));
    changes_.write("save the prediction",
                   [scene, run = prediction->run, rows = std::move(rows)](ProjectStore& store) {
                       return store.savePrediction(scene, run, rows);
                   });
}

}  // namespace swath
