// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/smp_network.h"

namespace swath {
namespace {

/// To a quarter of the channels, up by a transposed convolution, to the channels of the level above.
class LinkBlock {
  public:
    LinkBlock(ConvUnit narrow, TransposedUnit up, NormUnit norm, ConvUnit widen)
        : narrow_(std::move(narrow)), up_(std::move(up)), norm_(std::move(norm)), widen_(std::move(widen)) {}
    torch::Tensor operator()(const torch::Tensor& x) const { return widen_(norm_(up_(narrow_(x)))); }

  private:
    ConvUnit narrow_;
    TransposedUnit up_;
    NormUnit norm_;
    ConvUnit widen_;
};

// ---- as the authors published it

class LinkNet final : public Network {
  public:
    explicit LinkNet(const NetworkOptions& options)
        : Network(options),
          encoder_(makeEncoder(root(), EncoderKind::ResNet18, options.bands(),
                               {.stem = "in_block", .stages = "encoder"})) {
        constexpr int kIn[] = {512, 256, 128, 64}, kOut[] = {256, 128, 64, 64};
        for (int i = 0; i < 4; ++i) {
            const Scope here = root() / ("decoder" + std::to_string(4 - i));
            const int narrow = kIn[i] / 4;
            const bool doubles = i < 3;
            blocks_.emplace_back(smpConv(here / "conv1", {.in = kIn[i], .out = narrow, .kernel = 1}),
                                 here.transposed("tp_conv.0", {.in = narrow,
                                                               .out = narrow,
                                                               .kernel = 3,
                                                               .stride = doubles ? 2 : 1,
                                                               .padding = 1,
                                                               .outputPadding = doubles ? 1 : 0,
                                                               .bias = false}),
                                 here.norm("tp_conv.1", narrow),
                                 smpConv(here / "conv2", {.in = narrow, .out = kOut[i], .kernel = 1}));
        }
        constexpr int kHead = 32;
        firstUp_ = root().transposed("tp_conv1.0",
                                     {.in = 64, .out = kHead, .kernel = 3, .padding = 1, .outputPadding = 1});
        firstNorm_ = root().norm("tp_conv1.1", kHead);
        middle_ = smpConv(root() / "conv2", {.in = kHead, .out = kHead, .bias = ConvSpec::Bias::Yes});
        last_ = root().transposed("tp_conv2", {.in = kHead, .out = options.classes()});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        auto skips = encoder_.features(images);
        skips[1] = torch::max_pool2d(skips[1], 3, 2, 1);  // the authors add what comes out of the pooling
        torch::Tensor x = skips[5];
        for (std::size_t i = 0; i < blocks_.size(); ++i) x = skips[4 - i] + blocks_[i](x);
        return {last_(middle_(firstNorm_(firstUp_(x)))), {}};
    }

    InputRule inputRule() const override { return {.least = 32, .step = 32}; }
    std::vector<std::string> encoderPrefixes() const override { return {"in_block.", "encoder"}; }

  private:
    Encoder encoder_;
    std::vector<LinkBlock> blocks_;
    TransposedUnit firstUp_, last_;
    NormUnit firstNorm_;
    ConvUnit middle_;
};

// ---- as in segmentation_models.pytorch

class SmpLinkNet final : public SmpNetwork {
  public:
    SmpLinkNet(const NetworkOptions& options, EncoderKind kind) : SmpNetwork(options, kind) {
        constexpr int kLast = 32;
        for (int i = 0; i < 5; ++i) {
            const int in = channels()[5 - i], narrow = in / 4, out = i < 4 ? channels()[4 - i] : kLast;
            const Scope here = decoder() / "blocks" / i / "block";
            blocks_.emplace_back(
                smpConv(here / 0, {.in = in, .out = narrow, .kernel = 1}),
                here.transposed("1.0", {.in = narrow, .out = narrow, .kernel = 4, .padding = 1}),
                here.norm("1.1", narrow), smpConv(here / 2, {.in = narrow, .out = out, .kernel = 1}));
        }
        addHead(kLast, 1);
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        torch::Tensor x = features[5];
        for (std::size_t i = 0; i < 4; ++i) x = blocks_[i](x) + features[4 - i];
        return blocks_[4](x);
    }

  private:
    std::vector<LinkBlock> blocks_;
};

}  // namespace

std::vector<NetworkEntry> linknetFamily() {
    const std::string paper = "Chaurasia and Culurciello 2017, arXiv 1707.03718";
    const EncoderDescription encoder = describe(EncoderKind::ResNet18);
    return {
        networkEntry<LinkNet>({.name = "linknet",
                               .title = "LinkNet",
                               .family = "LinkNet",
                               .summary =
                                   "Adds the encoder's features instead of joining them: fast, for long "
                                   "scenes and live prediction.",
                               .source = paper + "; layout and names as in e-lab/pytorch-linknet",
                               .options = {normOption()}}),
        encoderEntry<SmpLinkNet>(
            {.name = "linknet-" + encoder.name,
             .title = "LinkNet, " + encoder.title,
             .family = "LinkNet",
             .summary = "LinkNet with a skip on the half resolution too; takes encoder "
                        "weights by torchvision's names.",
             .source = paper + "; " + encoder.source + "; layout and names as in segmentation_models.pytorch",
             .options = {normOption()}},
            EncoderKind::ResNet18),
    };
}

}  // namespace swath
