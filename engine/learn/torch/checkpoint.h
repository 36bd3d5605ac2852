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
#include "engine/learn/normalisation.h"
#include "engine/learn/torch/networks/network.h"
#include "engine/learn/train_config.h"

namespace swath {

/// Everything that is needed to predict with a network, or to go on training it exactly where it was left.
/// Samples are drawn from (seed, step, sample) alone, so the step is the sampler's position and its random
/// state.
struct Checkpoint {
    static constexpr int kFormatVersion = 1;

    TrainConfig config;  ///< batchSize and precision as they were used
    int bands = 0;
    std::vector<std::uint8_t> classValues;
    std::vector<std::string> classNames;
    std::vector<float> classWeights;
    Normalisation normalisation;  ///< its kind is written as the config's
    std::int64_t step = 0;        ///< steps done
    int stepsPerEpoch = 1;
    double elapsedS = 0;                           ///< of the run; 0 in files that do not say
    double bestMeanIou = -1;                       ///< −1: there was no validation yet
    std::vector<float> samplerState;               ///< HardExamples::state(); empty for other samplers
    std::map<std::string, torch::Tensor> network;  ///< parameters and buffers by name
    std::map<std::string, torch::Tensor> adam;     ///< Adam::state()

    /// A network of the run's kind, with fresh weights.
    Result<std::shared_ptr<Network>> makeNetwork() const;
};

std::vector<std::byte> writeCheckpoint(const Checkpoint& checkpoint);
/// Errors: BadFormat, NewerVersion.
Result<Checkpoint> readCheckpoint(std::span<const std::byte> bytes);

/// Parameters and buffers of a network by name; they share memory with it.
std::map<std::string, torch::Tensor> networkState(const Network& network);
/// Copies values into the network. Errors: BadFormat when names or shapes differ.
Status restoreNetwork(Network& network, const std::map<std::string, torch::Tensor>& state);

}  // namespace swath
