// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/unet.h"

#include <string>

namespace swath {
namespace {

/// A module without a computation of its own, for the levels of published parameter names.
std::shared_ptr<torch::nn::Module> scope(torch::nn::Module& parent, const std::string& name) {
    return parent.register_module(name, std::make_shared<torch::nn::Module>());
}

}  // namespace

UNet::UNet(const NetworkOptions& options) {
    const auto width = [&](int level) { return options.baseWidth << level; };
    first_ = register_module("inc", DoubleConv(options.bands, width(0)));
    for (int level = 1; level <= options.depth; ++level) {
        const auto pooled = scope(*scope(*this, "down" + std::to_string(level)), "maxpool_conv");
        down_.push_back(pooled->register_module("1", DoubleConv(width(level - 1), width(level))));
    }
    for (int level = options.depth - 1; level >= 0; --level) {
        const auto module = scope(*this, "up" + std::to_string(options.depth - level));
        up_.push_back({module->register_module("up", UpConv2x2(width(level + 1), width(level))),
                       module->register_module("conv", DoubleConv(width(level + 1), width(level)))});
    }
    const auto outc = scope(*this, "outc");
    last_ = outc->register_module("conv",
                                  torch::nn::Conv2d(torch::nn::Conv2dOptions(width(0), options.classes, 1)));
}

torch::Tensor UNet::forward(const torch::Tensor& images) {
    std::vector<torch::Tensor> skips{first_->forward(images)};
    for (DoubleConv& down : down_) skips.push_back(down->forward(torch::max_pool2d(skips.back(), 2)));
    torch::Tensor x = skips.back();
    for (std::size_t i = 0; i < up_.size(); ++i) {
        const torch::Tensor& skip = skips[skips.size() - 2 - i];
        x = up_[i].conv->forward(torch::cat({skip, up_[i].up->forward(x)}, 1));
    }
    return last_->forward(x);
}

}  // namespace swath
