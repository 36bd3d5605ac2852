// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "engine/core/result.h"
#include "engine/learn/predict/predictor.h"

namespace swath {

/// A predictor whose probabilities are the mean over several views of each window, each predicted and put
/// back (test-time augmentation): what a network says differs a little with how the ground lies, its errors
/// less so. Costs so many times the time of one view.
/// @param views  1: the predictor as it is; 4: mirrored left-right, top-bottom, both and as it is; 8: all
/// symmetries of a square. Errors: InvalidInput for another number.
Result<std::unique_ptr<Predictor>> averageViews(std::unique_ptr<Predictor> predictor, int views);

/// Errors: InvalidInput unless averageViews() takes it.
Status checkViews(int views);

}  // namespace swath
