// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/blocks.h"

#include <cmath>

#include "engine/learn/torch/networks/network.h"

namespace swath {

namespace nn = torch::nn;

DoubleConvImpl::DoubleConvImpl(int in, int out) {
    const auto conv = [](int from, int to) {
        return nn::Conv2d(nn::Conv2dOptions(from, to, 3).padding(1).bias(false));
    };
    layers_ = register_module(
        "double_conv", nn::Sequential(conv(in, out), nn::BatchNorm2d(out), nn::ReLU(nn::ReLUOptions(true)),
                                      conv(out, out), nn::BatchNorm2d(out), nn::ReLU(nn::ReLUOptions(true))));
}

torch::Tensor DoubleConvImpl::forward(const torch::Tensor& x) {
    return layers_->forward(x);
}

UpConv2x2Impl::UpConv2x2Impl(int in, int out) {
    weight_ = register_parameter("weight", torch::empty({in, out, 2, 2}));
    bias_ = register_parameter("bias", torch::empty({out}));
    // As PyTorch initialises ConvTranspose2d: the fan is counted over the second dimension.
    const double bound = 1 / std::sqrt(4.0 * out);
    nn::init::uniform_(weight_, -bound, bound);
    nn::init::uniform_(bias_, -bound, bound);
}

torch::Tensor UpConv2x2Impl::forward(const torch::Tensor& x) {
    const auto n = x.size(0), height = x.size(2), width = x.size(3), out = weight_.size(1);
    const auto kernel = weight_.permute({2, 3, 1, 0}).reshape({4 * out, x.size(1), 1, 1});
    const auto spread = torch::conv2d(x, kernel, bias_.repeat({4}));
    return spread.permute({0, 2, 3, 1})
        .reshape({n, height, width, 2, 2, out})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({n, 2 * height, 2 * width, out})
        .permute({0, 3, 1, 2});
}

torch::Tensor forwardPadded(Network& network, const torch::Tensor& images) {
    const auto multiple = static_cast<std::int64_t>(network.multiple());
    const auto height = images.size(2), width = images.size(3);
    const auto missing = [multiple](std::int64_t extent) {
        return (multiple - extent % multiple) % multiple;
    };
    const auto padX = missing(width), padY = missing(height);
    if (padX == 0 && padY == 0) return network.forward(images);
    const auto left = padX / 2, top = padY / 2;
    const bool canMirror = padX - left < width && padY - top < height;
    namespace F = torch::nn::functional;
    auto options = F::PadFuncOptions({left, padX - left, top, padY - top});
    if (canMirror)
        options = options.mode(torch::kReflect);
    else
        options = options.mode(torch::kReplicate);
    const auto padded = F::pad(images, options).contiguous(images.suggest_memory_format());
    return network.forward(padded).slice(2, top, top + height).slice(3, left, left + width);
}

}  // namespace swath
