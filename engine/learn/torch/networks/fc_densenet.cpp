// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/families.h"

namespace swath {
namespace {

constexpr int kFirst = 48, kGrowth = 16, kBottleneckLayers = 15;
constexpr int kLayers[] = {4, 5, 7, 10, 12};  ///< of the dense blocks on the way down, and up in reverse
constexpr int kDepth = 5;
constexpr double kDenseDropout = 0.2;

/// Norm, ReLU, convolution.
struct PreActivated {
    NormUnit norm;
    ConvUnit conv;

    PreActivated(const Scope& scope, int in, int out, int kernel)
        : norm(scope.norm("norm", in)), conv(scope.conv("conv", {.in = in, .out = out, .kernel = kernel})) {}

    torch::Tensor operator()(const torch::Tensor& x, bool training) const {
        return torch::dropout(conv(norm(x)), kDenseDropout, training);
    }
};

/// Layers that each see the input and what all layers before them added.
class DenseBlock {
  public:
    DenseBlock(const Scope& layers, int in, int count) {
        for (int i = 0; i < count; ++i) layers_.emplace_back(layers / i, in + i * kGrowth, kGrowth, 3);
    }

    /// The features added, without the input.
    torch::Tensor operator()(const torch::Tensor& x, bool training) const {
        std::vector<torch::Tensor> known{x};
        for (const auto& layer : layers_) known.push_back(layer(torch::cat(known, 1), training));
        known.erase(known.begin());
        return torch::cat(known, 1);
    }

  private:
    std::vector<PreActivated> layers_;
};

/// The network of 103 layers of the paper.
class FcDenseNet final : public Network {
  public:
    explicit FcDenseNet(const NetworkOptions& options) : Network(options) {
        first_ = root().conv("firstconv", {.in = options.bands(), .out = kFirst});
        std::vector<int> skips;
        int channels = kFirst;
        for (int i = 0; i < kDepth; ++i) {
            down_.emplace_back(root() / "denseBlocksDown" / i / "layers", channels, kLayers[i]);
            skips.push_back(channels += kLayers[i] * kGrowth);
            halve_.emplace_back(root() / "transDownBlocks" / i, channels, channels, 1);
        }
        bottom_.emplace_back(root() / "bottleneck.bottleneck.layers", channels, kBottleneckLayers);
        int added = kBottleneckLayers * kGrowth;
        for (int i = 0; i < kDepth; ++i) {
            raise_.push_back((root() / "transUpBlocks" / i)
                                 .transposed("convTrans", {.in = added, .out = added, .kernel = 3}));
            channels = added + skips[kDepth - 1 - i];
            up_.emplace_back(root() / "denseBlocksUp" / i / "layers", channels, kLayers[kDepth - 1 - i]);
            added = kLayers[kDepth - 1 - i] * kGrowth;
        }
        last_ = root().conv("finalConv", {.in = channels + added, .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        torch::Tensor x = first_(images);
        std::vector<torch::Tensor> skips;
        for (int i = 0; i < kDepth; ++i) {
            skips.push_back(torch::cat({x, down_[i](x, is_training())}, 1));
            x = torch::max_pool2d(halve_[i](skips.back(), is_training()), 2);
        }
        torch::Tensor added = bottom_.front()(x, is_training());
        for (int i = 0; i < kDepth; ++i) {
            const torch::Tensor& skip = skips[kDepth - 1 - i];
            // One row and column more than twice as many.
            const auto raised = raise_[i](added).narrow(2, 0, skip.size(2)).narrow(3, 0, skip.size(3));
            x = torch::cat({raised, skip}, 1);
            added = up_[i](x, is_training());
        }
        return {last_(torch::cat({x, added}, 1)), {}};
    }

    InputRule inputRule() const override { return {.least = 1 << kDepth, .step = 1 << kDepth}; }

    std::vector<std::string> encoderPrefixes() const override {
        return {"firstconv.", "denseBlocksDown.", "transDownBlocks."};
    }

  private:
    ConvUnit first_, last_;
    std::vector<DenseBlock> down_, bottom_, up_;
    std::vector<PreActivated> halve_;
    std::vector<TransposedUnit> raise_;
};

}  // namespace

std::vector<NetworkEntry> fcDenseNetFamily() {
    return {
        networkEntry<FcDenseNet>(
            {.name = "fc-densenet103",
             .title = "FC-DenseNet, 103 layers",
             .family = "FC-DenseNet",
             .summary =
                 "Every layer sees all before it, so few parameters say much: for small sets of labels, "
                 "if time and memory allow.",
             .source = "Jégou, Drozdzal, Vazquez, Romero, Bengio 2017, arXiv 1611.09326; names as in "
                       "bfortuner/pytorch_tiramisu",
             .options = {normOption()}}),
    };
}

}  // namespace swath
