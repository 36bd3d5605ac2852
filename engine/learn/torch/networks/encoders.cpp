// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/encoders.h"

#include <array>
#include <cassert>
#include <utility>

#include "engine/learn/torch/networks/encoder_steps.h"

namespace swath {
namespace {

// ---- ResNet, ResNeXt

struct ResNetSpec {
    std::array<int, 4> blocks;
    bool bottleneck = false;
    int groups = 1;
    int groupWidth = 64;  ///< channels of a group in the first stage
};

ResNetSpec resNetOf(EncoderKind kind) {
    switch (kind) {
        case EncoderKind::ResNet18:
            return {.blocks = {2, 2, 2, 2}};
        case EncoderKind::ResNet34:
            return {.blocks = {3, 4, 6, 3}};
        case EncoderKind::ResNet101:
            return {.blocks = {3, 4, 23, 3}, .bottleneck = true};
        case EncoderKind::ResNeXt50:
            return {.blocks = {3, 4, 6, 3}, .bottleneck = true, .groups = 32, .groupWidth = 4};
        case EncoderKind::ResNeXt101:
            return {.blocks = {3, 4, 23, 3}, .bottleneck = true, .groups = 32, .groupWidth = 8};
        default:
            return {.blocks = {3, 4, 6, 3}, .bottleneck = true};
    }
}

/// Convolutions whose result is added to what they were given.
class ResidualBlock {
  public:
    ResidualBlock(const Scope& scope, const ResNetSpec& spec, int in, int out, const Step& step) {
        const ConvSpec spatial{.in = in, .out = out, .stride = step.stride, .dilation = step.firstDilation};
        if (spec.bottleneck) {
            const int width = out / 4 * spec.groupWidth / 64 * spec.groups;
            ConvSpec grouped = spatial;
            grouped.in = grouped.out = width;
            grouped.groups = spec.groups;
            convs_ = {
                scope.convNorm("conv1", "bn1", {.in = in, .out = width, .kernel = 1}),
                scope.convNorm("conv2", "bn2", grouped),
                scope.convNorm("conv3", "bn3", {.in = width, .out = out, .kernel = 1}, Activation::None)};
        } else {
            convs_ = {scope.convNorm("conv1", "bn1", spatial),
                      scope.convNorm("conv2", "bn2", {.in = out, .out = out, .dilation = step.dilation},
                                     Activation::None)};
        }
    }
    /// The way around the convolutions, where it cannot lead straight on.
    void addProjection(const Scope& scope, int in, int out, int stride) {
        projection_ = scope.convNorm("downsample.0", "downsample.1",
                                     {.in = in, .out = out, .kernel = 1, .stride = stride}, Activation::None);
    }

    torch::Tensor operator()(const torch::Tensor& x) const {
        return inOrder(convs_, x).add_(projection_ ? projection_(x) : x).relu_();
    }

  private:
    std::vector<ConvUnit> convs_;
    ConvUnit projection_;
};

std::vector<ConvUnit> resNetStem(const Scope& scope, int bands, const EncoderOptions& options) {
    const ConvSpec one{.in = bands, .out = 64, .kernel = 7, .stride = 2};
    if (options.stem.empty()) return {scope.convNorm("conv1", "bn1", one)};
    const Scope stem = scope / options.stem;
    if (!options.deepStem) return {stem.convNorm("0", "1", one)};
    return {stem.convNorm("0", "1", {.in = bands, .out = 64, .stride = 2}),
            stem.convNorm("3", "4", {.in = 64, .out = 64}), stem.convNorm("6", "7", {.in = 64, .out = 128})};
}

Encoder makeResNet(const Scope& scope, const ResNetSpec& spec, int bands, const EncoderOptions& options) {
    const int stemChannels = options.deepStem ? 128 : 64;
    std::vector<int> channels{bands, stemChannels};
    std::vector<Encoder::Stage> stages{imageItself};
    stages.push_back(
        [stem = resNetStem(scope, bands, options)](const torch::Tensor& x) { return inOrder(stem, x); });
    int in = stemChannels;
    for (int stage = 1; stage <= 4; ++stage) {
        // Pooling has halved the resolution in front of the first.
        const Step step = stage == 1 ? Step{} : stepTo(2 << stage, options);
        const int out = (spec.bottleneck ? 128 : 32) << stage;
        std::vector<ResidualBlock> blocks;
        for (int b = 0; b < spec.blocks[stage - 1]; ++b) {
            const Scope here = scope / (options.stages + std::to_string(stage)) / b;
            blocks.emplace_back(here, spec, in, out, b == 0 ? step : step.next());
            if (b == 0 && (in != out || stage > 1)) blocks.back().addProjection(here, in, out, step.stride);
            in = out;
        }
        channels.push_back(out);
        stages.push_back([blocks = std::move(blocks), pools = stage == 1](const torch::Tensor& x) {
            return inOrder(blocks, pools ? torch::max_pool2d(x, 3, 2, 1) : x);
        });
    }
    return {std::move(channels), std::move(stages)};
}

// ---- VGG

Encoder makeVgg(const Scope& scope, const std::array<int, 5>& convolutions, int bands,
                const EncoderOptions& options) {
    constexpr std::array kChannels{64, 128, 256, 512, 512};
    const Scope features = scope / "features";
    std::vector<Encoder::Stage> stages;
    int in = bands, module = 0;
    for (std::size_t stage = 0; stage < kChannels.size(); ++stage) {
        std::vector<ConvUnit> convs;
        for (int c = 0; c < convolutions[stage]; ++c) {
            const std::string conv = std::to_string(module++);
            const ConvSpec spec{.in = in, .out = kChannels[stage], .bias = ConvSpec::Bias::Yes};
            if (options.batchNorm)
                convs.push_back(features.convNorm(conv, std::to_string(module++), spec));
            else
                convs.push_back(features.conv(conv, spec, Activation::Relu));
            ++module;  // the activation
            in = spec.out;
        }
        ++module;  // the pooling
        stages.push_back([convs = std::move(convs), pools = stage > 0](const torch::Tensor& x) {
            return inOrder(convs, pools ? torch::max_pool2d(x, 2) : x);
        });
    }
    stages.push_back([](const torch::Tensor& x) { return torch::max_pool2d(x, 2); });
    return {{64, 128, 256, 512, 512, 512}, std::move(stages)};
}

}  // namespace

std::vector<torch::Tensor> Encoder::features(const torch::Tensor& images, int last) const {
    std::vector<torch::Tensor> found;
    for (int i = 0; i <= last; ++i) found.push_back(stages_[i](found.empty() ? images : found.back()));
    return found;
}

bool canDilate(EncoderKind kind) {
    return kind != EncoderKind::Vgg11 && kind != EncoderKind::Vgg16;
}

Encoder makeEncoder(const Scope& scope, EncoderKind kind, int bands, const EncoderOptions& options) {
    assert(options.outputStride == 32 || canDilate(kind));
    switch (kind) {
        case EncoderKind::Vgg11:
            return makeVgg(scope, {1, 1, 2, 2, 2}, bands, options);
        case EncoderKind::Vgg16:
            return makeVgg(scope, {2, 2, 3, 3, 3}, bands, options);
        case EncoderKind::MobileNetV2:
            return makeMobileNetV2(scope, bands, options);
        case EncoderKind::Xception:
            return makeXception(scope, bands, options);
        default:
            return makeResNet(scope, resNetOf(kind), bands, options);
    }
}

EncoderDescription describe(EncoderKind kind) {
    const std::string resNet = "He et al. 2016, arXiv 1512.03385";
    const std::string resNeXt = "Xie et al. 2017, arXiv 1611.05431";
    const std::string vgg = "Simonyan and Zisserman 2015, arXiv 1409.1556";
    switch (kind) {
        case EncoderKind::ResNet18:
            return {"resnet18", "ResNet-18", "light and quick to train, a first choice without a GPU",
                    resNet};
        case EncoderKind::ResNet34:
            return {"resnet34", "ResNet-34", "the usual balance of speed and accuracy", resNet};
        case EncoderKind::ResNet50:
            return {"resnet50", "ResNet-50", "more capacity, for larger sets of labels and a GPU", resNet};
        case EncoderKind::ResNet101:
            return {"resnet101", "ResNet-101", "deep and slow, for the largest sets of labels", resNet};
        case EncoderKind::ResNeXt50:
            return {"resnext50", "ResNeXt-50",
                    "grouped convolutions make more of about as many parameters as ResNet-50 has", resNeXt};
        case EncoderKind::ResNeXt101:
            return {"resnext101", "ResNeXt-101", "the largest, for a GPU with much memory", resNeXt};
        case EncoderKind::Vgg11:
            return {"vgg11", "VGG-11", "plain and steady, keeps detail at full resolution", vgg};
        case EncoderKind::Vgg16:
            return {"vgg16", "VGG-16", "plain, with fine texture, but slow at full resolution", vgg};
        case EncoderKind::Xception:
            return {"xception", "Xception", "separable convolutions throughout, strong for its size",
                    "Chollet 2017, arXiv 1610.02357"};
        case EncoderKind::MobileNetV2:
            break;
    }
    return {"mobilenetv2", "MobileNetV2", "the smallest, for machines with little memory",
            "Sandler et al. 2018, arXiv 1801.04381"};
}

}  // namespace swath
