// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "engine/learn/predict/predictor.h"

namespace swath {

/// Shares of the classes among pixels, by expectation maximisation from what a predictor says of them that
/// took all classes for equally likely (Saerens, Latinne, Decaestecker 2002, "Adjusting the outputs of a
/// classifier to new a priori probabilities").
/// @param probabilities  classes × pixels. @param strength  in (0, 1]: the power to which the ratio of shares
/// is raised in each round; below 1 it trusts probabilities that are too sure of themselves less.
/// @return sums to 1; all alike where there are no pixels.
std::vector<double> estimateShares(std::span<const float> probabilities, std::size_t classes,
                                   double strength);

/// A predictor whose probabilities are weighed by the shares that classes seem to have in each scene, to the
/// power of `strength`: where little of a class is found, more is asked of a pixel before it counts as that
/// class. The shares are estimated from at most nine windows spread over the scene when it is begun; until
/// then probabilities are as they were. @param strength  0: the predictor as it is.
std::unique_ptr<Predictor> adaptPriors(std::unique_ptr<Predictor> predictor, double strength);

}  // namespace swath
