// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/families.h"

namespace swath {
namespace {

/// (3×3 convolution, norm, ReLU) twice.
struct DoubleConv {
    DoubleConv(const Scope& scope, int in, int middle, int out, ConvSpec::Bias bias)
        : first(scope.convNorm("double_conv.0", "double_conv.1", {.in = in, .out = middle, .bias = bias})),
          second(scope.convNorm("double_conv.3", "double_conv.4", {.in = middle, .out = out, .bias = bias})) {
    }
    torch::Tensor operator()(const torch::Tensor& x) const { return second(first(x)); }

    ConvUnit first, second;
};

/// U-Net with padded convolutions and a norm before each ReLU, of any depth and width.
class UNet final : public Network {
  public:
    explicit UNet(const NetworkOptions& options)
        : Network(options), interpolates_(options.word("upsampling") != "transposed") {
        if (options.word("upsampling") != "bilinear") how_ = resizeOf(options.word("upsampling"));
        const int depth = options.number("depth");
        // Interpolation cannot halve the channels, so the level below it already has no more than this one.
        const auto width = [&](int level) {
            return (options.number("width") << level) / (interpolates_ && level == depth ? 2 : 1);
        };
        const auto bias = options.flag("conv_bias") ? ConvSpec::Bias::Yes : ConvSpec::Bias::Automatic;
        first_.emplace_back(root() / "inc", options.bands(), width(0), width(0), bias);
        for (int level = 1; level <= depth; ++level)
            first_.emplace_back(root() / ("down" + std::to_string(level)) / "maxpool_conv.1",
                                width(level - 1), width(level), width(level), bias);
        for (int level = depth - 1; level >= 0; --level) {
            const Scope up = root() / ("up" + std::to_string(depth - level));
            const int below = options.number("width") << (level + 1);
            if (!interpolates_) up_.push_back(up.transposed("up", {.in = below, .out = below / 2}));
            const int out = interpolates_ && level > 0 ? below / 4 : below / 2;
            second_.emplace_back(up / "conv", below, interpolates_ ? below / 2 : out, out, bias);
        }
        last_ = (root() / "outc").conv("conv", {.in = width(0), .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        std::vector<torch::Tensor> skips{first_.front()(images)};
        for (std::size_t i = 1; i < first_.size(); ++i)
            skips.push_back(first_[i](torch::max_pool2d(skips.back(), 2)));
        torch::Tensor x = skips.back();
        for (std::size_t i = 0; i < second_.size(); ++i) {
            const torch::Tensor& skip = skips[skips.size() - 2 - i];
            const auto raised = interpolates_ ? resizedLike(x, skip, how_) : up_[i](x);
            x = second_[i](torch::cat({skip, raised}, 1));
        }
        return {last_(x), {}};
    }

    InputRule inputRule() const override {
        const int multiple = 1 << (first_.size() - 1);
        return {.least = multiple, .step = multiple};
    }

    std::vector<std::string> encoderPrefixes() const override { return {"inc.", "down"}; }

  private:
    bool interpolates_;
    Resize how_ = Resize::BilinearCorners;
    std::vector<DoubleConv> first_, second_;  ///< on the way down, on the way up
    std::vector<TransposedUnit> up_;
    ConvUnit last_;
};

}  // namespace

std::vector<NetworkEntry> unetFamily() {
    return {
        networkEntry<UNet>(
            {.name = "unet",
             .title = "U-Net",
             .family = "U-Net",
             .summary = "Learns fast from little and draws sharp borders: the one to begin with. Its width "
                        "and depth "
                        "trade speed against capacity.",
             .source =
                 "Ronneberger, Fischer, Brox 2015, arXiv 1505.04597; padded, with batch norm; names as in "
                 "milesial/Pytorch-UNet",
             .options = {widthOption(64, "Channels of the first level; each level doubles them"),
                         depthOption(4, 7),
                         upsamplingOption({"transposed", "bilinear", "nearest", "bicubic"}),
                         normOption(),
                         {"conv_bias", "Biases in convolutions that a norm follows",
                          NetworkOption::Kind::Flag, "false"}}}),
    };
}

}  // namespace swath
