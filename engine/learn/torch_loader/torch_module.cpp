// SPDX-License-Identifier: MIT
// The module's entry. The names below are those of learn/torch: the program keeps its own of the same names
// to itself.
#include "engine/learn/torch_loader/torch_functions.h"

extern "C" const swath::TorchFunctions* swathTorchFunctions() {
    static const swath::TorchFunctions functions{
        .networkCatalog = swath::networkCatalog,
        .findNetwork = swath::findNetwork,
        .checkNetworkOptions = swath::checkNetworkOptions,
        .networkFacts = swath::networkFacts,
        .timeNetwork = swath::timeNetwork,
        .trainingCost = swath::trainingCost,
        .inferenceDifference = swath::inferenceDifference,
        .receptiveField = swath::receptiveField,
        .torchVersion = swath::torchVersion,
        .loadPredictor = swath::loadPredictor,
        .withoutTrainingState = swath::withoutTrainingState,
        .importWeights = swath::importWeights,
        .exportWeights = swath::exportWeights,
        .exportFreshWeights = swath::exportFreshWeights,
        .makeLearner = swath::makeLearner,
    };
    return &functions;
}
