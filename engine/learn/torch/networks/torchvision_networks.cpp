// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "engine/learn/torch/networks/encoders.h"
#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/torchvision_heads.h"

namespace swath {
namespace {

template <class Head>
class TorchvisionNetwork final : public Network {
  public:
    TorchvisionNetwork(const NetworkOptions& options, EncoderKind kind)
        : Network(options),
          encoder_(makeEncoder(root() / "backbone", kind, options.bands(),
                               {.outputStride = 8, .dilation = DilationRule::AfterFirst})),
          head_(root() / "classifier", encoder_.channels()[5], options.classes()) {
        if (options.flag("auxiliary"))
            auxiliary_ = FcnHead(root() / "aux_classifier", encoder_.channels()[4], options.classes());
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        const auto features = encoder_.features(images);
        const auto whole = [&](const torch::Tensor& cells) {
            return resizedLike(cells, images, Resize::Bilinear);
        };
        NetworkOutput output{whole(head_(features[5], is_training())), {}};
        if (auxiliary_ && is_training()) output.auxiliary = whole(auxiliary_(features[4], true));
        return output;
    }

    std::vector<std::string> encoderPrefixes() const override { return {"backbone."}; }

  private:
    Encoder encoder_;
    Head head_;
    FcnHead auxiliary_;
};

template <class Head>
NetworkEntry entryOf(const std::string& name, const std::string& title, const std::string& summary,
                     const std::string& source, EncoderKind kind) {
    const EncoderDescription encoder = describe(kind);
    return {{.name = fmt::format("torchvision-{}-{}", name, encoder.name),
             .title = fmt::format("{}, {} (torchvision)", title, encoder.title),
             .family = "torchvision",
             .summary = summary,
             .source = fmt::format("{}; {}; layout and names as in torchvision", source, encoder.source),
             .options = {auxiliaryOption(false), normOption()}},
            [kind](const NetworkOptions& options) {
                return std::make_shared<TorchvisionNetwork<Head>>(options, kind);
            }};
}

NetworkEntry fcn(EncoderKind kind) {
    return entryOf<FcnHead>(
        "fcn", "FCN",
        "Fully convolutional network on dilated features: takes torchvision's weights. With "
        "two bands it is the baseline of Sen1Floods11.",
        "Long, Shelhamer, Darrell 2015, arXiv 1411.4038", kind);
}

NetworkEntry deepLab(EncoderKind kind) {
    return entryOf<DeepLabHead>(
        "deeplabv3", "DeepLabV3",
        "Context at several dilations on dilated features: takes torchvision's weights. "
        "The slowest of its kind.",
        "Chen et al. 2017, arXiv 1706.05587", kind);
}

}  // namespace

std::vector<NetworkEntry> torchvisionFamily() {
    using enum EncoderKind;
    return {fcn(ResNet50), fcn(ResNet101), deepLab(ResNet50), deepLab(ResNet101)};
}

}  // namespace swath
