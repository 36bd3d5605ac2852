// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/learn/torch/networks/conv_shape.h"

namespace swath {

/// Where the weight of an output, an input and a tap lies: from + out · out + in · in + row · row + column ·
/// column.
struct WeightLayout {
    const float* from = nullptr;
    std::int64_t out = 0, in = 0, row = 0, column = 0;
};

/// Whether winograd3x3() takes it: inputs by eights and outputs by sixteens, on a processor with AVX2.
bool canWinograd(const ConvShape& shape);

/// The weights as winograd3x3() takes them.
/// @param backward  those of the convolution that carries gradients from outputs back to inputs, whose shape
/// has `in` and `out` exchanged
std::vector<float> winogradWeights(const WeightLayout& weights, std::int64_t in, std::int64_t out,
                                   bool backward = false);

/// The convolution with 16 products for four outputs where the sum over the taps has 36: F(2×2, 3×3) of Lavin
/// and Gray 2015, arXiv 1509.09308. Tiles of 4×4 pixels are added and subtracted into 16 planes, each plane
/// is a product of matrices, and the 16 results are added into 2×2 outputs. Error: some 10⁻⁶ of the largest
/// output.
/// @param x        images × height × width × in
/// @param weights  of winogradWeights()
/// @param bias     one an output, or null
/// @param y        images × height × width × out, written
/// @pre canWinograd(shape)
void winograd3x3(const ConvShape& shape, const float* x, const std::vector<float>& weights, const float* bias,
                 float* y);

/// Gradient of the weights, summed over tiles in the same planes: 16 products where the sum over taps has 36.
/// Sums are taken in an order that does not depend on the number of threads.
/// @param x   images × height × width × in
/// @param dy  images × height × width × out
/// @param dw  out × 3 × 3 × in, written
/// @pre canWinograd(shape)
void winogradGradient(const ConvShape& shape, const float* x, const float* dy, float* dw);

}  // namespace swath
