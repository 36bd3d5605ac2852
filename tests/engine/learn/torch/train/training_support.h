// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/learn/torch/train/trainer.h"
#include "tests/engine/learn/memory_source.h"
#include "tests/engine/learn/recording.h"

namespace swath::test {

/// A small network and small patches: a step takes some milliseconds.
inline TrainConfig quickConfig() {
    TrainConfig config;
    config.networkOptions["width"] = "8";
    config.networkOptions["depth"] = "2";
    config.patchSize = 64;
    config.batchSize = 4;
    config.epochs = 2;
    config.stepsPerEpoch = 10;
    config.learningRate = 3e-3;
    config.precision = Precision::Float32;
    config.device = "cpu";
    config.threads = 1;  // on a machine busy with other tests, threads would wait for each other
    config.validateEverySeconds = 1000;
    return config;
}

using Checkpoints = std::shared_ptr<const std::vector<std::byte>>;

/// Runs to the end. @param onEvent  sees each event as it comes, with the wheel.
inline Recording train(const TrainConfig& config, std::unique_ptr<PatchSource> source,
                       Checkpoints checkpoint = nullptr,
                       const std::function<void(const TrainEvent&, LearnControl&)>& onEvent = {},
                       TrainerHooks hooks = {}) {
    LearnControl control;
    Trainer trainer(config, std::move(source), std::move(checkpoint), std::move(hooks));
    return record(trainer, control, [&](const TrainEvent& event) {
        if (onEvent) onEvent(event, control);
    });
}

}  // namespace swath::test
