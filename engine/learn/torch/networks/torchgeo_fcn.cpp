// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/families.h"

namespace swath {
namespace {

constexpr int kLayers = 5;
constexpr double kSlope = 0.01;

/// 3×3 convolutions at full resolution: a score sees 11 × 11 pixels and no more.
class TorchgeoFcn final : public Network {
  public:
    explicit TorchgeoFcn(const NetworkOptions& options) : Network(options) {
        const int width = options.number("width");
        for (int i = 0; i < kLayers; ++i)
            layers_.push_back(
                (root() / "backbone")
                    .conv(std::to_string(2 * i), {.in = i == 0 ? options.bands() : width, .out = width}));
        last_ = root().conv("last", {.in = width, .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        torch::Tensor x = images;
        for (const auto& layer : layers_) {
            x = layer(x);
            torch::leaky_relu_(x, kSlope);
        }
        return {last_(x), {}};
    }

    std::vector<std::string> encoderPrefixes() const override { return {"backbone."}; }

  private:
    std::vector<ConvUnit> layers_;
    ConvUnit last_;
};

}  // namespace

std::vector<NetworkEntry> torchgeoFamily() {
    return {
        networkEntry<TorchgeoFcn>(
            {.name = "torchgeo-fcn",
             .title = "Five-layer FCN",
             .family = "FCN",
             .summary = "Five convolutions at full resolution: tiny, trained in minutes, for classes that "
                        "colour and texture within 11 pixels tell apart.",
             .source = "The FCN of torchgeo (Robinson and others), with its names",
             .options = {widthOption(64, "Channels of every layer")}}),
    };
}

}  // namespace swath
