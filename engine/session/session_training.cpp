// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/utc_time.h"
#include "engine/document/project_json.h"
#include "engine/document/training_snapshot.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/ensemble/scene_prediction.h"
#include "engine/learn/predict/predictor.h"
#include "engine/raster/raster_source.h"
#include "engine/session/session.h"
#include "engine/session/worker.h"

namespace swath {
namespace {

constexpr double kSavePredictionEveryS = 10;

}  // namespace

std::string TrainingStatus::words() const {
    switch (phase) {
        case Phase::Idle:
            return "Not training";
        case Phase::Preparing:
            return "Preparing · " + (detail.empty() ? "starting" : detail);
        case Phase::Paused:
            return fmt::format("Paused · epoch {}, step {}", epoch, formatCount(step));
        case Phase::Stopping:
            return "Stopping · saving a checkpoint";
        case Phase::Ended:
            return epochs == 1 ? "Done in " + formatDuration(elapsedS)
                               : fmt::format("Done · {} epochs in {}", epoch, formatDuration(elapsedS));
        case Phase::Stopped:
            return fmt::format("Stopped · epoch {} after {}", epoch, formatDuration(elapsedS));
        case Phase::Failed:
            return "Failed: " + detail;
        case Phase::Running:
            break;
    }
    std::string text = epochs > 0 ? fmt::format("Training · epoch {} of {}", epoch, epochs)
                                  : fmt::format("Training · epoch {}", epoch);
    if (patchesPerSecond > 0)
        text += fmt::format(" · {} patches/s", formatFigure(patchesPerSecond));
    else  // a learner without a network
        text = fmt::format("Training · {} of {}", formatCount(stepInEpoch), formatCount(stepsPerEpoch));
    if (remainingS) text += fmt::format(" · {} left", formatDuration(*remainingS));
    return text;
}

Run* Session::mutableRun(RunId id) {
    return const_cast<Run*>(document_.run(id));
}

Result<std::vector<SceneSnapshot>> Session::snapshotForTraining() {
    auto snapshot = makeTrainingSnapshot(document_);
    if (!snapshot) return snapshot.error();
    trainScenes_ = std::move(snapshot->ids);
    return std::move(snapshot->scenes);
}

Status Session::on(const StartTraining& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    if (training_.active()) return Error{Errc::Busy, "a run is going on already", "stop it first"};
    if (Status valid = validate(wanted.config); !valid) return valid;
    if (const Scene* scene = document_.current(); scene && scene->ready)
        if (Status fits = checkLearner(wanted.config, scene->info.bandCount()); !fits) return fits;
    if (hasNetwork(wanted.config)) {
        const auto network = findNetwork(wanted.config.network);
        if (!network) return network.error();
        if (Status fits = checkNetworkOptions(**network, wanted.config.networkOptions); !fits) return fits;
    }
    if (document_.classes.size() < 2)
        return Error{Errc::InvalidInput, "there is nothing to tell apart with fewer than two classes",
                     "add a class, for instance one called background"};
    Run run;
    run.id = RunId{++lastId_};
    run.name = fmt::format("run {}", document_.runs.size() + 1);
    run.startedAt = utcNow();
    run.state = "running";
    run.config = wanted.config;
    run.classes = document_.classes;
    beginRecord(run, wanted.like);
    const RunId id = run.id;
    document_.runs.push_back(run);
    if (Status started = startRun(id, wanted.config, nullptr); !started) {
        document_.runs.pop_back();
        return started;
    }
    write("save the run", [row = runToRow(run)](ProjectStore& store) -> Status {
        const auto added = store.addRun(row);
        return added ? Status() : Status(added.error());
    });
    return {};
}

Status Session::on(const ContinueRun& wanted) {
    if (Status writable = refuseIfReadOnly(); !writable) return writable;
    if (training_.active()) return Error{Errc::Busy, "a run is going on already", "stop it first"};
    Run* run = mutableRun(wanted.run);
    if (!run) return Error{Errc::NotFound, "no such run", ""};
    if (Status same = refuseIfChanged(*run); !same) return same;
    auto bytes = checkpoint(wanted.run, true);
    if (!bytes) return bytes.error();
    recallFilm(wanted.run);
    if (Status started = startRun(wanted.run, wanted.config,
                                  std::make_shared<const std::vector<std::byte>>(std::move(*bytes)));
        !started)
        return started;
    run->config = wanted.config;
    run->state = "running";
    run->record.endedAt.clear();
    run->record.exitReason.clear();
    saveRun(*run);
    return {};
}

Status Session::startRun(RunId id, const TrainConfig& config,
                         std::shared_ptr<const std::vector<std::byte>> checkpoint) {
    auto snapshot = snapshotForTraining();
    if (!snapshot) return snapshot.error();
    control_ = std::make_shared<LearnControl>();
    training_ = {};
    training_.phase = TrainingStatus::Phase::Preparing;
    training_.run = id;
    training_.epochs = plannedEpochs(config);
    validation_ = {};
    const double startedAt = now();
    unsavedPoints_.clear();

    const std::string name =
        fmt::format("Train {} on {} scene{}", config.learner == "network" ? config.network : config.learner,
                    trainScenes_.size(), trainScenes_.size() == 1 ? "" : "s");
    trainJob_ = compute_->submit(
        name,
        [id, make = learnerFactory_, worker = worker_, control = control_, config, checkpoint,
         memory = resources(), scenes = std::move(*snapshot),
         classes = document_.classes](JobContext& job) -> Status {
            const std::stop_callback forward(job.stop(), [&control] { control->stop.request_stop(); });
            Status outcome;
            const auto sink = [&](TrainEvent event) {
                if (const auto* failed = std::get_if<TrainFailed>(&event)) outcome = failed->error;
                if (const auto* preparing = std::get_if<TrainPreparing>(&event)) job.report(preparing->phase);
                if (const auto* step = std::get_if<TrainStep>(&event)) {
                    const double total = double(plannedEpochs(config)) * step->stepsPerEpoch;
                    const double done = config.maxSeconds > 0 ? step->sinceStartS / config.maxSeconds : 0;
                    job.report(fmt::format("epoch {}", step->epoch),
                               std::max(done, total > 0 ? std::min(1.0, double(step->step) / total) : -1));
                }
                worker->facts.push(
                    [event = std::move(event)](Session& s) mutable { s.trainEvent(std::move(event)); });
            };
            sink(TrainPreparing{.phase = "opening scenes", .device = "", .threads = 0, .elapsedS = 0});
            worker->facts.push([id, labels = labelSnapshotId(scenes, classes),
                                pixels = labelledPixels(scenes, classes)](Session& s) {
                s.labelsIdentified(id, labels, pixels);
            });
            auto source = makePatchSource(scenes, classes, memory);
            if (!source) {
                sink(TrainFailed{source.error()});
                return outcome;
            }
            try {
                make(config, std::move(*source), checkpoint)->run(*control, sink);
            } catch (const std::exception& e) {
                sink(TrainFailed{Error{Errc::Io, e.what(), "try a smaller batch or patch size"}});
            }
            return outcome;
        });
    training_.firstEventS = -startedAt;  // turned into a duration by the first event
    training_.firstStepS = -startedAt;
    emit(EventKind::DocumentChanged);
    return {};
}

Status Session::on(const PauseTraining&) {
    if (training_.phase != TrainingStatus::Phase::Running &&
        training_.phase != TrainingStatus::Phase::Preparing)
        return Error{Errc::InvalidInput, "nothing is training", ""};
    control_->paused = true;
    return {};
}

Status Session::on(const ResumeTraining&) {
    if (!training_.active()) return Error{Errc::InvalidInput, "nothing is training", "start a run"};
    control_->paused = false;
    return {};
}

Status Session::on(const StopTraining&) {
    if (!training_.active()) return {};
    control_->stop.request_stop();
    training_.phase = TrainingStatus::Phase::Stopping;
    return {};
}

Status Session::on(const SetLivePrediction& wanted) {
    livePrediction_ = wanted.on;
    if (control_ && !wanted.on) control_->wish.store(PredictionWish{});
    return {};
}

Status Session::on(const ShowRun& wanted) {
    if (Run* run = mutableRun(wanted.run)) run->shown = wanted.shown;
    return {};
}

void Session::setVisible(SceneId scene, std::vector<TileIndex> tiles) {
    liveViewChanged(scene, tiles);
    if (!control_ || !training_.active() || !livePrediction_) return;
    const auto at = std::ranges::find(trainScenes_, scene);
    if (at == trainScenes_.end()) return;
    control_->wish.store(PredictionWish{static_cast<int>(at - trainScenes_.begin()), std::move(tiles)});
}

void Session::trainEvent(TrainEvent event) {
    if (training_.firstEventS < 0) {
        training_.firstEventS += now();
        emit(EventKind::TrainingStarted);
    }
    if (trainListener_) trainListener_(event);
    std::visit([this](const auto& fact) { handle(fact); }, event);
}

void Session::handle(const TrainPreparing& e) {
    training_.detail = e.phase;
    if (!e.device.empty()) training_.device = e.device;
    Run* run = mutableRun(training_.run);
    if (!run) return;
    run->device = training_.device;
    if (e.threads > 0) run->record.threads = e.threads;
    // What "auto" became belongs into the record: measured again, it might become something else.
    if (e.precision == Precision::Automatic || run->config.precision == e.precision) return;
    run->config.precision = e.precision;
    write("save the run", [row = runToRow(*run)](ProjectStore& store) { return store.updateRun(row); });
}

void Session::handle(const TrainStep& e) {
    Run* run = mutableRun(training_.run);
    if (!run) return;
    using Phase = TrainingStatus::Phase;
    if (training_.phase == Phase::Preparing) training_.phase = Phase::Running;
    if (training_.firstStepS < 0) {
        training_.firstStepS += now();
        forgetAfter(*run, e.step - 1);
    }
    training_.epoch = e.epoch;
    training_.step = e.step;
    training_.stepInEpoch = e.stepInEpoch;
    training_.stepsPerEpoch = e.stepsPerEpoch;
    training_.loss = e.loss;
    training_.elapsedS = e.elapsedS;
    training_.sinceStartS = e.sinceStartS;
    constexpr double kRateSmoothing = 0.1;
    training_.patchesPerSecond += (training_.patchesPerSecond == 0 ? 1 : kRateSmoothing) *
                                  (e.patchesPerSecond - training_.patchesPerSecond);
    training_.remainingS.reset();
    if (run->config.maxSeconds > 0)
        training_.remainingS = std::max(0.0, run->config.maxSeconds - e.sinceStartS);
    if (training_.epochs > 0 && training_.patchesPerSecond > 0) {
        const double steps = double(training_.epochs) * e.stepsPerEpoch - double(e.step);
        const double left = std::max(0.0, steps) * run->config.batchSize / training_.patchesPerSecond;
        training_.remainingS = std::min(left, training_.remainingS.value_or(left));
    }
    run->elapsedS = e.elapsedS;
    if (std::isfinite(e.loss)) {  // a learner without a network has none of these
        addPoint(*run, "train/loss", e.step, e.elapsedS, e.loss);
        addPoint(*run, "train/learning_rate", e.step, e.elapsedS, e.learningRate);
        addPoint(*run, "train/patches_per_second", e.step, e.elapsedS, e.patchesPerSecond);
        addPoint(*run, "train/wait_share", e.step, e.elapsedS, e.waitShare);
    }
    // A learner without gradients, or a system that does not tell, says 0.
    if (e.gradientNorm > 0) addPoint(*run, "train/gradient_norm", e.step, e.elapsedS, e.gradientNorm);
    if (e.memoryBytes > 0)
        addPoint(*run, "train/memory_bytes", e.step, e.elapsedS, static_cast<double>(e.memoryBytes));
    renewAdvice(false);
    emit(EventKind::TrainingStepped);
}

void Session::handle(const TrainValidation& e) {
    Run* run = mutableRun(training_.run);
    if (!run) return;
    const auto& classes = run->classes.all();
    validation_ = ConfusionMatrix(static_cast<int>(classes.size()), e.confusion);
    training_.validationSet = e.set;
    training_.meanIou = validation_.meanIou();
    if (training_.meanIou)
        training_.bestMeanIou = std::max(*training_.meanIou, training_.bestMeanIou.value_or(0));
    const auto add = [&](const std::string& series, std::optional<double> value) {
        if (value && std::isfinite(*value)) addPoint(*run, e.set + "/" + series, e.step, e.elapsedS, *value);
    };
    add("mean_iou", validation_.meanIou());
    add("mean_f1", validation_.meanF1());
    add(e.set == "train" ? "set_loss" : "loss", e.loss);  // "train/loss" is that of the steps
    for (std::size_t k = 0; k < classes.size(); ++k) {
        const int index = static_cast<int>(k);
        add("iou/" + classes[k].name, validation_.iou(index));
        add("f1/" + classes[k].name, validation_.f1(index));
    }
    saveSeries(true);
    renewAdvice(true);
    emit(EventKind::TrainingValidated);
}

void Session::handle(const TrainCheckpoint& e) {
    if (Run* run = mutableRun(training_.run)) {
        const CheckpointFact fact{e.best ? "best" : "last", e.step,
                                  static_cast<std::int64_t>(e.bytes->size())};
        std::erase_if(run->checkpoints, [&](const CheckpointFact& c) { return c.kind == fact.kind; });
        run->checkpoints.push_back(fact);
        run->hasCheckpoint = true;
    }
    write("save the checkpoint", [run = training_.run, e](ProjectStore& store) -> Status {
        return store.saveCheckpoint(run, e.best ? "best" : "last", e.step, *e.bytes);
    });
}

void Session::handle(const TrainPrediction& e) {
    if (e.scene < 0 || static_cast<std::size_t>(e.scene) >= trainScenes_.size()) return;
    const SceneId id = trainScenes_[static_cast<std::size_t>(e.scene)];
    const Scene* scene = document_.scene(id);
    if (!scene) return;
    Prediction& prediction = document_.predictions[id];
    if (prediction.classes.size() != scene->info.size) prediction.classes = LabelMap(scene->info.size);
    prediction.classes.setTile(e.tile, e.classes);
    prediction.step[e.tile] = e.step;
    prediction.newestStep = std::max(prediction.newestStep, e.step);
    prediction.run = training_.run;
    unsavedPrediction_[id].insert(e.tile);
    predictionChanged(id, tileWindow(scene->info.size, e.tile));
    if (now() - lastPredictionSave_ > kSavePredictionEveryS) savePrediction(id);
}

void Session::handle(const TrainPaused& e) {
    training_.phase = TrainingStatus::Phase::Paused;
    training_.step = e.step;
    if (Run* run = mutableRun(training_.run)) run->state = "paused";
    emit(EventKind::TrainingPaused);
}

void Session::handle(const TrainResumed&) {
    training_.phase = TrainingStatus::Phase::Running;
    if (Run* run = mutableRun(training_.run)) run->state = "running";
    emit(EventKind::TrainingResumed);
}

void Session::handle(const TrainEnded& e) {
    training_.phase = e.stopped ? TrainingStatus::Phase::Stopped : TrainingStatus::Phase::Ended;
    training_.elapsedS = e.elapsedS;
    if (e.epoch > 0) training_.epoch = e.epoch;
    endRun(e.stopped ? "stopped" : "done");
    emit(EventKind::TrainingEnded);
}

void Session::handle(const TrainFailed& e) {
    training_.phase = TrainingStatus::Phase::Failed;
    training_.detail = e.error.what;
    training_.hint = e.error.hint;
    endRun("failed: " + e.error.what);
    post(Severity::Failure, "Training failed: " + e.error.what, e.error.hint);
    emit(EventKind::TrainingFailed);
}

void Session::endRun(const std::string& state) {
    if (Run* run = mutableRun(training_.run)) {
        run->state = state;
        run->record.endedAt = utcNow();
        run->record.exitReason = state == "done"      ? "finished"
                                 : state == "stopped" ? "stopped by the user"
                                                      : state;
        saveRun(*run);
    }
    saveSeries(true);
    for (const auto& [scene, tiles] : std::map(unsavedPrediction_)) savePrediction(scene);
    emit(EventKind::DocumentChanged);
}

void Session::addPoint(Run& run, const std::string& series, std::int64_t step, double timeS, double value) {
    Series& curve = run.series[series];
    curve.step.push_back(static_cast<double>(step));
    curve.timeS.push_back(timeS);
    curve.value.push_back(value);
    unsavedPoints_.push_back({series, step, timeS, value});
}

void Session::forgetAfter(Run& run, std::int64_t lastStep) {
    bool cut = false;
    for (auto& [name, curve] : run.series) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < curve.step.size(); ++i) {
            if (curve.step[i] > static_cast<double>(lastStep)) continue;
            curve.step[kept] = curve.step[i];
            curve.timeS[kept] = curve.timeS[i];
            curve.value[kept++] = curve.value[i];
        }
        cut |= kept < curve.step.size();
        for (std::vector<double>* values : {&curve.step, &curve.timeS, &curve.value}) values->resize(kept);
    }
    if (const auto film = films_.find(run.id); film != films_.end()) {
        cut |= !film->second.empty() && film->second.frames().back().step > lastStep;
        film->second.cutAfter(lastStep);
    }
    if (cut)
        write("save the curves",
              [id = run.id, lastStep](ProjectStore& store) { return store.cutSeries(id, lastStep); });
}

void Session::saveSeries(bool atOnce) {
    if (unsavedPoints_.empty() || (!atOnce && now() - lastSeriesSave_ < 1)) return;
    lastSeriesSave_ = now();
    write("save the curves", [run = training_.run, points = std::exchange(unsavedPoints_, {})](
                                 ProjectStore& store) { return store.appendSeries(run, points); });
}

void Session::savePrediction(SceneId scene) {
    const auto tiles = std::exchange(unsavedPrediction_[scene], {});
    const Prediction* prediction = document_.predictionOf(scene);
    if (tiles.empty() || !prediction) return;
    lastPredictionSave_ = now();
    std::vector<std::pair<TileIndex, LabelTilePtr>> rows;
    for (const TileIndex index : tiles) rows.emplace_back(index, prediction->classes.tile(index));
    write("save the prediction", [scene, run = prediction->run, rows = std::move(rows)](ProjectStore& store) {
        return store.savePrediction(scene, run, rows);
    });
}

void Session::predictionChanged(SceneId scene, const RectI& window) {
    if (scene == document_.currentScene) markForCount(window);
    emit(EventKind::PredictionChanged, scene, window);
}

Result<std::vector<std::byte>> Session::checkpoint(RunId run, bool newest) {
    using Bytes = Result<std::vector<std::byte>>;
    bool damaged = false;
    Bytes found = store_->ask<std::vector<std::byte>>([run, newest, &damaged](ProjectStore& store) {
        const char* kinds[] = {newest ? "last" : "best", newest ? "previous" : "last",
                               newest ? "best" : "previous"};
        std::optional<Error> failure;
        for (const char* kind : kinds) {
            Bytes one = store.loadCheckpoint(run, kind);
            if (one) return one;
            if (one.error().code == Errc::NotFound) continue;
            damaged = true;
            if (!failure) failure = one.error();
        }
        return Bytes(failure
                         ? *failure
                         : Error{Errc::NotFound, "this run has no checkpoint",
                                 "it ended before its first one: use an earlier run, or start a new one"});
    });
    if (found && damaged)
        post(Severity::Warning,
             newest ? "the newest checkpoint of this run is damaged: the one before it is used"
                    : "the best checkpoint of this run is damaged: another one is used");
    return found;
}

Status Session::on(const PredictScene& wanted) {
    const Scene* scene = document_.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (!scene->failure.empty()) return Error{Errc::NotFound, scene->failure, "put the file back first"};
    const Run* run = wanted.run ? document_.run(wanted.run) : document_.newestUsableRun();
    if (!run) return Error{Errc::NotFound, "there is no run to predict with", "train one first"};
    auto bytes = checkpoint(run->id);
    if (!bytes) return bytes.error();
    compute_->submit(
        "Predict " + scene->name,
        [worker = worker_, id = scene->id, runId = run->id, path = scene->info.path,
         weights = std::move(*bytes), step = training_.step, open = resources()](JobContext& job) -> Status {
            auto map = predictToMap(weights, wholeFile(path), open, job);
            if (!map) {
                if (map.error().code != Errc::Cancelled)
                    worker->facts.push([error = map.error()](Session& s) {
                        s.post(Severity::Failure, error.what, error.hint);
                    });
                return map.error();
            }
            worker->facts.push([map = std::move(*map), id, runId, step](Session& s) {
                if (!s.document_.scene(id)) return;
                Prediction& prediction = s.document_.predictions[id];
                prediction.classes = map;
                prediction.run = runId;
                prediction.newestStep = step;
                prediction.step.clear();
                for (const TileIndex index : map.tiles()) {
                    prediction.step[index] = step;
                    s.unsavedPrediction_[id].insert(index);
                }
                s.savePrediction(id);
                if (id == s.document_.currentScene) s.resetAssessment();
                s.emit(EventKind::PredictionChanged, id);
                s.emit(EventKind::ScenePredicted, id);
            });
            return {};
        });
    return {};
}

}  // namespace swath
