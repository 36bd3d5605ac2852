// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/smp_network.h"

namespace swath {
namespace {

constexpr std::array kDecoderChannels{256, 128, 64, 32, 16};

/// Doubles the resolution, joins the features that the encoder has there, and convolves twice.
class DecoderBlock {
  public:
    DecoderBlock(const Scope& scope, const std::string& upsampling, int below, int skip, int out)
        : how_(resizeOf(upsampling)),
          first_(smpConv(scope / "conv1", {.in = below + skip, .out = out})),
          second_(smpConv(scope / "conv2", {.in = out, .out = out})) {
        if (upsampling != "transposed") return;
        // Each channel by itself: of 2048 channels with each other, four times the encoder's parameters.
        up_ = scope.transposed(
            "up", {.in = below, .out = below, .kernel = 4, .padding = 1, .bias = false, .groups = below});
        up_.initBilinear(false);
    }

    /// @param skip  may be undefined.
    torch::Tensor operator()(const torch::Tensor& below, const torch::Tensor& skip) const {
        torch::Tensor x = up_ ? up_(below) : resized(below, {2 * below.size(2), 2 * below.size(3)}, how_);
        if (skip.defined()) x = torch::cat({x, skip}, 1);
        return second_(first_(x));
    }

  private:
    Resize how_;
    TransposedUnit up_;
    ConvUnit first_, second_;
};

bool isVgg(EncoderKind kind) {
    return kind == EncoderKind::Vgg11 || kind == EncoderKind::Vgg16;
}

class EncoderUNet final : public SmpNetwork {
  public:
    EncoderUNet(const NetworkOptions& options, EncoderKind kind)
        : SmpNetwork(options, kind, {.batchNorm = isVgg(kind) && options.flag("batch_norm")}) {
        int below = channels()[5];
        if (isVgg(kind))  // its deepest features are a pooling's: nothing has looked at them yet
            for (const int c : {0, 1})
                centre_.push_back(smpConv(decoder() / "center" / c, {.in = below, .out = below}));
        for (int b = 0; b < int(kDecoderChannels.size()); ++b) {
            blocks_.emplace_back(decoder() / "blocks" / b, options.word("upsampling"), below,
                                 b < 4 ? channels()[4 - b] : 0, kDecoderChannels[b]);
            below = kDecoderChannels[b];
        }
        addHead(below, 3);
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        torch::Tensor x = inOrder(centre_, features[5]);
        for (std::size_t b = 0; b < blocks_.size(); ++b)
            x = blocks_[b](x, b < 4 ? features[4 - b] : torch::Tensor());
        return x;
    }

  private:
    std::vector<ConvUnit> centre_;
    std::vector<DecoderBlock> blocks_;
};

/// U-Net whose skips are U-Nets themselves. Level 0 is the coarsest of four on which something is joined;
/// node (first, level) has come up from features of level `first`, and joins what the later ones gave it.
class UNetPlusPlus final : public SmpNetwork {
  public:
    UNetPlusPlus(const NetworkOptions& options, EncoderKind kind) : SmpNetwork(options, kind) {
        const auto add = [&](int first, int level, int below, int skip, int out) {
            nodes_.emplace(std::pair(first, level),
                           DecoderBlock(decoder() / "blocks" / fmt::format("x_{}_{}", first, level),
                                        options.word("upsampling"), below, skip, out));
        };
        for (int level = 0; level < kLevels; ++level) {
            const int width = channels()[4 - level];
            // The outermost node goes towards the result, the others stay as wide as the encoder.
            add(0, level, level == 0 ? channels()[5] : kDecoderChannels[level - 1], width * (level + 1),
                kDecoderChannels[level]);
            for (int first = 1; first <= level; ++first)
                add(first, level, channels()[5 - level], width * (level + 1 - first), width);
        }
        add(0, kLevels, kDecoderChannels[kLevels - 1], 0, kDecoderChannels[kLevels]);
        addHead(kDecoderChannels[kLevels], 3);
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        std::vector<torch::Tensor> below;  ///< what nodes 0 … level − 1 gave on the level before
        for (int level = 0; level < kLevels; ++level) {
            below.push_back(features[5 - level]);
            std::vector<torch::Tensor> joined{features[4 - level]};
            std::vector<torch::Tensor> here(below.size());
            for (int first = level; first >= 0; --first) {
                here[first] = nodes_.at({first, level})(below[first], torch::cat(joined, 1));
                joined.insert(joined.begin(), here[first]);
            }
            below = std::move(here);
        }
        return nodes_.at({0, kLevels})(below[0], {});
    }

  private:
    static constexpr int kLevels = 4;
    std::map<std::pair<int, int>, DecoderBlock> nodes_;
};

NetworkEntry unetOn(EncoderKind kind) {
    const EncoderDescription encoder = describe(kind);
    NetworkDescription description{
        .name = "unet-" + encoder.name,
        .title = "U-Net, " + encoder.title,
        .family = "U-Net with encoder",
        .summary = fmt::format("U-Net upon an encoder that can start from weights of another task. {}: {}.",
                               encoder.title, encoder.character),
        .source = fmt::format("Ronneberger, Fischer, Brox 2015, arXiv 1505.04597; {}; layout and names as in "
                              "segmentation_models.pytorch",
                              encoder.source),
        .options = {upsamplingOption({"nearest", "bilinear", "bicubic", "transposed"}), normOption()}};
    if (isVgg(kind))
        description.options.push_back({"batch_norm", "Batch norm (or that of norm) in the encoder too",
                                       NetworkOption::Kind::Flag, "false"});
    return encoderEntry<EncoderUNet>(std::move(description), kind);
}

NetworkEntry unetPlusPlusOn(EncoderKind kind) {
    const EncoderDescription encoder = describe(kind);
    return encoderEntry<UNetPlusPlus>(
        {.name = "unetplusplus-" + encoder.name,
         .title = "U-Net++, " + encoder.title,
         .family = "U-Net with encoder",
         .summary = fmt::format("Joins features through nested U-Nets: borders somewhat finer than U-Net's "
                                "for about twice its time. {}: {}.",
                                encoder.title, encoder.character),
         .source = fmt::format("Zhou et al. 2018, arXiv 1807.10165; {}; layout and names as in "
                               "segmentation_models.pytorch",
                               encoder.source),
         .options = {upsamplingOption({"nearest", "bilinear", "bicubic", "transposed"}), normOption()}},
        kind);
}

}  // namespace

std::vector<NetworkEntry> encoderUnetFamily() {
    using enum EncoderKind;
    std::vector<NetworkEntry> entries;
    for (const EncoderKind kind : {ResNet18, ResNet34, ResNet50, ResNeXt50, Vgg11, Vgg16, MobileNetV2})
        entries.push_back(unetOn(kind));
    for (const EncoderKind kind : {ResNet18, ResNet34, ResNet50, MobileNetV2})
        entries.push_back(unetPlusPlusOn(kind));
    return entries;
}

}  // namespace swath
