// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/families.h"

namespace swath {
namespace {

constexpr int kDepth = 4;  ///< times that the resolution is halved

/// The middle of x, of the size of `like`.
torch::Tensor centreCropped(const torch::Tensor& x, const torch::Tensor& like) {
    const auto height = like.size(2), width = like.size(3);
    return x.narrow(2, (x.size(2) - height) / 2, height).narrow(3, (x.size(3) - width) / 2, width);
}

/// The U-Net of the paper: convolutions without padding, so that every score rests on real pixels alone.
class UNet2015 final : public Network {
  public:
    explicit UNet2015(const NetworkOptions& options)
        : Network(options), padded_(options.word("padding") == "same"), drops_(options.flag("dropout")) {
        const auto width = [&](int level) { return options.number("width") << level; };
        for (int level = 0; level <= kDepth; ++level)
            down_.push_back(block(root() / "down_path" / level / "block",
                                  level == 0 ? options.bands() : width(level - 1), width(level)));
        for (int level = kDepth - 1; level >= 0; --level) {
            const Scope up = root() / "up_path" / (kDepth - 1 - level);
            raise_.push_back(up.transposed("up", {.in = width(level + 1), .out = width(level)}));
            up_.push_back(block(up / "conv_block" / "block", width(level + 1), width(level)));
        }
        last_ = root().conv("last", {.in = width(0), .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        std::vector<torch::Tensor> skips;
        for (int level = 0; level <= kDepth; ++level) {
            auto x = inOrder(down_[level], level == 0 ? images : torch::max_pool2d(skips.back(), 2));
            // The end of the contracting path, where the paper puts it.
            const bool drops = drops_ && level >= kDepth - 1;
            skips.push_back(drops ? torch::dropout(x, 0.5, is_training()) : x);
        }
        torch::Tensor x = skips.back();
        for (int i = 0; i < kDepth; ++i) {
            const auto raised = raise_[i](x);
            x = inOrder(up_[i], torch::cat({raised, centreCropped(skips[kDepth - 1 - i], raised)}, 1));
        }
        return {last_(x), {}};
    }

    InputRule inputRule() const override {
        if (padded_) return {.least = 1 << kDepth, .step = 1 << kDepth};
        return {.least = 188, .step = 1 << kDepth, .lost = 184};
    }

    std::vector<std::string> encoderPrefixes() const override { return {"down_path."}; }

  private:
    using Block = std::vector<ConvUnit>;

    /// (3×3 convolution, ReLU, norm if there is one) twice.
    Block block(const Scope& scope, int in, int out) const {
        const bool plain = options().word("norm") == "none";
        const int padding = padded_ ? 1 : 0;
        const auto unit = [&](int conv, int norm, int from) {
            return scope.convNorm(std::to_string(conv), std::to_string(norm),
                                  {.in = from, .out = out, .padding = padding, .bias = ConvSpec::Bias::Yes},
                                  Activation::Relu, Order::ActivationFirst);
        };
        return {unit(0, 2, in), unit(plain ? 2 : 3, 5, out)};
    }

    bool padded_, drops_;
    std::vector<Block> down_, up_;
    std::vector<TransposedUnit> raise_;
    ConvUnit last_;
};

}  // namespace

std::vector<NetworkEntry> unet2015Family() {
    return {
        networkEntry<UNet2015>(
            {.name = "unet-2015",
             .title = "U-Net of 2015",
             .family = "U-Net",
             .summary =
                 "The first U-Net, with convolutions that use real pixels only: whatever the tiles, the map "
                 "is "
                 "the same. A tile loses 92 pixels on each side, taken from its neighbours or mirrored.",
             .source = "Ronneberger, Fischer, Brox 2015, arXiv 1505.04597; names as in jvanvugt/pytorch-unet",
             .options = {widthOption(64, "Channels of the first level; each level doubles them"),
                         {"padding",
                          "valid: borders are lost, as in the paper; same: zeros around every map keep its "
                          "size",
                          NetworkOption::Kind::Word,
                          "valid",
                          {"valid", "same"}},
                         normOption("none"),
                         {"dropout", "Drop half of the values of the two deepest levels while training",
                          NetworkOption::Kind::Flag, "true"}}}),
    };
}

}  // namespace swath
