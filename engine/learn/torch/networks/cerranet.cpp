// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/families.h"

namespace swath {
namespace {

constexpr double kDropout = 0.15;

/// A classifier of windows of 256 pixels. Its dense layers are convolutions (the first one takes the last
/// map, 2 × 2 cells, whole), so that larger images give one result every 64 pixels.
class CerraNet final : public Network {
  public:
    explicit CerraNet(const NetworkOptions& options) : Network(options) {
        int in = options.bands();
        for (const int out : {64, 64, 128, 128, 256, 256}) {
            convolutions_.push_back((root() / "conv")
                                        .conv(std::to_string(convolutions_.size()),
                                              {.in = in, .out = out, .padding = 0}, Activation::Relu));
            in = out;
        }
        const Scope dense = root() / "dense";
        dense_ = {dense.conv("0", {.in = in, .out = 256, .kernel = 2, .padding = 0}, Activation::Relu),
                  dense.conv("1", {.in = 256, .out = 128, .kernel = 1}, Activation::Relu)};
        last_ = dense.conv("2", {.in = 128, .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        torch::Tensor x = images;
        for (const auto& unit : convolutions_)
            x = torch::dropout(torch::avg_pool2d(unit(x), 2), kDropout, is_training());
        for (const auto& unit : dense_) x = torch::dropout(unit(x), kDropout, is_training());
        return {last_(x), {}};
    }

    InputRule inputRule() const override { return {.least = 256, .step = 64, .lost = 192, .stride = 64}; }

    std::vector<std::string> encoderPrefixes() const override { return {"conv."}; }
    bool namesWindows() const override { return true; }

  private:
    std::vector<ConvUnit> convolutions_, dense_;
    ConvUnit last_;
};

}  // namespace

std::vector<NetworkEntry> cerraNetFamily() {
    return {
        networkEntry<CerraNet>(
            {.name = "cerranet",
             .title = "CerraNet",
             .family = "Patches",
             .summary =
                 "Names what a window of 256 × 256 pixels shows, such as how full a dam is. Swept over "
                 "a scene it gives one label for 64 × 64 pixels: for overviews, not for borders.",
             .source = "Miranda, Santiago Júnior and others (INPE), CerraNet v2; names of tensors are ours: "
                       "conv.0–5, dense.0–2"}),
    };
}

}  // namespace swath
