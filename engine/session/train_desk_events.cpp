// SPDX-License-Identifier: MIT
// What a learner tells, and what becomes of it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/core/text.h"
#include "engine/core/utc_time.h"
#include "engine/session/train_desk.h"

namespace swath {
namespace {

constexpr std::size_t kMostNotices = 100;

}  // namespace

void TrainDesk::hear(TrainEvent event) {
    if (status_.firstEventS < 0) {
        status_.firstEventS += c_.events.now();
        c_.events.emit(EventKind::TrainingStarted);
    }
    std::visit([this](const auto& fact) { handle(fact); }, event);
    c_.events.emit({.kind = EventKind::TrainingTold,
                    .scene = {},
                    .window = {},
                    .told = std::make_shared<const TrainEvent>(std::move(event))});
}

void TrainDesk::handle(const TrainPreparing& e) {
    status_.detail = e.phase;
    if (!e.device.empty()) status_.device = e.device;
    Run* run = c_.changes.run(status_.run);
    if (!run) return;
    run->device = status_.device;
    if (e.threads > 0) run->record.threads = e.threads;
    // What "auto" became belongs into the record: measured again, it might become something else.
    if (e.precision == Precision::Automatic || run->config.precision == e.precision) return;
    run->config.precision = e.precision;
    c_.changes.saveRun(*run);
}

void TrainDesk::handle(const TrainStep& e) {
    Run* run = c_.changes.run(status_.run);
    if (!run) return;
    using Phase = TrainingStatus::Phase;
    if (status_.phase == Phase::Preparing) status_.phase = Phase::Running;
    if (status_.firstStepS < 0) {
        status_.firstStepS += c_.events.now();
        forgetAfter(*run, e.step - 1);
    }
    status_.epoch = e.epoch;
    status_.step = e.step;
    status_.stepInEpoch = e.stepInEpoch;
    status_.stepsPerEpoch = e.stepsPerEpoch;
    if (std::isfinite(e.loss)) status_.loss = e.loss;
    status_.elapsedS = e.elapsedS;
    status_.sinceStartS = e.sinceStartS;
    constexpr double kRateSmoothing = 0.1;
    status_.patchesPerSecond += (status_.patchesPerSecond == 0 ? 1 : kRateSmoothing) *
                                (e.patchesPerSecond - status_.patchesPerSecond);
    status_.remainingS.reset();
    if (run->config.maxSeconds > 0)
        status_.remainingS = std::max(0.0, run->config.maxSeconds - e.sinceStartS);
    if (status_.epochs > 0 && status_.patchesPerSecond > 0) {
        const double steps = double(status_.epochs) * e.stepsPerEpoch - double(e.step);
        const double left = std::max(0.0, steps) * run->config.batchSize / status_.patchesPerSecond;
        status_.remainingS = std::min(left, status_.remainingS.value_or(left));
    }
    drawStep(*run, e);
    runs_.renewAdvice(false);
    c_.events.emit(EventKind::TrainingStepped);
}

void TrainDesk::drawStep(Run& run, const TrainStep& e) {
    run.elapsedS = e.elapsedS;
    if (std::isfinite(e.loss)) addPoint(run, "train/loss", e.step, e.elapsedS, e.loss);
    if (std::isfinite(e.learningRate)) {  // a learner without a network has none of these
        addPoint(run, "train/learning_rate", e.step, e.elapsedS, e.learningRate);
        addPoint(run, "train/patches_per_second", e.step, e.elapsedS, e.patchesPerSecond);
        addPoint(run, "train/wait_share", e.step, e.elapsedS, e.waitShare);
    }
    // A learner without gradients, or a system that does not tell, says 0.
    if (e.gradientNorm > 0) addPoint(run, "train/gradient_norm", e.step, e.elapsedS, e.gradientNorm);
    if (e.memoryBytes > 0)
        addPoint(run, "train/memory_bytes", e.step, e.elapsedS, static_cast<double>(e.memoryBytes));
}

void TrainDesk::handle(const TrainValidation& e) {
    Run* run = c_.changes.run(status_.run);
    if (!run) return;
    const auto& classes = run->classes.all();
    validation_ = ConfusionMatrix(static_cast<int>(classes.size()), e.confusion);
    status_.validationSet = e.set;
    status_.meanIou = validation_.meanIou();
    if (status_.meanIou) status_.bestMeanIou = std::max(*status_.meanIou, status_.bestMeanIou.value_or(0));
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
    saveCurves();
    runs_.renewAdvice(true);
    c_.events.emit(EventKind::TrainingValidated);
}

void TrainDesk::handle(const TrainCheckpoint& e) {
    if (Run* run = c_.changes.run(status_.run)) {
        const CheckpointFact fact{e.best ? "best" : "last", e.step,
                                  static_cast<std::int64_t>(e.bytes->size())};
        std::erase_if(run->checkpoints, [&](const CheckpointFact& c) { return c.kind == fact.kind; });
        run->checkpoints.push_back(fact);
        run->hasCheckpoint = true;
    }
    c_.changes.write("save the checkpoint", [run = status_.run, e](ProjectStore& store) -> Status {
        return store.saveCheckpoint(run, e.best ? "best" : "last", e.step, *e.bytes);
    });
}

void TrainDesk::handle(const TrainPrediction& e) {
    if (e.scene < 0 || static_cast<std::size_t>(e.scene) >= scenes_.size()) return;
    c_.maps.put(scenes_[static_cast<std::size_t>(e.scene)], status_.run, e.tile, e.step, e.classes);
}

void TrainDesk::handle(const TrainNotice& e) {
    if (Run* run = c_.changes.run(status_.run); run && run->record.notices.size() < kMostNotices)
        run->record.notices.push_back({status_.step, e.text});
    c_.events.post(e.harmless ? Severity::Info : Severity::Warning, e.text);
    runs_.renewAdvice(true);
}

void TrainDesk::handle(const TrainImportance& e) {
    if (Run* run = c_.changes.run(status_.run)) run->record.importance = e.features;
}

void TrainDesk::handle(const TrainPatches& e) {
    FilmFrame frame{.step = e.step, .patches = {}};
    for (const TrainPatches::Patch& patch : e.patches) {
        const auto pixels = static_cast<std::size_t>(patch.window.area());
        if (patch.scene < 0 || static_cast<std::size_t>(patch.scene) >= scenes_.size() ||
            patch.truth.size() != pixels || patch.prediction.size() != pixels)
            continue;
        frame.patches.push_back(
            {scenes_[static_cast<std::size_t>(patch.scene)], patch.window, patch.truth, patch.prediction});
    }
    if (!frame.patches.empty()) runs_.addFrame(status_.run, std::move(frame));
}

void TrainDesk::handle(const TrainPaused& e) {
    status_.phase = TrainingStatus::Phase::Paused;
    status_.step = e.step;
    if (Run* run = c_.changes.run(status_.run)) run->state = "paused";
    c_.events.emit(EventKind::TrainingPaused);
}

void TrainDesk::handle(const TrainResumed&) {
    status_.phase = TrainingStatus::Phase::Running;
    if (Run* run = c_.changes.run(status_.run)) run->state = "running";
    c_.events.emit(EventKind::TrainingResumed);
}

void TrainDesk::handle(const TrainEnded& e) {
    status_.phase = e.stopped ? TrainingStatus::Phase::Stopped : TrainingStatus::Phase::Ended;
    status_.elapsedS = e.elapsedS;
    if (e.epoch > 0) status_.epoch = e.epoch;
    endRun(e.stopped ? "stopped" : "done");
    c_.events.emit(EventKind::TrainingEnded);
}

void TrainDesk::handle(const TrainFailed& e) {
    status_.phase = TrainingStatus::Phase::Failed;
    status_.detail = e.error.what;
    status_.hint = e.error.hint;
    endRun("failed: " + e.error.what);
    c_.events.post(Severity::Failure, "Training failed: " + e.error.what, e.error.hint);
    c_.events.emit(EventKind::TrainingFailed);
}

void TrainDesk::endRun(const std::string& state) {
    if (Run* run = c_.changes.run(status_.run)) {
        run->state = state;
        run->record.endedAt = utcNow();
        run->record.exitReason = state == "done"      ? "finished"
                                 : state == "stopped" ? "stopped by the user"
                                                      : state;
        c_.changes.saveRun(*run);
    }
    saveCurves();
    c_.maps.save();
    c_.events.emit(EventKind::DocumentChanged);
}

void TrainDesk::addPoint(Run& run, const std::string& series, std::int64_t step, double timeS, double value) {
    Series& curve = run.series[series];
    curve.step.push_back(static_cast<double>(step));
    curve.timeS.push_back(timeS);
    curve.value.push_back(value);
    unsavedPoints_.push_back({series, step, timeS, value});
}

void TrainDesk::forgetAfter(Run& run, std::int64_t lastStep) {
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
    cut |= runs_.cutFilm(run.id, lastStep);
    // Those of the step to come were told before it.
    std::erase_if(run.record.labelChanges,
                  [&](const RunRecord::LabelChange& c) { return c.step > lastStep + 1; });
    if (cut)
        c_.changes.write("save the curves", [id = run.id, lastStep](ProjectStore& store) {
            return store.cutSeries(id, lastStep);
        });
}

void TrainDesk::tick() {
    handOverLabels();
    if (c_.events.now() - lastSave_ > 1) saveCurves();
}

void TrainDesk::saveCurves() {
    if (unsavedPoints_.empty()) return;
    lastSave_ = c_.events.now();
    c_.changes.write("save the curves", [run = status_.run, points = std::exchange(unsavedPoints_, {})](
                                            ProjectStore& store) { return store.appendSeries(run, points); });
}

}  // namespace swath
