// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/learn/config/spec.h"

namespace swath {

/// The learner without a network that labels choose, see chooseLearner().
inline constexpr const char* kAutomaticLearner = "automatic";

/// What may be written in the lines of a TrainConfig, for checks, menus and tooltips.
const std::vector<SpecEntry>& lossCatalog();       ///< TrainConfig::loss
const std::vector<SpecEntry>& optimiserCatalog();  ///< TrainConfig::optimiser
const std::vector<SpecEntry>& scheduleCatalog();   ///< TrainConfig::schedule
const std::vector<SpecEntry>& samplerCatalog();    ///< TrainConfig::sampler
const std::vector<SpecEntry>& learnerCatalog();    ///< TrainConfig::learner; "network" is the first
const std::vector<SpecEntry>& featureCatalog();    ///< TrainConfig::features

}  // namespace swath
