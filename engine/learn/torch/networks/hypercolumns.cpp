// SPDX-License-Identifier: MIT
#include <numeric>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/vgg.h"

namespace swath {
namespace {

/// A perceptron on the hypercolumn of each pixel: the values of all of VGG-16's stages there, interpolated
/// bilinearly (align_corners = false).
class Hypercolumns final : public Network {
  public:
    explicit Hypercolumns(const NetworkOptions& options)
        : Network(options),
          vgg_(vggStages(root() / "features", options.bands(), VggKind::Vgg16, vggLayout(options))) {
        const int hidden = options.number("hidden");
        const int column = std::accumulate(kVggChannels.begin(), kVggChannels.end(), 0);
        first_ = root().conv("mlp.0", {.in = column, .out = hidden, .kernel = 1}, Activation::Relu);
        last_ = root().conv("mlp.2", {.in = hidden, .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        // A 1×1 convolution may change places with an interpolation, and one of stacked maps is the sum of
        // those of each map. So the stack of all maps at full resolution is never made.
        torch::Tensor hidden;
        int channel = 0;
        const auto maps = vgg_(images);
        for (std::size_t stage = 0; stage < maps.size(); ++stage) {
            const auto part =
                torch::conv2d(maps[stage], first_.weight().narrow(1, channel, kVggChannels[stage]),
                              stage == 0 ? first_.bias() : torch::Tensor());
            const auto raised = resizedLike(part, images, Resize::Bilinear);
            hidden = stage == 0 ? raised : hidden.add_(raised);
            channel += kVggChannels[stage];
        }
        return {last_(hidden.relu_()), {}};
    }

    InputRule inputRule() const override { return {.least = 16, .step = 16}; }

    std::vector<std::string> encoderPrefixes() const override { return {"features."}; }

  private:
    VggStages vgg_;
    ConvUnit first_, last_;
};

}  // namespace

std::vector<NetworkEntry> hypercolumnFamily() {
    return {
        networkEntry<Hypercolumns>(
            {.name = "hypercolumns-vgg16",
             .title = "Hypercolumns, VGG-16",
             .family = "Hypercolumns",
             .summary = "Classifies each pixel by what all layers of VGG-16 say of it, fine and coarse. Made "
                        "for sparse labels; thrives on pre-trained features.",
             .source = "Hariharan, Arbeláez, Girshick, Malik 2015, arXiv 1411.5752; names of the features as "
                       "torchvision's",
             .options = {{"hidden",
                          "Neurons of the perceptron's inner layer",
                          NetworkOption::Kind::Number,
                          "256",
                          {},
                          1,
                          4096},
                         normOption("none")}}),
    };
}

}  // namespace swath
