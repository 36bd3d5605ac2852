// SPDX-License-Identifier: MIT
#include "engine/document/training_snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/core/utc_time.h"
#include "engine/document/other_bands.h"
#include "engine/document/scene_bands.h"
#include "engine/imagery/unlike_units.h"

namespace swath {
namespace {

constexpr std::string_view kChange = "change ";

/// The rule of what is taken, scene by scene.
class Taker {
  public:
    Taker(const Document& document, TrainingSnapshot& snapshot) : d_(document), snapshot_(snapshot) {}

    void leaveOut(SceneId scene) { leftOut_.push_back(scene); }
    void take(const Scene& scene, bool labelled) {
        if (!scene.failure.empty() || std::ranges::count(leftOut_, scene.id) > 0 ||
            std::ranges::count(snapshot_.ids, scene.id) > 0)
            return;
        const LabelMap* labels = d_.labelsOf(scene.id);
        if (bandsAreGiven_ && scene.info.bandCount() != bands_) return;
        auto regions = d_.regionsOf(scene.id);
        if (!labels || labelledSomewhere(d_, scene.id) != labelled) return;
        add(scene, *labels, std::move(regions), labelled);
    }
    void takeAnyway(const Scene& scene) {
        const LabelMap* labels = d_.labelsOf(scene.id);
        if (scene.failure.empty() && labels) add(scene, *labels, d_.regionsOf(scene.id), bands_ == 0);
        bandsAreGiven_ = bands_ > 0;
    }

  private:
    void add(const Scene& scene, const LabelMap& labels, std::vector<Region> regions, bool labelled) {
        if (!labelled && scene.info.bandCount() != bands_)
            return;  // cannot be predicted with this network anyway
        bands_ = scene.info.bandCount();
        snapshot_.scenes.push_back({stackOf(scene), scene.name, labels, std::move(regions)});
        snapshot_.ids.push_back(scene.id);
    }

    const Document& d_;
    TrainingSnapshot& snapshot_;
    std::vector<SceneId> leftOut_;
    int bands_ = 0;
    bool bandsAreGiven_ = false;  ///< by scenes that are taken anyway
};

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

Result<TrainingSnapshot> makeTrainingSnapshot(const Document& document, const std::vector<std::string>& first,
                                              OtherBandsRule otherBands) {
    TrainingSnapshot snapshot;
    Taker taker(document, snapshot);
    const auto others = first.empty() ? labelledScenesOfOtherBands(document) : std::vector<OtherBands>();
    if (!others.empty() && otherBands == OtherBandsRule::Refuse)
        return Error{Errc::InvalidInput, others.front().text,
                     "swath train --leave-out-other-bands, or the button under Train, learns without it; "
                     "swath add --like gives a scene the bands of another"};
    for (const OtherBands& other : others) taker.leaveOut(other.scene);
    for (const std::string& name : first)
        if (const Scene* scene = document.sceneNamed(name)) taker.takeAnyway(*scene);
    for (const Scene& scene : document.scenes) taker.take(scene, true);
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
    for (const Scene& scene : document.scenes) taker.take(scene, false);
    snapshot.findings = unlikeFindings(document, snapshot.ids);
    for (const OtherBands& other : others)
        snapshot.findings.push_back({FindingKind::OtherBands, "Left out: " + other.text,
                                     "swath add --like gives a scene the bands of another"});
    return snapshot;
}

EditId newestChange(const Document& document) {
    const std::size_t done = document.history.cursor();
    return done == 0 ? EditId{} : document.history.steps()[done - 1].id;
}

std::shared_ptr<const TrainingData> trainingDataOf(const Document& document,
                                                   const std::vector<SceneId>& scenes) {
    auto data = std::make_shared<TrainingData>();
    data->id = fmt::format("{}{}", kChange, newestChange(document).value);
    data->at = utcNow();
    data->classes = document.classes;
    for (const SceneId id : scenes) {
        SceneLabels& of = data->scenes.emplace_back();
        const LabelMap* labels = document.labelsOf(id);
        if (!labels) continue;
        const bool isThere = document.scene(id) != nullptr;
        of.labels = isThere ? *labels : LabelMap(labels->size());
        if (isThere) of.regions = document.regionsOf(id);
    }
    return data;
}

EditId changeOf(const TrainingData& data) {
    EditId change;
    if (data.id.starts_with(kChange))
        std::from_chars(data.id.data() + kChange.size(), data.id.data() + data.id.size(), change.value);
    return change;
}

std::vector<Finding> unlikeLabelled(const Document& document, SceneId wanted) {
    const Scene* scene = document.scene(wanted);
    if (!scene) return {};
    for (const Scene& other : document.scenes) {
        const LabelMap* labels = document.labelsOf(other.id);
        if (other.id == wanted || !labels || other.info.bandCount() != scene->info.bandCount()) continue;
        if (labelledSomewhere(document, other.id)) return unlikeFindings(document, {other.id, wanted});
    }
    return {};
}

}  // namespace swath
