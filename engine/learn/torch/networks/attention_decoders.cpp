// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/smp_network.h"

namespace swath {
namespace {

torch::Tensor meanOf(const torch::Tensor& x) {
    return x.mean({2, 3}, true);
}

// ---- PAN

ConvUnit panConv(const Scope& scope, const ConvSpec& spec, Activation activation = Activation::Relu) {
    ConvSpec biased = spec;
    biased.bias = ConvSpec::Bias::Yes;
    return scope.convNorm("conv", "bn", biased, activation);
}

/// Weighs each place by what lies around it at three scales.
class PyramidAttention {
  public:
    PyramidAttention(const Scope& scope, int in, int out)
        : whole_(panConv(scope / "branch1.1", {.in = in, .out = out, .kernel = 1})),
          middle_(panConv(scope / "mid.0", {.in = in, .out = out, .kernel = 1})),
          down_{panConv(scope / "down1.1", {.in = in, .out = 1, .kernel = 7}),
                panConv(scope / "down2.1", {.in = 1, .out = 1, .kernel = 5}),
                panConv(scope / "down3.1", {.in = 1, .out = 1})},
          deepest_(panConv(scope / "down3.2", {.in = 1, .out = 1})),
          up_{panConv(scope / "conv1", {.in = 1, .out = 1, .kernel = 7}),
              panConv(scope / "conv2", {.in = 1, .out = 1, .kernel = 5})} {}

    torch::Tensor operator()(const torch::Tensor& x) const {
        constexpr auto kHow = Resize::BilinearCorners;
        const auto half = down_[0](torch::max_pool2d(x, 2));
        const auto quarter = down_[1](torch::max_pool2d(half, 2));
        const auto eighth = deepest_(down_[2](torch::max_pool2d(quarter, 2)));
        const auto atQuarter = up_[1](quarter) + resizedLike(eighth, quarter, kHow);
        const auto atHalf = up_[0](half) + resizedLike(atQuarter, half, kHow);
        return resizedLike(atHalf, x, kHow) * middle_(x) + whole_(meanOf(x));
    }

  private:
    ConvUnit whole_, middle_;
    std::array<ConvUnit, 3> down_;
    ConvUnit deepest_;
    std::array<ConvUnit, 2> up_;
};

/// Lets the deeper features choose among the channels of the shallower ones.
class ChannelGate {
  public:
    ChannelGate(const Scope& scope, int shallow, int deep)
        : gate_(panConv(scope / "conv1.1", {.in = deep, .out = deep, .kernel = 1}, Activation::None)),
          shallow_(panConv(scope / "conv2", {.in = shallow, .out = deep})) {}
    torch::Tensor operator()(const torch::Tensor& shallow, const torch::Tensor& deep) const {
        return resizedLike(deep, shallow, Resize::BilinearCorners) +
               shallow_(shallow) * torch::sigmoid(gate_(meanOf(deep)));
    }

  private:
    ConvUnit gate_, shallow_;
};

class PyramidAttentionNetwork final : public SmpNetwork {
  public:
    PyramidAttentionNetwork(const NetworkOptions& options, EncoderKind kind)
        : SmpNetwork(options, kind, {.outputStride = options.number("output_stride")}),
          attention_(decoder() / "fpa", channels()[5], kWidth) {
        for (int i = 0; i < 3; ++i)
            gates_.emplace_back(decoder() / fmt::format("gau{}", 3 - i), channels()[4 - i], kWidth);
        addHead(kWidth, 3);
    }

    /// The deepest features are halved three times more.
    InputRule inputRule() const override {
        const int stride = options().number("output_stride");
        return {.least = 8 * stride, .step = stride};
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        torch::Tensor x = attention_(features[5]);
        for (std::size_t i = 0; i < gates_.size(); ++i) x = gates_[i](features[4 - i], x);
        return x;
    }

  private:
    static constexpr int kWidth = 32;
    PyramidAttention attention_;
    std::vector<ChannelGate> gates_;
};

// ---- MAnet

/// Adds to every place what all places have, by how well the two agree. The source takes the softmax over all
/// pairs of places, not over each place's partners, and so does this.
class PositionAttention {
  public:
    PositionAttention(const Scope& scope, int channels)
        : top_(scope.conv("top_conv", {.in = channels, .out = kWidth, .kernel = 1})),
          centre_(scope.conv("center_conv", {.in = channels, .out = kWidth, .kernel = 1})),
          bottom_(scope.conv("bottom_conv", {.in = channels, .out = channels})),
          out_(scope.conv("out_conv", {.in = channels, .out = channels})) {}

    torch::Tensor operator()(const torch::Tensor& x) const {
        const auto agreement = torch::matmul(centre_(x).flatten(2).transpose(1, 2), top_(x).flatten(2));
        const auto share = torch::softmax(agreement.flatten(1), 1).view_as(agreement);
        // The source reads the product, places × channels, as if it were channels × places.
        const auto gathered = torch::matmul(share, bottom_(x).flatten(2).transpose(1, 2));
        return out_(x + gathered.reshape(x.sizes()));
    }

  private:
    static constexpr int kWidth = 64;
    ConvUnit top_, centre_, bottom_, out_;
};

/// Two dense layers on the mean of the channels, to a factor for each.
class Excitation {
  public:
    Excitation() = default;
    Excitation(const Scope& scope, int channels)
        : narrow_(scope.conv("1", {.in = channels, .out = std::max(1, channels / 16), .kernel = 1},
                             Activation::Relu)),
          widen_(scope.conv("3", {.in = std::max(1, channels / 16), .out = channels, .kernel = 1})) {}
    torch::Tensor operator()(const torch::Tensor& x) const {
        return torch::sigmoid(widen_(narrow_(meanOf(x))));
    }

  private:
    ConvUnit narrow_, widen_;
};

/// Like a block of U-Net, but what comes from below is weighed by its own channels and by those of the skip.
class FusionBlock {
  public:
    FusionBlock(const Scope& scope, int below, int skip, int out)
        : first_(smpConv(scope / "conv1", {.in = skip > 0 ? 2 * skip : below, .out = out})),
          second_(smpConv(scope / "conv2", {.in = out, .out = out})) {
        if (skip == 0) return;
        prepare_ = {smpConv(scope / "hl_conv" / 0, {.in = below, .out = below}),
                    smpConv(scope / "hl_conv" / 1, {.in = below, .out = skip, .kernel = 1})};
        ofSkip_ = Excitation(scope / "SE_ll", skip);
        ofBelow_ = Excitation(scope / "SE_hl", skip);
    }

    /// @param skip  may be undefined.
    torch::Tensor operator()(const torch::Tensor& below, const torch::Tensor& skip) const {
        torch::Tensor x = inOrder(prepare_, below);
        x = resized(x, {2 * x.size(2), 2 * x.size(3)}, Resize::Nearest);
        if (skip.defined()) x = torch::cat({x * (ofBelow_(x) + ofSkip_(skip)), skip}, 1);
        return second_(first_(x));
    }

  private:
    ConvUnit first_, second_;
    std::vector<ConvUnit> prepare_;
    Excitation ofSkip_, ofBelow_;
};

class MultiScaleAttentionNetwork final : public SmpNetwork {
  public:
    MultiScaleAttentionNetwork(const NetworkOptions& options, EncoderKind kind)
        : SmpNetwork(options, kind), centre_(decoder() / "center", channels()[5]) {
        constexpr std::array kOut{256, 128, 64, 32, 16};
        int below = channels()[5];
        for (int b = 0; b < int(kOut.size()); ++b) {
            blocks_.emplace_back(decoder() / "blocks" / b, below, b < 4 ? channels()[4 - b] : 0, kOut[b]);
            below = kOut[b];
        }
        addHead(below, 3);
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        torch::Tensor x = centre_(features[5]);
        for (std::size_t b = 0; b < blocks_.size(); ++b)
            x = blocks_[b](x, b < 4 ? features[4 - b] : torch::Tensor());
        return x;
    }

  private:
    PositionAttention centre_;
    std::vector<FusionBlock> blocks_;
};

}  // namespace

std::vector<NetworkEntry> attentionFamily() {
    const EncoderDescription encoder = describe(EncoderKind::ResNet34);
    const auto source = [&](const std::string& paper) {
        return fmt::format("{}; {}; layout and names as in segmentation_models.pytorch", paper,
                           encoder.source);
    };
    return {
        encoderEntry<PyramidAttentionNetwork>(
            {.name = "pan-" + encoder.name,
             .title = "PAN, " + encoder.title,
             .family = "Attention",
             .summary =
                 "A small decoder in which deep features choose among shallow ones: light, for patches "
                 "of 128 pixels and more.",
             .source = source("Li et al. 2018, arXiv 1805.10180"),
             .options = {outputStrideOption(16), normOption()}},
            EncoderKind::ResNet34),
        encoderEntry<MultiScaleAttentionNetwork>(
            {.name = "manet-" + encoder.name,
             .title = "MAnet, " + encoder.title,
             .family = "Attention",
             .summary = "U-Net whose blocks weigh channels by what they hold: for classes that differ in few "
                        "bands. Memory grows with the square of the patch's area.",
             .source = source("Fan et al. 2020, doi 10.1109/ACCESS.2020.3025372"),
             .options = {normOption()}},
            EncoderKind::ResNet34),
    };
}

}  // namespace swath
