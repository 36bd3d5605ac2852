// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/torch/networks/encoders.h"

namespace swath {

// What the files of the encoders share.

/// The stage of features 0, where these are the image.
inline torch::Tensor imageItself(const torch::Tensor& image) {
    return image;
}

/// The first spatial convolution of a stage, or of a block, and the dilation of those after it.
struct Step {
    int stride = 1;
    int firstDilation = 1, dilation = 1;

    /// Of the blocks after the first.
    Step next() const { return {.stride = 1, .firstDilation = dilation, .dilation = dilation}; }
};

/// The step of a stage that halves the resolution to `reached` pixels a cell, or that dilates instead.
inline Step stepTo(int reached, const EncoderOptions& options) {
    if (reached <= options.outputStride) return {.stride = 2};
    const int dilation = reached / options.outputStride;
    const bool whole = options.dilation == DilationRule::WholeStage;
    return {.stride = 1, .firstDilation = whole ? dilation : dilation / 2, .dilation = dilation};
}

Encoder makeMobileNetV2(const Scope& scope, int bands, const EncoderOptions& options);
Encoder makeXception(const Scope& scope, int bands, const EncoderOptions& options);

}  // namespace swath
