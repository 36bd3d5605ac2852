// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/config/network_catalog.h"
#include "engine/learn/config/network_facts.h"
#include "engine/learn/config/torch_version.h"
#include "engine/learn/predict/predictor.h"
#include "engine/learn/run/learner.h"
#include "engine/learn/run/weights_exchange.h"

namespace swath {

/// Everything that the rest of the engine calls in learn/torch, as the module has it.
struct TorchFunctions {
    decltype(&swath::networkCatalog) networkCatalog;
    decltype(&swath::findNetwork) findNetwork;
    decltype(&swath::checkNetworkOptions) checkNetworkOptions;
    decltype(&swath::networkFacts) networkFacts;
    decltype(&swath::timeNetwork) timeNetwork;
    decltype(&swath::trainingCost) trainingCost;
    decltype(&swath::inferenceDifference) inferenceDifference;
    decltype(&swath::receptiveField) receptiveField;
    decltype(&swath::torchVersion) torchVersion;
    decltype(&swath::loadPredictor) loadPredictor;
    decltype(&swath::withoutTrainingState) withoutTrainingState;
    decltype(&swath::importWeights) importWeights;
    decltype(&swath::exportWeights) exportWeights;
    decltype(&swath::exportFreshWeights) exportFreshWeights;
    decltype(&swath::makeLearner) makeLearner;
};

/// The module's one name.
inline constexpr const char* kTorchEntry = "swathTorchFunctions";
using TorchEntry = const TorchFunctions*();

}  // namespace swath
