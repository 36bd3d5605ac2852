// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/core/published.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/data/patch_source.h"
#include "engine/learn/run/train_event.h"

namespace swath {

/// What is on screen, for the live prediction: tiles of one scene, most wanted first.
struct PredictionWish {
    int scene = 0;
    std::vector<TileIndex> tiles;
};

/// The wheel of a running learner, shared between the UI thread and the compute thread.
struct LearnControl {
    std::stop_source stop;
    std::atomic<bool> paused{false};
    Published<PredictionWish> wish;            ///< empty or null: no live prediction
    std::atomic<double> predictionShare{0.2};  ///< at most this part of the time goes to live prediction
};

/// Something that can be trained. run() works on the calling thread until it is done, stopped or has failed,
/// looks at the wheel at least every batch, and reports through the sink. Its last event is TrainEnded or
/// TrainFailed.
class Learner {
  public:
    virtual ~Learner() = default;
    virtual void run(LearnControl& control, const TrainEventSink& sink) = 0;
};

/// @param checkpoint  the newest checkpoint of a run to go on with: its weights, optimiser, schedule, sampler
/// position and random state are restored and the given config's limits (epochs, seconds) apply.
std::unique_ptr<Learner> makeLearner(TrainConfig config, std::unique_ptr<PatchSource> source,
                                     std::shared_ptr<const std::vector<std::byte>> checkpoint = nullptr);

}  // namespace swath
