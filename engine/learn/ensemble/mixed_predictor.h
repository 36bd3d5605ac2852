// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/learn/predict/predictor.h"

namespace swath {

struct WeightedPredictor {
    std::shared_ptr<Predictor> predictor;
    double weight = 1;
};

/// Averages the class probabilities of predictors by weight. @pre there is one. Errors: BadFormat when they
/// are not of the same bands and classes.
Result<std::unique_ptr<Predictor>> averagePredictors(std::vector<WeightedPredictor> members);

}  // namespace swath
