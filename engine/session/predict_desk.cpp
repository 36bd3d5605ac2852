// SPDX-License-Identifier: MIT
#include "engine/session/predict_desk.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/document/scene_bands.h"
#include "engine/document/training_snapshot.h"
#include "engine/learn/data/patch_index.h"
#include "engine/learn/ensemble/scene_prediction.h"

namespace swath {
namespace {

/// Everything that a preview needs, by value.
struct PreviewRequest {
    TrainConfig config;
    PreviewOptions options;
    ClassTable classes;
    std::vector<SceneSnapshot> scenes;
    Resources resources;
};

Result<std::vector<PatchPreview>> preview(const PreviewRequest& wanted, JobContext& job) {
    auto source = makePatchSource(wanted.scenes, wanted.classes, wanted.resources);
    if (!source) return source.error();
    job.report("reading labels");
    auto index = PatchIndex::build(**source, Role::Train, job.stop());
    if (!index) return index.error();
    job.report("band statistics");
    auto normalisation = computeNormalisation(**source, wanted.config.normalisation, job.stop());
    if (!normalisation) return normalisation.error();
    job.report("drawing patches");
    return patchPreviews(wanted.config, **source, *index,
                         std::make_shared<SceneScales>(std::move(*normalisation)), wanted.options,
                         job.stop());
}

/// The step at which a run's best weights were made.
std::int64_t stepOf(const Run& run) {
    std::int64_t last = 0;
    for (const CheckpointFact& c : run.checkpoints) {
        if (c.kind == "best") return c.step;
        last = std::max(last, c.step);
    }
    return last;
}

}  // namespace

Result<StoredWeights> readWeights(StoreWriter& store, RunId run, bool newest) {
    return store.ask<StoredWeights>([run, newest](ProjectStore& s) -> Result<StoredWeights> {
        const char* kinds[] = {newest ? "last" : "best", newest ? "previous" : "last",
                               newest ? "best" : "previous"};
        std::optional<Error> failure;
        for (const char* kind : kinds) {
            auto one = s.loadCheckpoint(run, kind);
            if (one) return StoredWeights{std::move(*one), failure.has_value()};
            if (one.error().code != Errc::NotFound && !failure) failure = one.error();
        }
        if (failure) return *failure;
        return Error{Errc::NotFound, "this run has no checkpoint",
                     "it ended before its first one: use an earlier run, or start a new one"};
    });
}

void postDamaged(Events& events, bool newest) {
    events.post(Severity::Warning,
                newest ? "the newest checkpoint of this run is damaged: the one before it is used"
                       : "the best checkpoint of this run is damaged: another one is used");
}

Status PredictDesk::on(const PredictScene& wanted) {
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (!scene->failure.empty()) return Error{Errc::NotFound, scene->failure, "put the file back first"};
    const Run* run = wanted.run ? c_.document.run(wanted.run) : c_.document.newestUsableRun();
    if (!run) return Error{Errc::NotFound, "there is no run to predict with", "train one first"};
    if (!run->hasCheckpoint)
        return Error{Errc::NotFound, "this run has no checkpoint",
                     "it ended before its first one: use an earlier run, or start a new one"};
    for (const Finding& finding : unlikeLabelled(c_.document, scene->id))
        c_.events.post(Severity::Warning, finding.text, finding.hint);
    c_.jobs.run<LabelMap>(
        JobKind::Predict, Lane::Compute, "Predict " + scene->name,
        [this, store = &c_.store, runId = run->id, stack = stackOf(*scene),
         resources = c_.resources](JobContext& job) -> Result<LabelMap> {
            job.report("reading the weights");
            auto weights = readWeights(*store, runId, false);
            if (!weights) return weights.error();
            if (weights->damaged) job.tell([this] { postDamaged(c_.events, false); });
            return predictToMap(weights->bytes, stack, resources, job);
        },
        [this, id = scene->id, runId = run->id, step = stepOf(*run)](const Result<LabelMap>& map) {
            if (!map || !c_.document.scene(id)) return;
            c_.maps.putAll(id, runId, step, *map);
            c_.events.emit(EventKind::ScenePredicted, id);
        });
    return {};
}

Status PredictDesk::on(const PreviewPatches& wanted) {
    if (Status valid = validate(wanted.config); !valid) return valid;
    auto snapshot = makeTrainingSnapshot(c_.document, {}, OtherBandsRule::LeaveOut);
    if (!snapshot) return snapshot.error();
    PreviewRequest request{.config = wanted.config,
                           .options = {.count = wanted.count, .page = wanted.page},
                           .classes = c_.document.classes,
                           .scenes = std::move(snapshot->scenes),
                           .resources = c_.resources};
    if (const Scene* scene = c_.document.current())
        for (std::size_t c = 0; c < 3; ++c) request.options.bands[c] = scene->composition.channels[c].band;
    gallery_.page = wanted.page;
    gallery_.pending = true;
    gallery_.problem.reset();
    ++gallery_.asked;
    c_.jobs.run<std::vector<PatchPreview>>(
        JobKind::PreviewPatches, Lane::Io, "Preview patches",
        [request = std::move(request)](JobContext& job) { return preview(request, job); },
        [this](Result<std::vector<PatchPreview>> made) { previewed(std::move(made)); }, Supersede::Yes);
    return {};
}

void PredictDesk::previewed(Result<std::vector<PatchPreview>> made) {
    gallery_.pending = false;
    if (made)
        gallery_.patches = std::move(*made);
    else if (made.error().code != Errc::Cancelled)
        gallery_.problem = made.error();
    ++gallery_.version;
    c_.events.emit(EventKind::PatchesPreviewed);
}

}  // namespace swath
