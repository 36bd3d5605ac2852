// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/learn/ensemble/learners.h"
#include "tests/engine/learn/memory_source.h"
#include "tests/engine/learn/recording.h"

namespace swath::test {

inline TrainConfig mixedConfig() {
    TrainConfig config;
    config.learner = "network + 3 * random-forest(trees=20)";
    config.networkOptions = {{"width", "8"}, {"depth", "2"}};
    config.patchSize = 64;
    config.batchSize = 4;
    config.epochs = 2;
    config.stepsPerEpoch = 10;
    config.precision = Precision::Float32;
    config.device = "cpu";
    config.threads = 2;
    config.validateEverySeconds = 1000;
    return config;
}

/// Runs to the end, with a tile on the screen.
inline Recording run(const TrainConfig& config,
                     std::shared_ptr<const std::vector<std::byte>> checkpoint = nullptr) {
    LearnControl control;
    control.wish.store(PredictionWish{0, {{0, 0}}});
    auto learner = makeAnyLearner(config, shapesSource(), std::move(checkpoint));
    if (!learner) return {{TrainFailed{learner.error()}}};
    return record(**learner, control);
}

inline TrainConfig severalNetworks() {
    TrainConfig config = mixedConfig();
    config.learner = "network(members=3) + 3 * random-forest(trees=20)";
    config.epochs = 1;
    return config;
}

}  // namespace swath::test
