// SPDX-License-Identifier: MIT
#include "engine/session/training_status.h"

#include <fmt/format.h>

#include "engine/core/text.h"

namespace swath {

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
    if (labelsOnTheirWay)
        text += " · new labels on their way";
    else if (labelsFrom > 1)
        text += fmt::format(" · labels of step {}", formatCount(labelsFrom));
    return text;
}

}  // namespace swath
