// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "engine/learn/classic/ensemble.h"
#include "engine/learn/classic/features.h"
#include "engine/learn/train_config.h"

namespace swath {

/// A fitted learner without a network, and everything that predicting with it needs.
struct ClassicModel {
    static constexpr std::uint32_t kFormatVersion = 1;

    TrainConfig config;
    std::vector<std::uint8_t> classValues;  ///< ClassTable values in the order of the probabilities
    std::vector<std::string> classNames;
    BandScale scale;   ///< of the whole data set
    FeaturePlan plan;  ///< of config.features
    PixelEnsemble ensemble;
    double elapsedS = 0;

    int bands() const { return plan.bands(); }
    std::size_t classes() const { return classValues.size(); }
};

/// Magic, version, length and check sum, then the model.
std::vector<std::byte> writeClassicCheckpoint(const ClassicModel& model);
/// Errors: BadFormat for anything cut, changed or made up; NewerVersion.
Result<ClassicModel> readClassicCheckpoint(std::span<const std::byte> bytes);
/// By the first bytes alone.
bool isClassicCheckpoint(std::span<const std::byte> bytes);

}  // namespace swath
