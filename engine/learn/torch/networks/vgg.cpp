// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/vgg.h"

namespace swath {
namespace {

std::array<int, 5> convolutionsPerStage(VggKind kind) {
    switch (kind) {
        case VggKind::Vgg11:
            return {1, 1, 2, 2, 2};
        case VggKind::Vgg13:
            return {2, 2, 2, 2, 2};
        case VggKind::Vgg16:
            return {2, 2, 3, 3, 3};
        case VggKind::Vgg19:
            break;
    }
    return {2, 2, 4, 4, 4};
}

}  // namespace

std::vector<torch::Tensor> VggStages::operator()(const torch::Tensor& x) const {
    std::vector<torch::Tensor> maps;
    for (const auto& stage : stages)
        maps.push_back(inOrder(stage, maps.empty() ? x : torch::max_pool2d(maps.back(), 2)));
    return maps;
}

VggStages vggStages(const Scope& features, int bands, VggKind kind, VggLayout layout) {
    VggStages vgg;
    int index = 0, in = bands;
    const auto counts = convolutionsPerStage(kind);
    for (std::size_t stage = 0; stage < counts.size(); ++stage) {
        auto& units = vgg.stages.emplace_back();
        for (int i = 0; i < counts[stage]; ++i) {
            const ConvSpec spec{.in = in, .out = kVggChannels[stage], .bias = ConvSpec::Bias::Yes};
            const std::string conv = std::to_string(index);
            if (layout == VggLayout::Plain)
                units.push_back(features.conv(conv, spec, Activation::Relu));
            else
                units.push_back(features.convNorm(conv, std::to_string(index + 1), spec));
            index += layout == VggLayout::Plain ? 2 : 3;
            in = spec.out;
        }
        ++index;  // the pooling
    }
    return vgg;
}

VggLayout vggLayout(const NetworkOptions& options) {
    return options.word("norm") == "none" ? VggLayout::Plain : VggLayout::WithNorms;
}

}  // namespace swath
