// SPDX-License-Identifier: MIT
#include "engine/session/live_learning.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/text.h"
#include "engine/learn/classic/train/live_classifier.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/session/session.h"
#include "engine/session/worker.h"

namespace swath {

LiveLearning::Work::Work() = default;
LiveLearning::Work::~Work() = default;

std::string LiveStatus::words() const {
    if (!on) return "Off";
    if (!problem.empty()) return problem;
    if (penUpToMapS < 0) return working ? "Looking at the labels" : "Waits for a stroke";
    return fmt::format("Map {} after the pen · {} samples", formatDuration(penUpToMapS),
                       formatCount(static_cast<std::int64_t>(samples)));
}

Status Session::on(const SetLiveLearner& wanted) {
    if (wanted.on) {
        const Scene* scene = document_.current();
        if (scene && scene->ready)
            if (Status fits = checkLiveLearner(wanted.config, scene->info.bandCount()); !fits) return fits;
    }
    compute_->cancel(live_.job);
    ++live_.generation;
    live_.work.reset();
    live_.config = wanted.config;
    live_.status = {};
    live_.status.on = wanted.on;
    live_.labelsChanged = wanted.on;
    live_.changedAtS = now();
    emit(EventKind::DocumentChanged);
    return {};
}

void Session::liveLabelsChanged() {
    if (!live_.status.on) return;
    // A job that works on labels of before is of no use any more.
    if (live_.status.working) {
        compute_->cancel(live_.job);
        ++live_.generation;
        live_.status.working = false;
    }
    live_.labelsChanged = true;
    live_.changedAtS = now();
}

void Session::liveViewChanged(SceneId scene, const std::vector<TileIndex>& tiles) {
    if (scene == live_.visibleScene && tiles == live_.visible) return;
    live_.visibleScene = scene;
    live_.visible = tiles;
    live_.viewChanged = true;
}

bool Session::livePending() const {
    return live_.status.on && !stroke_ && !training_.active() &&
           (live_.status.working || live_.labelsChanged || (live_.viewChanged && live_.status.rounds > 0));
}

std::vector<SceneSnapshot> Session::snapshotForLive(std::vector<SceneId>& scenes) const {
    std::vector<SceneSnapshot> snapshot;
    scenes.clear();
    const Scene* seen = document_.scene(live_.visibleScene);
    if (!seen) seen = document_.current();
    if (!seen || !seen->failure.empty()) return snapshot;
    const auto labelled = [&](const Scene& scene, const LabelMap& labels) {
        return !labels.tiles().empty() ||
               (document_.classes.background() &&
                std::ranges::any_of(document_.regionsOf(scene.id), &Region::complete));
    };
    for (const Scene& scene : document_.scenes) {
        const LabelMap* labels = document_.labelsOf(scene.id);
        if (!labels || !scene.failure.empty() || scene.info.bandCount() != seen->info.bandCount()) continue;
        if (scene.id != seen->id && !labelled(scene, *labels)) continue;
        snapshot.push_back({wholeFile(scene.info.path), scene.name, *labels, document_.regionsOf(scene.id)});
        scenes.push_back(scene.id);
    }
    return snapshot;
}

void Session::startLive() {
    if (!livePending() || live_.status.working) return;
    std::vector<SceneId> scenes;
    auto snapshot = snapshotForLive(scenes);
    if (snapshot.empty()) {
        live_.labelsChanged = live_.viewChanged = false;
        return;
    }
    const bool sameScenes = live_.work && scenes == live_.scenes;
    if (!sameScenes) live_.work = std::make_shared<LiveLearning::Work>();
    const bool refit = live_.labelsChanged || !sameScenes;
    live_.scenes = std::move(scenes);
    live_.labelsChanged = live_.viewChanged = false;
    live_.status.working = true;
    PredictionWish wish;
    wish.tiles = live_.visible;
    const auto at = std::ranges::find(live_.scenes, live_.visibleScene);
    if (at == live_.scenes.end())
        wish.tiles.clear();
    else
        wish.scene = static_cast<int>(at - live_.scenes.begin());

    const std::int64_t generation = ++live_.generation;
    live_.job = compute_->submit(
        "Follow the pen",
        [worker = worker_, memory = resources(), work = live_.work, config = live_.config,
         snapshot = std::move(snapshot), classes = document_.classes, wish = std::move(wish), refit,
         generation](JobContext& job) -> Status {
            const auto tell = [&](auto fact) {
                worker->facts.push([generation, fact = std::move(fact)](Session& s) mutable {
                    if (s.live_.generation == generation && s.live_.status.on) fact(s);
                });
            };
            const auto follow = [&]() -> Status {
                LiveRound round;
                if (refit || !work->classifier) {
                    auto labels = makePatchSource(snapshot, classes, memory);
                    if (!labels) return labels.error();
                    if (!work->classifier)
                        work->classifier = std::make_unique<LiveClassifier>(config, (*labels)->clone());
                    auto fitted = work->classifier->refit(**labels, job.stop());
                    if (!fitted) return fitted.error();
                    round = *fitted;
                }
                const auto sink = [&](TrainPrediction prediction) {
                    tell([prediction = std::move(prediction)](Session& s) { s.livePredicted(prediction); });
                };
                if (Status done = work->classifier->classify(wish, job.stop(), sink, round); !done)
                    return done;
                tell([round, names = work->classifier->featureNames(),
                      shares = work->classifier->importance()](Session& s) mutable {
                    s.live_.status.features = std::move(names);
                    s.live_.status.importance = std::move(shares);
                    s.liveDone(round.samples, round.fitS, round.mapS - round.coarseS, round.tiles);
                });
                return {};
            };
            const Status done = follow();
            if (!done && done.error().code != Errc::Cancelled)
                tell([error = done.error()](Session& s) {
                    s.live_.status.problem = error.what;
                    s.live_.status.hint = error.hint;
                    s.live_.status.working = false;
                    s.emit(EventKind::LiveFailed);
                });
            return done;
        });
}

void Session::livePredicted(const TrainPrediction& e) {
    if (e.scene < 0 || static_cast<std::size_t>(e.scene) >= live_.scenes.size()) return;
    const SceneId id = live_.scenes[static_cast<std::size_t>(e.scene)];
    const Scene* scene = document_.scene(id);
    if (!scene) return;
    Prediction& prediction = document_.predictions[id];
    if (prediction.classes.size() != scene->info.size) prediction.classes = LabelMap(scene->info.size);
    prediction.classes.setTile(e.tile, e.classes);
    prediction.step[e.tile] = prediction.newestStep;
    predictionChanged(id, tileWindow(scene->info.size, e.tile));
}

void Session::liveDone(std::size_t samples, double fitS, double afterCoarseS, int tiles) {
    LiveStatus& status = live_.status;
    status.working = false;
    status.problem.clear();
    status.hint.clear();
    if (samples == 0) return;  // another view only
    ++status.rounds;
    status.samples = samples;
    status.fitS = fitS;
    status.tiles = tiles;
    status.penUpToMapS = now() - live_.changedAtS;
    status.penUpToCoarseS = std::max(0.0, status.penUpToMapS - afterCoarseS);
    emit(EventKind::LiveMapped, live_.visibleScene);
}

}  // namespace swath
