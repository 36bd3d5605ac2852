// SPDX-License-Identifier: MIT
#include <array>
#include <utility>

#include "engine/learn/torch/networks/encoder_steps.h"

namespace swath {
namespace {

/// A convolution of each channel by itself, then one across channels.
class SplitConv {
  public:
    SplitConv() = default;
    /// @param norm  the name of the norm behind it; empty: none.
    SplitConv(const Scope& scope, const std::string& name, const std::string& norm, const ConvSpec& spec,
              Activation after = Activation::None) {
        ConvSpec each = spec;
        each.out = each.groups = spec.in;
        each.bias = ConvSpec::Bias::No;
        const ConvSpec across{.in = spec.in, .out = spec.out, .kernel = 1, .bias = ConvSpec::Bias::No};
        each_ = scope.conv(name + ".conv1", each);
        across_ = norm.empty() ? scope.conv(name + ".pointwise", across)
                               : scope.convNorm(name + ".pointwise", norm, across, after);
    }
    torch::Tensor operator()(const torch::Tensor& x) const { return across_(each_(x)); }

  private:
    ConvUnit each_, across_;
};

struct XceptionSpec {
    int in, out;
    int convolutions;
    int reaches;              ///< pixels a cell after it halves the resolution; 0: it does not
    bool widensLast = false;  ///< its last convolution brings the new channels, not its first
    bool activatesFirst = true;
};

/// SplitConv convolutions, each behind its activation, whose result is pooled and added to the way around.
class XceptionBlock {
  public:
    XceptionBlock(const Scope& scope, const XceptionSpec& spec, int stride, int dilation)
        : activatesFirst_(spec.activatesFirst), stride_(stride) {
        int in = spec.in, module = 0;
        for (int c = 0; c < spec.convolutions; ++c) {
            const bool widens = spec.widensLast ? c + 1 == spec.convolutions : c == 0;
            const int out = widens ? spec.out : in;
            if (c > 0 || activatesFirst_) ++module;  // the activation
            convs_.emplace_back(scope / "rep", std::to_string(module), std::to_string(module + 1),
                                ConvSpec{.in = in, .out = out, .dilation = dilation});
            module += 2;
            in = out;
        }
        if (spec.in != spec.out || stride > 1)
            around_ = scope.convNorm("skip", "skipbn",
                                     {.in = spec.in, .out = spec.out, .kernel = 1, .stride = stride},
                                     Activation::None);
    }
    torch::Tensor operator()(const torch::Tensor& x) const {
        torch::Tensor y = x;
        bool activates = activatesFirst_;
        for (const SplitConv& conv : convs_) y = conv(std::exchange(activates, true) ? torch::relu(y) : y);
        if (stride_ > 1) y = torch::max_pool2d(y, 3, stride_, 1);
        return y + (around_ ? around_(x) : x);
    }

  private:
    std::vector<SplitConv> convs_;
    ConvUnit around_;
    bool activatesFirst_;
    int stride_;
};

}  // namespace

Encoder makeXception(const Scope& scope, int bands, const EncoderOptions& options) {
    constexpr int kMiddle = 728;
    const XceptionSpec middle{.in = kMiddle, .out = kMiddle, .convolutions = 3, .reaches = 0};
    const std::array<std::vector<XceptionSpec>, 4> groups{
        {{{64, 128, 2, 4, false, false}},
         {{128, 256, 2, 8}},
         {{256, kMiddle, 2, 16}, middle, middle, middle, middle, middle, middle, middle, middle},
         {{kMiddle, 1024, 2, 32, true}}}};
    const std::vector<ConvUnit> stem{
        scope.convNorm("conv1", "bn1", {.in = bands, .out = 32, .stride = 2, .padding = 0}),
        scope.convNorm("conv2", "bn2", {.in = 32, .out = 64, .padding = 0})};
    std::vector<int> channels{bands, 64};
    std::vector<Encoder::Stage> stages{imageItself,
                                       [stem](const torch::Tensor& x) { return inOrder(stem, x); }};
    int number = 1, dilation = 1;
    for (const std::vector<XceptionSpec>& group : groups) {
        std::vector<XceptionBlock> blocks;
        for (const XceptionSpec& spec : group) {
            Step step;
            if (spec.reaches > 0) step = stepTo(spec.reaches, options), dilation = step.dilation;
            blocks.emplace_back(scope / ("block" + std::to_string(number++)), spec, step.stride, dilation);
        }
        channels.push_back(group.back().out);
        stages.push_back([blocks = std::move(blocks)](const torch::Tensor& x) { return inOrder(blocks, x); });
    }
    // Padded by one pixel whatever their dilation, as published.
    const std::vector<SplitConv> last{
        {scope,
         "conv3",
         "bn3",
         {.in = 1024, .out = 1536, .padding = 1, .dilation = dilation},
         Activation::Relu},
        {scope, "conv4", "", {.in = 1536, .out = 2048, .padding = 1, .dilation = dilation}}};
    channels.back() = 2048;
    stages.back() = [blocks = stages.back(), last](const torch::Tensor& x) {
        return inOrder(last, blocks(x));
    };
    return {std::move(channels), std::move(stages)};
}

}  // namespace swath
