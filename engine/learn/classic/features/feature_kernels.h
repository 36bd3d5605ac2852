// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace swath {

/// Half the length of the kernels of a Gaussian and its derivatives: three deviations, rounded up.
int reachOf(double sigma);

/// Kernels to correlate with, 2 · reachOf(sigma) + 1 long. Sampled, then normalised so that they are exact
/// for a constant (1), a ramp (slope · sigma) and a parabola (curvature · sigma²). The factors sigma make
/// scales comparable. Source: Lindeberg 1998, IJCV 30(2), section 2.
std::vector<float> gaussianKernel(double sigma);
std::vector<float> firstDerivativeKernel(double sigma);
std::vector<float> secondDerivativeKernel(double sigma);

}  // namespace swath
