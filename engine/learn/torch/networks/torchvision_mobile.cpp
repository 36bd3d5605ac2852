// SPDX-License-Identifier: MIT
#include <array>
#include <utility>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/torchvision_heads.h"

namespace swath {
namespace {

constexpr double kNormEpsilon = 1e-3;

struct MobileSpec {
    int in, kernel, wide, out;
    bool weighsChannels;
    Activation activation;
    int stride, dilation;
};

/// Weighs each channel by what all pixels of all channels say. Source: Hu et al. 2018, arXiv 1709.01507.
class ChannelWeights {
  public:
    ChannelWeights() = default;
    ChannelWeights(const Scope& scope, int channels, int narrow)
        : first_(scope.conv("fc1", {.in = channels, .out = narrow, .kernel = 1}, Activation::Relu)),
          second_(scope.conv("fc2", {.in = narrow, .out = channels, .kernel = 1}, Activation::HardSigmoid)) {}
    torch::Tensor operator()(const torch::Tensor& x) const {
        return x * second_(first_(x.mean({2, 3}, true)));
    }
    explicit operator bool() const { return bool(first_); }

  private:
    ConvUnit first_, second_;
};

/// A multiple of 8 near the value, not more than a tenth below it.
int channelsNear(int value) {
    const int rounded = std::max(8, (value + 4) / 8 * 8);
    return rounded * 10 < value * 9 ? rounded + 8 : rounded;
}

class MobileBlock {
  public:
    MobileBlock(const Scope& scope, const MobileSpec& spec) {
        const int stride = spec.dilation > 1 ? 1 : spec.stride;
        int module = 0;
        const auto conv = [&](const ConvSpec& shape, Activation activation) {
            ConvSpec exact = shape;
            exact.normEpsilon = kNormEpsilon;
            return (scope / module++).convNorm("0", "1", exact, activation);
        };
        if (spec.wide != spec.in)
            before_.push_back(conv({.in = spec.in, .out = spec.wide, .kernel = 1}, spec.activation));
        before_.push_back(conv({.in = spec.wide,
                                .out = spec.wide,
                                .kernel = spec.kernel,
                                .stride = stride,
                                .dilation = spec.dilation,
                                .groups = spec.wide},
                               spec.activation));
        if (spec.weighsChannels)
            weights_ = ChannelWeights(scope / module++, spec.wide, channelsNear(spec.wide / 4));
        narrows_ = conv({.in = spec.wide, .out = spec.out, .kernel = 1}, Activation::None);
        adds_ = spec.in == spec.out && spec.stride == 1;
    }
    torch::Tensor operator()(const torch::Tensor& x) const {
        const torch::Tensor wide = inOrder(before_, x);
        const torch::Tensor y = narrows_(weights_ ? weights_(wide) : wide);
        return adds_ ? y + x : y;
    }

  private:
    std::vector<ConvUnit> before_;
    ChannelWeights weights_;
    ConvUnit narrows_;
    bool adds_ = false;
};

/// MobileNetV3-Large with dilation in its last stage. Source: Howard et al. 2019, arXiv 1905.02244.
class MobileNetV3 {
  public:
    static constexpr int kEarly = 40, kLate = 960;
    struct Features {
        torch::Tensor early, late;  ///< at 1/8 and 1/16 of the resolution
    };

    MobileNetV3(const Scope& scope, int bands)
        : first_((scope / 0).convNorm("0", "1",
                                      {.in = bands, .out = 16, .stride = 2, .normEpsilon = kNormEpsilon},
                                      Activation::HardSwish)) {
        constexpr auto relu = Activation::Relu, swish = Activation::HardSwish;
        constexpr std::array kBlocks{
            MobileSpec{16, 3, 16, 16, false, relu, 1, 1},    MobileSpec{16, 3, 64, 24, false, relu, 2, 1},
            MobileSpec{24, 3, 72, 24, false, relu, 1, 1},    MobileSpec{24, 5, 72, 40, true, relu, 2, 1},
            MobileSpec{40, 5, 120, 40, true, relu, 1, 1},    MobileSpec{40, 5, 120, 40, true, relu, 1, 1},
            MobileSpec{40, 3, 240, 80, false, swish, 2, 1},  MobileSpec{80, 3, 200, 80, false, swish, 1, 1},
            MobileSpec{80, 3, 184, 80, false, swish, 1, 1},  MobileSpec{80, 3, 184, 80, false, swish, 1, 1},
            MobileSpec{80, 3, 480, 112, true, swish, 1, 1},  MobileSpec{112, 3, 672, 112, true, swish, 1, 1},
            MobileSpec{112, 5, 672, 160, true, swish, 2, 2}, MobileSpec{160, 5, 960, 160, true, swish, 1, 2},
            MobileSpec{160, 5, 960, 160, true, swish, 1, 2}};
        for (std::size_t b = 0; b < kBlocks.size(); ++b)
            blocks_.emplace_back(scope / static_cast<int>(b + 1) / "block", kBlocks[b]);
        last_ = (scope / static_cast<int>(kBlocks.size() + 1))
                    .convNorm("0", "1", {.in = 160, .out = kLate, .kernel = 1, .normEpsilon = kNormEpsilon},
                              Activation::HardSwish);
    }
    Features operator()(const torch::Tensor& images) const {
        Features found;
        torch::Tensor x = first_(images);
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
            x = blocks_[b](x);
            if (b == kEarlyBlock) found.early = x;
        }
        found.late = last_(x);
        return found;
    }

  private:
    static constexpr std::size_t kEarlyBlock = 3;

    ConvUnit first_, last_;
    std::vector<MobileBlock> blocks_;
};

class LrAspp final : public Network {
  public:
    explicit LrAspp(const NetworkOptions& options)
        : Network(options), backbone_(root() / "backbone", options.bands()) {
        constexpr int kMiddle = 128;
        const Scope head = root() / "classifier";
        narrows_ = head.convNorm("cbr.0", "cbr.1", {.in = MobileNetV3::kLate, .out = kMiddle, .kernel = 1});
        weighs_ = head.conv(
            "scale.1", {.in = MobileNetV3::kLate, .out = kMiddle, .kernel = 1, .bias = ConvSpec::Bias::No});
        early_ =
            head.conv("low_classifier", {.in = MobileNetV3::kEarly, .out = options.classes(), .kernel = 1});
        late_ = head.conv("high_classifier", {.in = kMiddle, .out = options.classes(), .kernel = 1});
    }
    NetworkOutput forward(const torch::Tensor& images) override {
        const auto [early, late] = backbone_(images);
        const torch::Tensor weights = torch::sigmoid(weighs_(late.mean({2, 3}, true)));
        const torch::Tensor context = resizedLike(narrows_(late) * weights, early, Resize::Bilinear);
        return {resizedLike(early_(early) + late_(context), images, Resize::Bilinear), {}};
    }
    std::vector<std::string> encoderPrefixes() const override { return {"backbone."}; }

  private:
    MobileNetV3 backbone_;
    ConvUnit narrows_, weighs_, early_, late_;
};

class DeepLabV3Mobile final : public Network {
  public:
    explicit DeepLabV3Mobile(const NetworkOptions& options)
        : Network(options),
          backbone_(root() / "backbone", options.bands()),
          head_(root() / "classifier", MobileNetV3::kLate, options.classes()) {
        if (options.flag("auxiliary"))
            auxiliary_ = FcnHead(root() / "aux_classifier", MobileNetV3::kEarly, options.classes());
    }
    NetworkOutput forward(const torch::Tensor& images) override {
        const auto [early, late] = backbone_(images);
        NetworkOutput output{resizedLike(head_(late, is_training()), images, Resize::Bilinear), {}};
        if (auxiliary_ && is_training())
            output.auxiliary = resizedLike(auxiliary_(early, true), images, Resize::Bilinear);
        return output;
    }
    std::vector<std::string> encoderPrefixes() const override { return {"backbone."}; }

  private:
    MobileNetV3 backbone_;
    DeepLabHead head_;
    FcnHead auxiliary_;
};

}  // namespace

std::vector<NetworkEntry> torchvisionMobileFamily() {
    const std::string source = "; Howard et al. 2019, arXiv 1905.02244; layout and names as in torchvision";
    return {
        {{.name = "torchvision-lraspp-mobilenetv3",
          .title = "LR-ASPP, MobileNetV3-Large (torchvision)",
          .family = "torchvision",
          .summary = "The lightest of all: coarse, but quick enough for very large scenes on a laptop.",
          .source = "Howard et al. 2019, arXiv 1905.02244, section 6.4; layout and names as in torchvision",
          .options = {normOption()}},
         [](const NetworkOptions& options) { return std::make_shared<LrAspp>(options); }},
        {{.name = "torchvision-deeplabv3-mobilenetv3",
          .title = "DeepLabV3, MobileNetV3-Large (torchvision)",
          .family = "torchvision",
          .summary = "Context at several dilations at a fraction of the cost of a ResNet below it.",
          .source = "Chen et al. 2017, arXiv 1706.05587" + source,
          .options = {auxiliaryOption(false), normOption()}},
         [](const NetworkOptions& options) { return std::make_shared<DeepLabV3Mobile>(options); }}};
}

}  // namespace swath
