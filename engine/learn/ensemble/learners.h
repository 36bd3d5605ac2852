// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/learn/predict/predictor.h"
#include "engine/learn/run/learner.h"

namespace swath {

/// What a run's settings ask for: a network, learners without one, or an average of both. The lines "learner"
/// and, where it counts, "features" are checked. @param bands  of the scenes. Errors: InvalidInput.
Status checkLearner(const TrainConfig& config, int bands);
/// The same of what is to follow the pen: a network in the line is left out. Errors: InvalidInput.
Status checkLiveLearner(const TrainConfig& config, int bands);
/// Whether a network is among what config.learner names; true for a line that cannot be read.
bool hasNetwork(const TrainConfig& config);
/// Epochs of all networks of config.learner together: 1 for a learner without one, 0 where seconds alone end
/// it.
int plannedEpochs(const TrainConfig& config);

/// The learner of config.learner. An average fits the learners without a network first and gives the network
/// the rest of the time; it is judged as an average.
/// @param checkpoint  as of makeLearner(): the network goes on from it; learners without one are fitted anew,
/// in an average they stay as they are in it. Errors: InvalidInput for a learner line that cannot be read, or
/// a checkpoint without the network that is to go on; those of reading it.
Result<std::unique_ptr<Learner>> makeAnyLearner(
    TrainConfig config, std::unique_ptr<PatchSource> source,
    std::shared_ptr<const std::vector<std::byte>> checkpoint = nullptr);

struct PredictorOptions {
    int threads = 0;  ///< 0: all cores
    std::optional<int>
        views;  ///< that the network is averaged over, see averageViews(); otherwise as its run wants
    std::optional<double> priorAdaptation;  ///< see adaptPriors(); otherwise as its run wants
};

/// Of a checkpoint of any kind. Errors: BadFormat, NewerVersion; InvalidInput for a number of views that
/// there is not.
Result<std::unique_ptr<Predictor>> loadAnyPredictor(std::span<const std::byte> checkpoint,
                                                    const PredictorOptions& options = {});

/// Windows for predictScene(): larger ones where there is no network in the checkpoint, which costs less
/// room.
PredictSceneOptions sceneOptions(std::span<const std::byte> checkpoint);

/// Networks that a checkpoint of any kind makes maps with; 0 for one that cannot be read.
int networksIn(std::span<const std::byte> checkpoint);
/// A network's own part of a checkpoint of any kind, to export weights from. @param member  from 1. Errors:
/// InvalidInput where there is no such network in it; BadFormat.
Result<std::vector<std::byte>> networkPart(std::span<const std::byte> checkpoint, int member = 1);

}  // namespace swath
