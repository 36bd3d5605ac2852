// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/learn/config/network_catalog.h"

namespace swath {

/// A network made for certain images.
struct NetworkQuery {
    std::string network;
    NetworkOptionValues options = {};
    int bands = 3, classes = 2;
    Size size{256, 256};  ///< pixels
};

/// Convolutions after each other whose results have the same resolution.
struct NetworkStage {
    std::string name;  ///< of the place in the network: "encoder.layer2"
    int convolutions = 0;
    std::int64_t channels = 0;  ///< of the widest result
    Size cells;
    std::int64_t macs = 0;
};

/// What a network is and costs, for one image. Counts are exact; memory is that of the plain float32 form.
struct NetworkFacts {
    std::int64_t parameters = 0;  ///< numbers
    std::int64_t tensors = 0;     ///< parameter tensors
    std::int64_t buffers = 0;     ///< numbers in batch statistics
    std::int64_t macs = 0;        ///< multiply–adds of all convolutions
    std::int64_t peakBytes = 0;   ///< most memory held by activations at a time, in inference
    Size output;
    std::vector<NetworkStage> stages;
};

/// Time on this machine, with all its cores.
struct NetworkTiming {
    double milliseconds = 0;  ///< of one image in the inference form
    bool bf16 = false;        ///< whether that is faster in bf16
    std::string device;       ///< "CPU · 2 threads · bf16"
};
/// How long a measurement may take, whatever it measures.
struct MeasureLimits {
    double seconds = 2;      ///< about how long to measure; at least one image or step is timed
    double capSeconds = 20;  ///< given up within a layer of a network so long after `begun`
    std::stop_token stop = {};
    /// Several measurements under one cap have it in common.
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
};
/// Makes the network and runs it once. Errors: InvalidInput for options, bands, classes or a size that it
/// does not take (names the nearest), OutOfMemory; Cancelled when stop is asked for; Unsupported, in words,
/// beyond the cap.
Result<NetworkFacts> networkFacts(const NetworkQuery& query, const MeasureLimits& limits = {});
/// Errors: as above.
Result<NetworkTiming> timeNetwork(const NetworkQuery& query, const MeasureLimits& limits = {});

/// What one training step costs on this machine.
struct TrainingCost {
    double patchesPerSecond = 0;
    std::int64_t bytes = 0;  ///< of a batch: activations, weights, gradients, the optimiser's two moments
};
/// Trains on noise for about limits.seconds, then scales to the batch. @param query  its size is that of the
/// patches. Errors: as above.
Result<TrainingCost> trainingCost(const NetworkQuery& query, int batch, const MeasureLimits& limits = {});

/// Largest difference between the logits of the plain form and the inference form, over the largest logit.
struct InferenceDifference {
    double folded = 0;           ///< float32, norms folded
    std::optional<double> bf16;  ///< where the processor computes in it
};
Result<InferenceDifference> inferenceDifference(const NetworkQuery& query);

/// Pixels a side from which the score of one pixel can be influenced, found by propagating gradients through
/// positive weights. nullopt: more than can be looked at, or the whole image. Errors: as above.
Result<std::optional<int>> receptiveField(const NetworkQuery& query, const MeasureLimits& limits = {});

/// What measures networks on this machine.
struct NetworkMeter {
    std::function<Result<TrainingCost>(const NetworkQuery&, int batch, const MeasureLimits&)> training =
        trainingCost;
    std::function<Result<NetworkTiming>(const NetworkQuery&, const MeasureLimits&)> prediction = timeNetwork;
    std::function<Result<std::optional<int>>(const NetworkQuery&, const MeasureLimits&)> field =
        receptiveField;
};

}  // namespace swath
