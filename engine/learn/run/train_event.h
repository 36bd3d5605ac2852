// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/label/label_map.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/data/training_data.h"

namespace swath {

/// What a learner says while it works, in order. Plain values; they cross to the UI by an Inbox. elapsedS are
/// the run's seconds: one that is gone on with counts on from its checkpoint.
struct TrainPreparing {
    std::string phase;   ///< "reading labels", "band statistics", "building the network", "starting"
    std::string device;  ///< "CPU · 2 threads · bf16"
    int threads = 0;
    double elapsedS = 0;
    Precision precision = Precision::Automatic;  ///< what it computes in, once that is decided
};
struct TrainStep {
    std::int64_t step = 0;  ///< from 1
    int epoch = 1;          ///< from 1
    int stepInEpoch = 0, stepsPerEpoch = 0;
    double loss = 0;          ///< NaN: nothing is labelled in the step's batches, or the learner has none
    double learningRate = 0;  ///< NaN: the learner has none
    double patchesPerSecond = 0, elapsedS = 0;
    double sinceStartS = 0;        ///< of elapsedS, since this start or continuation: what maxSeconds limits
    double gradientNorm = 0;       ///< of all gradients, before clipping
    double waitShare = 0;          ///< of the time since the step before: waiting for pixels
    std::int64_t memoryBytes = 0;  ///< resident memory of the process; on CUDA what the device has given out
};
struct TrainValidation {
    std::int64_t step = 0;
    int epoch = 1;
    std::string set;                      ///< "validation"; "train" where there is no validation region
    std::vector<std::int64_t> confusion;  ///< K×K, rows truth, over all labelled pixels of the set
    double meanIou = 0;                   ///< over present classes; NaN if none
    double loss = 0, elapsedS = 0;
    bool best = false;
};
struct TrainCheckpoint {
    std::int64_t step = 0;
    int epoch = 1;
    bool best = false;  ///< weights of the best validation so far (else: the newest, to resume from)
    std::shared_ptr<const std::vector<std::byte>> bytes;
};
/// Class numbers (ClassTable values) of one label tile of one scene, from the weights of this step.
struct TrainPrediction {
    int scene = 0;  ///< index in the patch source
    TileIndex tile;
    std::int64_t step = 0;
    LabelTilePtr classes;
};
/// What the network says of the same few patches of the validation set at each validation: a film.
struct TrainPatches {
    struct Patch {
        int scene = 0;  ///< index in the patch source
        RectI window;
        std::vector<std::uint8_t> truth, prediction;  ///< ClassTable values, 0: not labelled; height × width
    };
    std::int64_t step = 0;
    std::vector<Patch> patches;
};
struct TrainNotice {
    std::string text;       ///< "batch halved to 4: out of memory"
    bool harmless = false;  ///< a decision that is told, nothing to mind
    int batchSize = 0;      ///< that the batch was cut down to for want of memory; 0: it was not
};
/// What a learner without a network goes by: shares of what decides, the largest first; they sum to 1 at
/// most.
struct TrainImportance {
    std::vector<std::pair<std::string, double>> features;
};
/// From this step on the run learns from these labels, and is judged by them. A run that is gone on with
/// tells those that it was left with once more.
struct TrainLabels {
    std::int64_t step = 0;  ///< from 1: the first that is drawn from them
    std::shared_ptr<const TrainingData> data;
    std::int64_t pixels = 0;  ///< labelled train pixels
    bool known = false;       ///< told before, by the start that was gone on from
};
struct TrainPaused {
    std::int64_t step = 0;
};
struct TrainResumed {
    std::int64_t step = 0;
};
struct TrainEnded {
    bool stopped = false;  ///< by the user, before its time
    std::int64_t step = 0;
    int epoch = 0;
    double elapsedS = 0;
};
struct TrainFailed {
    Error error;
};

using TrainEvent = std::variant<TrainPreparing, TrainStep, TrainValidation, TrainCheckpoint, TrainPrediction,
                                TrainPatches, TrainNotice, TrainImportance, TrainLabels, TrainPaused,
                                TrainResumed, TrainEnded, TrainFailed>;
/// Called on the compute thread; must not block.
using TrainEventSink = std::function<void(TrainEvent)>;

}  // namespace swath
