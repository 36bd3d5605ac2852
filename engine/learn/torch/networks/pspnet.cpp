// SPDX-License-Identifier: MIT
#include <array>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/smp_network.h"

namespace swath {
namespace {

constexpr std::array kBins{1, 2, 3, 6};

/// Means over bins × bins regions, convolved, at the resolution of x again.
torch::Tensor pooled(const torch::Tensor& x, int bins, const ConvUnit& conv) {
    return resizedLike(conv(torch::adaptive_avg_pool2d(x, {bins, bins})), x, Resize::BilinearCorners);
}

// ---- as the authors published it

/// 3×3 convolution to `width` channels, dropout, 1×1 convolution to classes.
class PspHead {
  public:
    PspHead() = default;
    PspHead(const Scope& scope, int in, int width, int classes)
        : first_(smpConv(scope, {.in = in, .out = width})),
          last_(scope.conv("4", {.in = width, .out = classes, .kernel = 1})) {}
    torch::Tensor operator()(const torch::Tensor& x, bool training) const {
        return last_(torch::feature_dropout(first_(x), 0.1, training));
    }
    explicit operator bool() const { return bool(first_); }

  private:
    ConvUnit first_, last_;
};

class PspNet final : public Network {
  public:
    explicit PspNet(const NetworkOptions& options)
        : Network(options),
          encoder_(makeEncoder(root(), EncoderKind::ResNet50, options.bands(),
                               {.outputStride = 8, .deepStem = true, .stem = "layer0"})) {
        const int in = encoder_.channels()[5];
        for (int i = 0; i < int(kBins.size()); ++i)
            pyramid_.push_back(
                (root() / "ppm.features" / i)
                    .convNorm("1", "2", {.in = in, .out = in / int(kBins.size()), .kernel = 1}));
        head_ = PspHead(root() / "cls", 2 * in, 512, options.classes());
        if (options.flag("auxiliary"))
            auxiliary_ = PspHead(root() / "aux", encoder_.channels()[4], 256, options.classes());
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        const auto features = encoder_.features(images);
        std::vector<torch::Tensor> context{features[5]};
        for (std::size_t i = 0; i < kBins.size(); ++i)
            context.push_back(pooled(features[5], kBins[i], pyramid_[i]));
        const auto whole = [&](const torch::Tensor& cells) {
            return resizedLike(cells, images, Resize::BilinearCorners);
        };
        NetworkOutput output{whole(head_(torch::cat(context, 1), is_training())), {}};
        if (auxiliary_ && is_training()) output.auxiliary = whole(auxiliary_(features[4], true));
        return output;
    }

    /// Corners of cells lie on pixels only where a multiple of 8 pixels is between the first and the last.
    InputRule inputRule() const override { return {.least = 17, .step = 8}; }
    std::vector<std::string> encoderPrefixes() const override { return {"layer"}; }

  private:
    Encoder encoder_;
    std::vector<ConvUnit> pyramid_;
    PspHead head_, auxiliary_;
};

// ---- as in segmentation_models.pytorch

/// On features of an eighth of the resolution; the encoder's deeper stages are there and not used.
class SmpPspNet final : public SmpNetwork {
  public:
    SmpPspNet(const NetworkOptions& options, EncoderKind kind) : SmpNetwork(options, kind, {}, 3, 8) {
        constexpr int kOut = 512;
        const int in = channels()[3];
        const ConvSpec spec{.in = in, .out = in / int(kBins.size()), .kernel = 1};
        for (int i = 0; i < int(kBins.size()); ++i) {
            const Scope here = decoder() / "psp.blocks" / i / "pool.1";
            // The source leaves the norm away where there is one value a channel.
            pyramid_.push_back(kBins[i] == 1 ? here.conv("0", spec, Activation::Relu) : smpConv(here, spec));
        }
        last_ = smpConv(decoder() / "conv", {.in = 2 * in, .out = kOut, .kernel = 1});
        addHead(kOut, 3);
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        std::vector<torch::Tensor> context;
        for (std::size_t i = 0; i < kBins.size(); ++i)
            context.push_back(pooled(features[3], kBins[i], pyramid_[i]));
        context.push_back(features[3]);
        return torch::feature_dropout(last_(torch::cat(context, 1)), 0.2, is_training());
    }

  private:
    std::vector<ConvUnit> pyramid_;
    ConvUnit last_;
};

}  // namespace

std::vector<NetworkEntry> pspnetFamily() {
    const std::string paper = "Zhao et al. 2017, arXiv 1612.01105";
    const EncoderDescription encoder = describe(EncoderKind::ResNet50);
    return {
        networkEntry<PspNet>({.name = "pspnet50",
                              .title = "PSPNet-50",
                              .family = "Pyramid pooling",
                              .summary =
                                  "Sees the whole patch at four scales before it decides: for classes that "
                                  "only their surroundings tell apart. Heavy; give large patches.",
                              .source = paper + "; layout and names as in hszhao/semseg",
                              .options = {auxiliaryOption(true), normOption()}}),
        encoderEntry<SmpPspNet>(
            {.name = "smp-pspnet-" + encoder.name,
             .title = "PSPNet, " + encoder.title + ", shallow",
             .family = "Pyramid pooling",
             .summary = "Pyramid pooling on features of an eighth of the resolution: many times faster than "
                        "PSPNet-50, and coarser in what it tells apart.",
             .source = paper + "; " + encoder.source + "; layout and names as in segmentation_models.pytorch",
             .options = {normOption()}},
            EncoderKind::ResNet50),
    };
}

}  // namespace swath
