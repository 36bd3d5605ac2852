// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "engine/learn/predictor.h"

namespace swath {

/// Averages the class probabilities of two predictors by weight. Errors: BadFormat when they are not of the
/// same bands and classes.
Result<std::unique_ptr<Predictor>> averagePredictors(std::unique_ptr<Predictor> first, double firstWeight,
                                                     std::unique_ptr<Predictor> second, double secondWeight);

}  // namespace swath
