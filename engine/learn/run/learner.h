// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "engine/core/published.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/training_data.h"
#include "engine/learn/predict/predictor.h"
#include "engine/learn/run/pause.h"
#include "engine/learn/run/train_event.h"

namespace swath {

/// What is on screen, for the live prediction: tiles of one scene, most wanted first.
struct PredictionWish {
    int scene = 0;
    std::vector<TileIndex> tiles;
};

/// The wheel of a running learner, shared between the UI thread and the compute thread.
///
/// Labels: what `data` holds when run() begins are the labels that it learns from, whatever its source has;
/// null leaves it the source's own. What is stored later is read in the background and counts from a definite
/// step on, which TrainLabels tells; a snapshot that does not fit is refused in a TrainNotice. To repeat a
/// run, or to go on with one from a checkpoint exactly, give the snapshots that it told, each with its step,
/// as `recorded`, which does not change while it runs.
struct LearnControl {
    std::stop_source stop;
    Pause pause;
    Published<PredictionWish> wish;            ///< empty or null: no live prediction; see show()
    std::atomic<double> predictionShare{0.2};  ///< at most this part of the time goes to live prediction
    Published<TrainingData> data;              ///< labels painted meanwhile; see above
    std::vector<std::shared_ptr<const TrainingData>> recorded;  ///< by fromStep, rising

    /// Wishes for these tiles from now on, also of a run that pauses.
    void show(PredictionWish tiles) {
        wish.store(std::move(tiles));
        pause.nudge();
    }
};

/// Something that can be trained. run() works on the calling thread until it is done, stopped or has failed,
/// looks at the wheel at least every batch, and reports through the sink. Its last event is TrainEnded or
/// TrainFailed.
class Learner {
  public:
    virtual ~Learner() = default;
    virtual void run(LearnControl& control, const TrainEventSink& sink) = 0;
    /// What it has learned so far, to predict with, without a checkpoint on the way. Shares the learner's
    /// weights: to be used on the compute thread alone, while run() is calling the sink, and gone before
    /// run() goes on. Null while there is nothing to predict with.
    virtual std::unique_ptr<Predictor> predictor() { return nullptr; }
};

/// The learner of a network. @param checkpoint  the newest checkpoint of a run to go on with: its weights,
/// optimiser, schedule, sampler position and random state are restored and the given config's limits (epochs,
/// seconds) apply.
Result<std::unique_ptr<Learner>> makeLearner(
    TrainConfig config, std::unique_ptr<PatchSource> source,
    std::shared_ptr<const std::vector<std::byte>> checkpoint = nullptr);

}  // namespace swath
