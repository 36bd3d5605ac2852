// SPDX-License-Identifier: MIT
#pragma once

#include "engine/imagery/filters/band_filter.h"

namespace swath::filters {

/// What a pixel of radar holds without its speckle, by the moments of the pixels that it is thought to belong
/// to: their mean, and the value itself as far as they vary more than speckle does.
/// @param noise  variance of the speckle as a share of the mean squared: 1 / looks.
/// Source: Lee 1980, IEEE Transactions on Pattern Analysis and Machine Intelligence 2(2).
double leeEstimate(double mean, double variance, double value, double noise);

/// Equivalent number of looks, in whatever unit the band is: see measureLooks().
FilterArgument looksArgument();

/// From decibels to linear power and back; a power of 0 has no decibels.
float powerOf(float decibels);
float decibelsOf(float power);

}  // namespace swath::filters
