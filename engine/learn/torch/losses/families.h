// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "engine/learn/torch/losses/loss.h"

namespace swath::losses {

// What loss_function.cpp makes terms from; formulas and meanings of arguments are in lossCatalog(), sources
// in the files.

std::unique_ptr<Loss> crossEntropyLoss(double smoothing);
std::unique_ptr<Loss> binaryCrossEntropyLoss(double positiveWeight);
std::unique_ptr<Loss> bootstrappedLoss(double trust);
/// @param k  pixels of each image; 0: the share counts.
std::unique_ptr<Loss> hardestPixelsLoss(double share, std::int64_t k);
std::unique_ptr<Loss> diceLoss(double smooth, bool logarithm);
std::unique_ptr<Loss> jaccardLoss(double smooth);
std::unique_ptr<Loss> tverskyLoss(double alpha, double beta, double gamma, double smooth);
std::unique_ptr<Loss> diceWithCrossEntropyLoss(double smooth);
std::unique_ptr<Loss> matthewsLoss();
std::unique_ptr<Loss> focalLoss(double gamma);
std::unique_ptr<Loss> focalOneVsRestLoss(double alpha, double gamma);
std::unique_ptr<Loss> lovaszLoss(bool perImage);
std::unique_ptr<Loss> lovaszHingeLoss(bool perImage);
std::unique_ptr<Loss> boundaryLoss(double ramp);

}  // namespace swath::losses
