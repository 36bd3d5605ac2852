// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "engine/core/geometry.h"

namespace swath {

/// Border term of the U-Net's weight map: w0 · exp(−(d1 + d2)² / (2σ²)) at pixels between objects, where d1
/// and d2 are the Euclidean distances, in pixels, to the nearest and the second nearest object. Objects are
/// the 4-connected components of a class; pixels of that class get 0 from it, and so do all where it has
/// fewer than two. Where several classes have objects the largest term counts. Terms below w0 · 1.6e-8 (d1 +
/// d2 > 6σ) are 0. Source: Ronneberger, Fischer, Brox 2015, arXiv 1505.04597, equation 2.
/// @param targets  class indices, 255 = ignore, height × width. @param background  the class that is no
/// object; −1: every class is.
/// @param out  height × width; the terms, 0 or more.
void borderTerm(std::span<const std::uint8_t> targets, Size size, int background, double w0, double sigma,
                std::span<float> out);

}  // namespace swath
