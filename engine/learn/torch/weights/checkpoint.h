// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/config/schedule.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/data/normalisation.h"
#include "engine/learn/torch/grad_scaler.h"
#include "engine/learn/torch/networks/network.h"
#include "engine/learn/torch/outputs.h"

namespace swath {

/// Everything that is needed to predict with a network, or to go on training it exactly where it was left.
/// Samples are drawn from (seed, step, sample) alone, so the step is the sampler's position and its random
/// state.
struct Checkpoint {
    static constexpr int kFormatVersion = 2;  ///< 1: Adam alone, softmax alone

    TrainConfig config;  ///< batchSize and precision as they were used
    int bands = 0;
    std::vector<std::uint8_t> classValues;
    std::vector<std::string> classNames;
    int background = -1;  ///< index of the background class; −1: there is none
    std::vector<float> classWeights;
    Normalisation normalisation;  ///< its kind is written as the config's
    std::int64_t step = 0;        ///< steps done
    int stepsPerEpoch = 1;
    double elapsedS = 0;           ///< of the run; 0 in files that do not say
    double bestMeanIou = -1;       ///< −1: there was no validation yet
    std::int64_t validatedAt = 0;  ///< step of the last validation
    std::string labels;            ///< TrainingData::id of those in force; empty: not known
    std::int64_t labelsFrom = 0;   ///< the first step that was drawn from them
    std::int64_t optimiserSteps = 0;
    Schedule::State schedule;
    Patience patience;  ///< of stopping early
    GradScaler::State scaler;
    std::vector<float> samplerState;  ///< HardExamples::state(); empty for other samplers
    /// Parameters and buffers by name, to predict with: of the running mean, where there is one.
    std::map<std::string, torch::Tensor> network;
    /// The weights that are trained, where a running mean is kept of them; else empty.
    std::map<std::string, torch::Tensor> trained;
    std::map<std::string, torch::Tensor> optimiser;  ///< Optimiser::state()

    /// A network of the run's kind, with fresh weights.
    Result<std::shared_ptr<Network>> makeNetwork() const;
    OutputRule outputRule() const { return {config.outputs, background}; }
};

std::vector<std::byte> writeCheckpoint(const Checkpoint& checkpoint);
/// Errors: BadFormat, NewerVersion.
Result<Checkpoint> readCheckpoint(std::span<const std::byte> bytes);

/// Parameters and buffers of a network by name; they share memory with it.
std::map<std::string, torch::Tensor> networkState(const Network& network);
/// Copies values into the network. Errors: BadFormat when names or shapes differ.
Status restoreNetwork(Network& network, const std::map<std::string, torch::Tensor>& state);

}  // namespace swath
