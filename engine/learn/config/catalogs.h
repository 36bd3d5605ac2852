// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/learn/config/spec.h"

namespace swath {

/// What may be written in the lines of a TrainConfig, for checks, menus and tooltips.
const std::vector<SpecEntry>& lossCatalog();       ///< TrainConfig::loss
const std::vector<SpecEntry>& optimiserCatalog();  ///< TrainConfig::optimiser
const std::vector<SpecEntry>& scheduleCatalog();   ///< TrainConfig::schedule
const std::vector<SpecEntry>& samplerCatalog();    ///< TrainConfig::sampler
const std::vector<SpecEntry>& learnerCatalog();    ///< TrainConfig::learner; "network" is the first
const std::vector<SpecEntry>& featureCatalog();    ///< TrainConfig::features

}  // namespace swath
