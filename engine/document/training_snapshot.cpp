// SPDX-License-Identifier: MIT
#include "engine/document/training_snapshot.h"

#include <algorithm>
#include <utility>

#include "engine/imagery/unlike_units.h"

namespace swath {
namespace {

bool labelledSomewhere(const LabelMap& labels, const std::vector<Region>& regions,
                       const ClassTable& classes) {
    if (!labels.tiles().empty()) return true;
    return classes.background() && std::ranges::any_of(regions, &Region::complete);
}

std::vector<Finding> unlikeFindings(const Document& document, const std::vector<SceneId>& ids) {
    std::vector<SceneUnits> scenes;
    for (const SceneId id : ids)
        if (const Scene* scene = document.scene(id))
            scenes.push_back({scene->name, &scene->info, &scene->statistics});
    std::vector<Finding> findings;
    for (std::string& text : unlikeUnits(scenes))
        findings.push_back(
            {FindingKind::UnlikeUnits, std::move(text),
             "Declare scale and offset in the files (gdal_edit.py -a_scale … -a_offset …), or keep such "
             "scenes in projects of their own."});
    return findings;
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
        snapshot.scenes.push_back({wholeFile(scene.info.path), scene.name, *labels, std::move(regions)});
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
    snapshot.findings = unlikeFindings(document, snapshot.ids);
    return snapshot;
}

std::vector<Finding> unlikeLabelled(const Document& document, SceneId wanted) {
    const Scene* scene = document.scene(wanted);
    if (!scene) return {};
    for (const Scene& other : document.scenes) {
        const LabelMap* labels = document.labelsOf(other.id);
        if (other.id == wanted || !labels || other.info.bandCount() != scene->info.bandCount()) continue;
        if (labelledSomewhere(*labels, document.regionsOf(other.id), document.classes))
            return unlikeFindings(document, {other.id, wanted});
    }
    return {};
}

}  // namespace swath
