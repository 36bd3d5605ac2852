// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/core/ids.h"

namespace swath {

/// State of training, for one line of words.
struct TrainingStatus {
    enum class Phase { Idle, Preparing, Running, Paused, Stopping, Ended, Stopped, Failed };
    Phase phase = Phase::Idle;
    RunId run;
    std::string detail;  ///< what is being prepared, or why it failed
    std::string hint;
    std::string device;
    int epoch = 0, epochs = 0, stepInEpoch = 0, stepsPerEpoch = 0;
    std::int64_t step = 0;
    double patchesPerSecond = 0;
    std::optional<double> loss;  ///< of the last step that had one
    double elapsedS = 0;         ///< of the run, what it took before it was gone on with included
    double sinceStartS = 0;      ///< of it, since this start or continuation
    std::optional<double> remainingS;
    std::optional<double> meanIou, bestMeanIou;
    std::string validationSet;
    std::int64_t labelsFrom = 0;               ///< the first step that was drawn from the labels in force
    bool labelsOnTheirWay = false;             ///< newer ones were handed to it
    double firstEventS = -1, firstStepS = -1;  ///< seconds after the start

    bool active() const {
        return phase == Phase::Preparing || phase == Phase::Running || phase == Phase::Paused ||
               phase == Phase::Stopping;
    }
    /// "Training · epoch 3 of 20 · 48 patches/s · 1 min 10 s left"
    std::string words() const;
};

}  // namespace swath
