// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/families.h"

namespace swath {
namespace {

constexpr int kBottleneckConvolutions = 2;

/// A U-Net whose levels all have the same number of channels.
class ConstantUNet final : public Network {
  public:
    explicit ConstantUNet(const NetworkOptions& options)
        : Network(options),
          depth_(options.number("depth")),
          transposed_(options.word("upsampling") == "transposed"),
          how_(resizeOf(options.word("upsampling"))) {
        const int width = options.number("width"), convolutions = options.number("convolutions");
        for (int level = 0; level < depth_; ++level)
            down_.push_back(
                block(root() / "encoder" / level, level == 0 ? options.bands() : width, convolutions));
        bottom_ = block(root() / "bottleneck", width, kBottleneckConvolutions);
        for (int i = 0; i < depth_; ++i) {
            const Scope scope = root() / "decoder" / i;
            if (transposed_) raise_.push_back(scope.transposed("up", {.in = width, .out = width}));
            up_.push_back(block(scope, 2 * width, convolutions));
        }
        head_ = root().conv("head", {.in = width, .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        torch::Tensor x = images;
        std::vector<torch::Tensor> skips;
        for (const auto& level : down_) {
            skips.push_back(inOrder(level, x));
            x = torch::max_pool2d(skips.back(), 2);
        }
        x = inOrder(bottom_, x);
        for (int i = 0; i < depth_; ++i) {
            const torch::Tensor& skip = skips[depth_ - 1 - i];
            const auto raised = transposed_ ? raise_[i](x) : resizedLike(x, skip, how_);
            x = inOrder(up_[i], torch::cat({skip, raised}, 1));
        }
        return {head_(x), {}};
    }

    InputRule inputRule() const override { return {.least = 1 << depth_, .step = 1 << depth_}; }

  private:
    using Block = std::vector<ConvUnit>;

    Block block(const Scope& scope, int in, int convolutions) const {
        const int width = options().number("width");
        Block units;
        for (int i = 0; i < convolutions; ++i)
            units.push_back((scope / i).convNorm(
                "conv", "norm", {.in = i == 0 ? in : width, .out = width, .bias = ConvSpec::Bias::Yes}));
        return units;
    }

    int depth_;
    bool transposed_;
    Resize how_;
    std::vector<Block> down_, up_;
    Block bottom_;
    std::vector<TransposedUnit> raise_;
    ConvUnit head_;
};

}  // namespace

std::vector<NetworkEntry> unet64Family() {
    return {
        networkEntry<ConstantUNet>(
            {.name = "unet-64",
             .title = "U-Net, 64 channels throughout",
             .family = "U-Net",
             .summary = "A slim, deep U-Net for many bands, trained from nothing, one model a class. A "
                        "reconstruction: the source states the 64 channels and about 1.7 million parameters, "
                        "the layers are ours.",
             .source =
                 "deepsense.ai, fourth place of the Dstl competition of 2017; layers and names are ours",
             .options = {widthOption(64, "Channels of every level"),
                         depthOption(6, 8),
                         {"convolutions",
                          "Convolutions of a level on the way down, and again on the way up",
                          NetworkOption::Kind::Number,
                          "3",
                          {},
                          1,
                          8},
                         upsamplingOption({"transposed", "nearest", "bilinear", "bicubic"}),
                         normOption()}}),
    };
}

}  // namespace swath
