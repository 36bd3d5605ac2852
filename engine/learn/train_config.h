// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

enum class ClassWeighting { None, InverseFrequency, MedianFrequency };
enum class Precision { Automatic, Float32, BFloat16 };  ///< Automatic: bf16 where the CPU computes in it

/// Everything that decides a run's outcome, apart from data and seed's consequences. Stored with the run as
/// JSON.
struct TrainConfig {
    std::string network = "unet";
    /// Of the network, by option name, where they are not its own defaults.
    std::map<std::string, std::string> networkOptions = {{"width", "16"}};
    std::string weights;         ///< file to start from; empty: freshly drawn weights
    bool freezeEncoder = false;  ///< leave the encoder as the file has it
    int patchSize = 128;         ///< pixels a side
    int batchSize = 8;
    int epochs = 20;        ///< 0: until stopped
    int stepsPerEpoch = 0;  ///< 0: so that each labelled train cell is seen about once, between 20 and 200
    double maxSeconds = 0;  ///< 0: no limit
    double learningRate = 1e-3;
    double weightDecay = 0;
    ClassWeighting classWeighting = ClassWeighting::MedianFrequency;
    bool flips = true;
    bool rotations = true;  ///< by multiples of 90°
    double balancedShare =
        0.75;  ///< part of the patches centred on a pixel of a class drawn uniformly; rest uniform
    Precision precision = Precision::Automatic;
    int threads = 0;  ///< 0: all cores
    std::uint64_t seed = 1;
    std::string device = "auto";       ///< "auto", "cpu", "cuda"
    double validateEverySeconds = 15;  ///< at most that long between validations, and at each epoch's end

    friend bool operator==(const TrainConfig&, const TrainConfig&) = default;
};

std::string toJson(const TrainConfig& config);
/// Absent keys keep their defaults; a network other than the default one has its own options' defaults.
/// Errors: InvalidInput for bad values and unknown keys (names the nearest one).
Result<TrainConfig> trainConfigFromJson(const std::string& text);
/// Checks ranges; whether the network fits is for checkNetwork() to say.
Status validate(const TrainConfig& config);

}  // namespace swath
