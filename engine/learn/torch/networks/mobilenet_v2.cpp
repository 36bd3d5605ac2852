// SPDX-License-Identifier: MIT
#include <utility>

#include "engine/learn/torch/networks/encoder_steps.h"

namespace swath {
namespace {

/// Widens by a 1×1 convolution, convolves each channel by itself, narrows.
class InvertedResidual {
  public:
    /// @param padInput  surround the block's input with zeros, not that of its spatial convolution.
    InvertedResidual(const Scope& scope, int in, int out, int expansion, const Step& step, bool padInput)
        : adds_(in == out && step.stride == 1), border_(padInput ? step.firstDilation : 0) {
        const int wide = in * expansion;
        int module = 0;
        const auto rectified = [&](const ConvSpec& spec) {
            const std::string place = std::to_string(module++);
            convs_.push_back(scope.convNorm(place + ".0", place + ".1", spec, Activation::Relu6));
        };
        if (expansion > 1) rectified({.in = in, .out = wide, .kernel = 1});
        rectified({.in = wide,
                   .out = wide,
                   .stride = step.stride,
                   .padding = padInput ? 0 : ConvSpec::kSame,
                   .dilation = step.firstDilation,
                   .groups = wide});
        convs_.push_back(scope.convNorm(std::to_string(module), std::to_string(module + 1),
                                        {.in = wide, .out = out, .kernel = 1}, Activation::None));
    }
    torch::Tensor operator()(const torch::Tensor& x) const {
        const torch::Tensor padded =
            border_ > 0 ? torch::constant_pad_nd(x, {border_, border_, border_, border_}) : x;
        const torch::Tensor y = inOrder(convs_, padded);
        return adds_ ? y + x : y;
    }

  private:
    std::vector<ConvUnit> convs_;
    bool adds_;
    int border_;  ///< pixels
};

}  // namespace

Encoder makeMobileNetV2(const Scope& scope, int bands, const EncoderOptions& options) {
    struct Group {
        int expansion, channels, blocks;
        int reaches;  ///< pixels a cell after it halves the resolution; 0: it does not
    };
    const std::vector<std::vector<Group>> groups{{{1, 16, 1, 0}},
                                                 {{6, 24, 2, 4}},
                                                 {{6, 32, 3, 8}},
                                                 {{6, 64, 4, 16}, {6, 96, 3, 0}},
                                                 {{6, 160, 3, 32}, {6, 320, 1, 0}}};
    constexpr int kFirst = 32, kLast = 1280;
    const bool vainf = options.layout == EncoderLayout::VainF;
    const auto at = [&](int module) {
        const char* part = !vainf ? "features" : module < 4 ? "low_level_features" : "high_level_features";
        return scope / part / module;
    };
    const auto outer = [&](int module, const ConvSpec& spec) {
        return at(module).convNorm("0", "1", spec, Activation::Relu6);
    };
    std::vector<int> channels{bands};
    std::vector<Encoder::Stage> stages{imageItself};
    int in = kFirst, module = 1;
    ConvUnit last,
        first = outer(0, {.in = bands, .out = kFirst, .stride = 2, .padding = vainf ? 0 : ConvSpec::kSame});
    for (const std::vector<Group>& stage : groups) {
        std::vector<InvertedResidual> blocks;
        Step step;
        for (const Group& group : stage) {
            if (group.reaches > 0) step = stepTo(group.reaches, options);
            for (int b = 0; b < group.blocks; ++b) {
                blocks.emplace_back(at(module++) / "conv", in, group.channels, group.expansion, step, vainf);
                step = step.next();
                in = group.channels;
            }
        }
        if (stages.size() == groups.size() && !vainf)
            last = outer(module, {.in = in, .out = kLast, .kernel = 1});
        channels.push_back(last ? kLast : in);
        stages.push_back(
            [blocks = std::move(blocks), first = std::exchange(first, {}), last](const torch::Tensor& x) {
                const torch::Tensor y = inOrder(blocks, first ? first(x) : x);
                return last ? last(y) : y;
            });
    }
    return {std::move(channels), std::move(stages)};
}

}  // namespace swath
