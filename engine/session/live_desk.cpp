// SPDX-License-Identifier: MIT
#include "engine/session/live_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/core/text.h"
#include "engine/document/scene_bands.h"
#include "engine/learn/classic/train/live_classifier.h"
#include "engine/learn/ensemble/learners.h"

namespace swath {

struct LiveDesk::Work {
    std::unique_ptr<LiveClassifier> classifier;  ///< made by the first job
};

struct LiveDesk::Round {
    std::shared_ptr<Work> work;
    Resources resources;
    TrainConfig config;
    std::vector<SceneSnapshot> scenes;
    ClassTable classes;
    PredictionWish wish;
    bool refit = false;
};

struct LiveDesk::Fit {
    LiveRound round;
    std::vector<std::string> features;
    std::vector<double> importance;
};

std::string LiveStatus::words() const {
    if (!on) return "Off";
    if (!problem.empty()) return problem;
    if (penUpToMapS < 0) return working ? "Looking at the labels" : "Waits for a stroke";
    return fmt::format("Map {} after the pen · {} samples", formatDuration(penUpToMapS),
                       formatCount(static_cast<std::int64_t>(samples)));
}

LiveDesk::LiveDesk(DeskContext& context) : c_(context) {
    c_.events.watch([this](const SessionEvent& event) {
        // Without a window it is the truth that is looked at in another way.
        const bool labels = event.kind == EventKind::LabelsChanged && !event.window.empty();
        if (labels || event.kind == EventKind::ClassesChanged) labelsChanged();
    });
}
LiveDesk::~LiveDesk() = default;

Status LiveDesk::on(const SetLiveLearner& wanted) {
    if (wanted.on) {
        const Scene* scene = c_.document.current();
        if (scene && scene->ready)
            if (Status fits = checkLiveLearner(wanted.config, scene->info.bandCount()); !fits) return fits;
    }
    c_.jobs.forget(JobKind::FollowPen);
    work_.reset();
    config_ = wanted.config;
    status_ = {};
    status_.on = wanted.on;
    labelsChanged_ = wanted.on;
    changedAtS_ = c_.events.now();
    c_.events.emit(EventKind::DocumentChanged);
    return {};
}

void LiveDesk::labelsChanged() {
    if (!status_.on) return;
    // A job that works on labels of before is of no use any more.
    if (status_.working) {
        c_.jobs.forget(JobKind::FollowPen);
        status_.working = false;
    }
    labelsChanged_ = true;
    changedAtS_ = c_.events.now();
}

void LiveDesk::setVisible(SceneId scene, const std::vector<TileIndex>& tiles) {
    if (scene == visibleScene_ && tiles == visible_) return;
    visibleScene_ = scene;
    visible_ = tiles;
    viewChanged_ = true;
}

bool LiveDesk::pending() const {
    return status_.on && !c_.changes.strokeOpen() && !trainingActive(c_.document) &&
           (status_.working || labelsChanged_ || (viewChanged_ && status_.rounds > 0));
}

std::vector<SceneSnapshot> LiveDesk::snapshot(std::vector<SceneId>& scenes) const {
    std::vector<SceneSnapshot> found;
    scenes.clear();
    const Scene* seen = c_.document.scene(visibleScene_);
    if (!seen) seen = c_.document.current();
    if (!seen || !seen->failure.empty()) return found;
    const auto labelled = [&](const Scene& scene, const LabelMap& labels) {
        return !labels.tiles().empty() ||
               (c_.document.classes.background() &&
                std::ranges::any_of(c_.document.regionsOf(scene.id), &Region::complete));
    };
    for (const Scene& scene : c_.document.scenes) {
        const LabelMap* labels = c_.document.labelsOf(scene.id);
        if (!labels || !scene.failure.empty() || scene.info.bandCount() != seen->info.bandCount()) continue;
        if (scene.id != seen->id && !labelled(scene, *labels)) continue;
        found.push_back({stackOf(scene), scene.name, *labels, c_.document.regionsOf(scene.id)});
        scenes.push_back(scene.id);
    }
    return found;
}

void LiveDesk::tick() {
    if (!pending() || status_.working) return;
    std::vector<SceneId> scenes;
    auto found = snapshot(scenes);
    if (found.empty()) {
        labelsChanged_ = viewChanged_ = false;
        return;
    }
    status_.working = true;
    c_.jobs.run<Fit>(
        JobKind::FollowPen, Lane::Compute, "Follow the pen",
        [this, round = nextRound(std::move(found), std::move(scenes))](JobContext& job) {
            return follow(round, job, [&](TrainPrediction prediction) {
                job.tell([this, prediction = std::move(prediction)] { predicted(prediction); });
            });
        },
        [this](const Result<Fit>& fit) { done(fit); }, Supersede::Yes);
}

LiveDesk::Round LiveDesk::nextRound(std::vector<SceneSnapshot> snapshot, std::vector<SceneId> scenes) {
    const bool sameScenes = work_ && scenes == scenes_;
    if (!sameScenes) work_ = std::make_shared<Work>();
    Round round{.work = work_,
                .resources = c_.resources,
                .config = config_,
                .scenes = std::move(snapshot),
                .classes = c_.document.classes,
                .wish = {},
                .refit = labelsChanged_ || !sameScenes};
    scenes_ = std::move(scenes);
    labelsChanged_ = viewChanged_ = false;
    const auto at = std::ranges::find(scenes_, visibleScene_);
    if (at != scenes_.end()) round.wish = {static_cast<int>(at - scenes_.begin()), visible_};
    return round;
}

Result<LiveDesk::Fit> LiveDesk::follow(const Round& round, JobContext& job,
                                       const std::function<void(TrainPrediction)>& predicted) {
    Fit fit;
    auto& classifier = round.work->classifier;
    if (round.refit || !classifier) {
        auto labels = makePatchSource(round.scenes, round.classes, round.resources);
        if (!labels) return labels.error();
        if (!classifier) classifier = std::make_unique<LiveClassifier>(round.config, (*labels)->clone());
        auto fitted = classifier->refit(**labels, job.stop());
        if (!fitted) return fitted.error();
        fit.round = *fitted;
    }
    if (Status done = classifier->classify(round.wish, job.stop(), predicted, fit.round); !done)
        return done.error();
    fit.features = classifier->featureNames();
    fit.importance = classifier->importance();
    return fit;
}

void LiveDesk::predicted(const TrainPrediction& e) {
    if (e.scene < 0 || static_cast<std::size_t>(e.scene) >= scenes_.size()) return;
    c_.maps.put(scenes_[static_cast<std::size_t>(e.scene)], RunId{}, e.tile, 0, e.classes);
}

void LiveDesk::done(const Result<Fit>& fit) {
    status_.working = false;
    if (!fit) {
        if (fit.error().code == Errc::Cancelled) return;
        status_.problem = fit.error().what;
        status_.hint = fit.error().hint;
        c_.events.emit(EventKind::LiveFailed);
        return;
    }
    status_.features = fit->features;
    status_.importance = fit->importance;
    status_.problem.clear();
    status_.hint.clear();
    const LiveRound& round = fit->round;
    if (round.samples == 0) return;  // another view only
    ++status_.rounds;
    status_.samples = round.samples;
    status_.fitS = round.fitS;
    status_.tiles = round.tiles;
    status_.penUpToMapS = c_.events.now() - changedAtS_;
    status_.penUpToCoarseS = std::max(0.0, status_.penUpToMapS - (round.mapS - round.coarseS));
    c_.events.emit(EventKind::LiveMapped, visibleScene_);
}

}  // namespace swath
