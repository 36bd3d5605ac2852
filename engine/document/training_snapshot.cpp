// SPDX-License-Identifier: MIT
#include "engine/document/training_snapshot.h"

#include <algorithm>
#include <utility>

#include "engine/document/scene_bands.h"

namespace swath {
namespace {

bool labelledSomewhere(const LabelMap& labels, const std::vector<Region>& regions,
                       const ClassTable& classes) {
    if (!labels.tiles().empty()) return true;
    return classes.background() && std::ranges::any_of(regions, &Region::complete);
}

}  // namespace

Result<TrainingSnapshot> makeTrainingSnapshot(const Document& document) {
    TrainingSnapshot snapshot;
    int bands = 0;
    const auto take = [&](const Scene& scene, bool labelled) {
        const LabelMap* labels = document.labelsOf(scene.id);
        auto regions = document.regionsOf(scene.id);
        if (!labels || labelledSomewhere(*labels, regions, document.classes) != labelled) return;
        if (!labelled && scene.info.bandCount() != bands)
            return;  // cannot be predicted with this network anyway
        bands = scene.info.bandCount();
        snapshot.scenes.push_back({stackOf(scene), scene.name, *labels, std::move(regions)});
        snapshot.ids.push_back(scene.id);
    };
    for (const Scene& scene : document.scenes)
        if (scene.failure.empty()) take(scene, true);
    if (snapshot.scenes.empty())
        for (const Scene& scene : document.scenes)
            if (const LabelMap* labels = document.labelsOf(scene.id);
                !scene.failure.empty() && labels && !labels->tiles().empty())
                return Error{
                    Errc::NotFound,
                    "the labels are on a scene that cannot be read: " + scene.name + ": " + scene.failure,
                    "put the file back, or say where it is now with swath relink"};
    if (snapshot.scenes.empty())
        return Error{Errc::InvalidInput, "no scene has labels to learn from",
                     "paint a few strokes of each class, or import a mask"};
    for (const Scene& scene : document.scenes)
        if (scene.failure.empty()) take(scene, false);
    return snapshot;
}

}  // namespace swath
