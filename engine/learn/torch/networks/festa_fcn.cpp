// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/vgg.h"

namespace swath {
namespace {

/// VGG-16 with norms; its last two pooled maps are interpolated to the size of the image, summed and scored.
class FestaFcn final : public Network {
  public:
    explicit FestaFcn(const NetworkOptions& options)
        : Network(options),
          vgg_(vggStages(root() / "features", options.bands(), VggKind::Vgg16, vggLayout(options))),
          score_(root().conv("score", {.in = kVggChannels.back(), .out = options.classes(), .kernel = 1})) {}

    NetworkOutput forward(const torch::Tensor& images) override {
        // Scores of the sum are the sum of the scores, and a 1×1 convolution may change places with an
        // interpolation: 512 channels at full resolution are never made.
        const auto maps = vgg_(images);
        const auto fourth = score_(torch::max_pool2d(maps[3], 2));
        const auto fifth = torch::conv2d(torch::max_pool2d(maps[4], 2), score_.weight());
        return {resizedLike(fourth, images, Resize::Bilinear) + resizedLike(fifth, images, Resize::Bilinear),
                {}};
    }

    InputRule inputRule() const override { return {.least = 32, .step = 32}; }

    std::vector<std::string> encoderPrefixes() const override { return {"features."}; }

  private:
    VggStages vgg_;
    ConvUnit score_;
};

}  // namespace

std::vector<NetworkEntry> festaFamily() {
    return {
        networkEntry<FestaFcn>(
            {.name = "festa-fcn",
             .title = "FESTA's FCN",
             .family = "FCN",
             .summary = "VGG-16 with two coarse maps summed: soft borders, but steady when only points, "
                        "strokes or a few polygons are labelled.",
             .source = "Hua, Marcos, Mou, Zhu, Tuia 2021, arXiv 2101.03492; names of the features as "
                       "torchvision's vgg16_bn",
             .options = {normOption()}}),
    };
}

}  // namespace swath
