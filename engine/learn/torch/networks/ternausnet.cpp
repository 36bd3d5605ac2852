// SPDX-License-Identifier: MIT
#include <utility>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/vgg.h"

namespace swath {
namespace {

/// What brings a level of the decoder to twice the resolution.
enum class Doubling { Transposed3, Transposed4, Bilinear };

/// One or two 3×3 convolutions at the resolution below or above, and the doubling between or before them.
class DecoderBlock {
  public:
    DecoderBlock(const Scope& scope, int in, int middle, int out, Doubling doubling) {
        const auto unit = [&scope](int index, int from, int to) {
            return (scope / "block" / index)
                .convNorm("conv", "norm", {.in = from, .out = to, .bias = ConvSpec::Bias::Yes});
        };
        if (doubling == Doubling::Bilinear) {
            first_ = unit(1, in, middle);
            second_ = unit(2, middle, out);
            return;
        }
        first_ = unit(0, in, middle);
        TransposedSpec up{.in = middle, .out = out, .kernel = 4, .stride = 2, .padding = 1};
        if (doubling == Doubling::Transposed3) up.kernel = 3, up.outputPadding = 1;
        up_ = scope.transposed("block.1", up);
    }

    torch::Tensor operator()(const torch::Tensor& x) const {
        if (up_) return torch::relu(up_(first_(x)));
        return second_(first_(resized(x, {2 * x.size(2), 2 * x.size(3)}, Resize::Bilinear)));
    }

  private:
    ConvUnit first_, second_;
    TransposedUnit up_;
};

/// Channels of a decoder block in units of the first level's: in the middle and behind it.
struct DecoderWidths {
    int middle, out;
};

/// The convolutions of a VGG as encoder of a U-Net with five skips.
class TernausNet final : public Network {
  public:
    TernausNet(const NetworkOptions& options, VggKind kind)
        : Network(options), vgg_(vggStages(root() / "encoder", options.bands(), kind, vggLayout(options))) {
        const bool eleven = kind == VggKind::Vgg11;
        const auto doubling = eleven                                       ? Doubling::Transposed3
                              : options.word("upsampling") == "transposed" ? Doubling::Transposed4
                                                                           : Doubling::Bilinear;
        const int width = options.number("width");
        const std::vector<std::pair<std::string, DecoderWidths>> blocks{{"center", {16, 8}},
                                                                        {"dec5", {16, 8}},
                                                                        {"dec4", {16, eleven ? 4 : 8}},
                                                                        {"dec3", {8, 2}},
                                                                        {"dec2", {4, 1}}};
        int in = kVggChannels.back();
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const auto& [name, widths] = blocks[i];
            decoder_.emplace_back(root() / name, in, widths.middle * width, widths.out * width, doubling);
            in = widths.out * width + kVggChannels[kVggChannels.size() - 1 - i];
        }
        last_ =
            (root() / "dec1").convNorm("conv", "norm", {.in = in, .out = width, .bias = ConvSpec::Bias::Yes});
        final_ = root().conv("final", {.in = width, .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        const auto skips = vgg_(images);
        torch::Tensor x = torch::max_pool2d(skips.back(), 2);
        for (std::size_t i = 0; i < decoder_.size(); ++i)
            x = torch::cat({decoder_[i](x), skips[skips.size() - 1 - i]}, 1);
        return {final_(last_(x)), {}};
    }

    InputRule inputRule() const override { return {.least = 32, .step = 32}; }

  private:
    VggStages vgg_;
    std::vector<DecoderBlock> decoder_;
    ConvUnit last_, final_;
};

NetworkEntry ternausNet(VggKind kind, NetworkDescription description) {
    description.family = "TernausNet";
    description.options.push_back(
        widthOption(32, "Channels behind the last level; deeper levels have up to 16 times as many"));
    description.options.push_back(normOption("none"));
    return {std::move(description),
            [kind](const NetworkOptions& options) { return std::make_shared<TernausNet>(options, kind); }};
}

}  // namespace

std::vector<NetworkEntry> ternausNetFamily() {
    const std::string source =
        "Iglovikov, Shvets 2018, arXiv 1801.05746; names as in ternaus/TernausNet, the encoder's as "
        "torchvision's features";
    return {
        ternausNet(VggKind::Vgg11,
                   {.name = "ternausnet11",
                    .title = "TernausNet, VGG-11",
                    .summary = "A U-Net on the plain layers of VGG-11, strong on buildings and roads when it "
                               "starts from pre-trained weights. The baseline of SpaceNet 6.",
                    .source = source}),
        ternausNet(VggKind::Vgg16,
                   {.name = "ternausnet16",
                    .title = "TernausNet, VGG-16",
                    .summary = "TernausNet on the deeper VGG-16: for larger sets of labels; slower.",
                    .source = source,
                    .options = {upsamplingOption({"bilinear", "transposed"})}}),
    };
}

}  // namespace swath
