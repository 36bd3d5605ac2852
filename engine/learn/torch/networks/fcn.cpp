// SPDX-License-Identifier: MIT
#include <utility>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/vgg.h"

namespace swath {
namespace {

/// So many zeros around the image that even one of a pixel leaves a cell to the 7×7 convolution.
constexpr int kBorder = 100;

/// Margins left by kBorder at the pools and at the output, in cells of the map that is cropped.
constexpr int kCropPool4 = 5, kCropPool3 = 9;

constexpr int cropOfOutput(int stride) {
    return stride == 32 ? 19 : stride == 16 ? 27 : 31;
}

torch::Tensor pooled(const torch::Tensor& x) {
    return torch::max_pool2d(x, 2, 2, 0, 1, /*ceil_mode=*/true);
}

torch::Tensor cropped(const torch::Tensor& x, int margin, std::int64_t height, std::int64_t width) {
    return x.narrow(2, margin, height).narrow(3, margin, width);
}

/// VGG-16 with its dense layers as convolutions, whose scores are brought back by (learnt) interpolation.
template <int kStride>
class Fcn final : public Network {
  public:
    explicit Fcn(const NetworkOptions& options) : Network(options) {
        constexpr int kConvolutions[] = {2, 2, 3, 3, 3};
        int in = options.bands();
        for (int stage = 0; stage < 5; ++stage) {
            auto& units = stages_.emplace_back();
            for (int i = 0; i < kConvolutions[stage]; ++i) {
                const bool first = stage == 0 && i == 0;
                const auto name = "conv" + std::to_string(stage + 1) + "_" + std::to_string(i + 1);
                units.push_back(root().convNorm(name, name + "_bn",
                                                {.in = in,
                                                 .out = kVggChannels[stage],
                                                 .padding = first ? kBorder : 1,
                                                 .bias = ConvSpec::Bias::Yes}));
                in = kVggChannels[stage];
            }
        }
        const int dense = options.number("dense");
        fc6_ = root().conv("fc6", {.in = in, .out = dense, .kernel = 7, .padding = 0}, Activation::Relu);
        fc7_ = root().conv("fc7", {.in = dense, .out = dense, .kernel = 1}, Activation::Relu);
        score_ = score("score_fr", dense);
        if (kStride == 32) {
            last_ = raise("upscore", 32, true);
            return;
        }
        raise4_ = raise("upscore2", 2, false);
        score4_ = score("score_pool4", 512);
        if (kStride == 8) {
            raise3_ = raise("upscore_pool4", 2, false);
            score3_ = score("score_pool3", 256);
        }
        last_ = raise("upscore" + std::to_string(kStride), kStride, true);
        if (options.flag("at_once")) scale4_ = 0.01, scale3_ = 0.0001;
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        torch::Tensor x = images;
        std::vector<torch::Tensor> pools;
        for (const auto& stage : stages_) pools.push_back(x = pooled(inOrder(stage, x)));
        x = torch::feature_dropout(fc6_(x), 0.5, is_training());
        x = torch::feature_dropout(fc7_(x), 0.5, is_training());
        x = score_(x);
        if (kStride <= 16) x = fused(raise4_(x), score4_(pools[3] * scale4_), kCropPool4);
        if (kStride <= 8) x = fused(raise3_(x), score3_(pools[2] * scale3_), kCropPool3);
        const auto whole = last_(x);
        return {cropped(whole, cropOfOutput(kStride), images.size(2), images.size(3)).contiguous(), {}};
    }

    std::vector<std::string> encoderPrefixes() const override { return {"conv"}; }

  private:
    ConvUnit score(const std::string& name, int in) {
        return root().conv(name, {.in = in, .out = options().classes(), .kernel = 1});
    }

    TransposedUnit raise(const std::string& name, int factor, bool fixed) {
        const int classes = options().classes();
        return root()
            .transposed(
                name, {.in = classes, .out = classes, .kernel = 2 * factor, .stride = factor, .bias = false})
            .initBilinear(fixed);
    }

    static torch::Tensor fused(const torch::Tensor& deep, const torch::Tensor& shallow, int margin) {
        return deep + cropped(shallow, margin, deep.size(2), deep.size(3));
    }

    std::vector<std::vector<ConvUnit>> stages_;
    ConvUnit fc6_, fc7_, score_, score4_, score3_;
    TransposedUnit raise4_, raise3_, last_;
    double scale4_ = 1, scale3_ = 1;
};

NetworkDescription described(int stride, std::string summary) {
    const auto number = std::to_string(stride);
    NetworkDescription description{
        .name = "fcn" + number + "s",
        .title = "FCN-" + number + "s",
        .family = "FCN",
        .summary = std::move(summary),
        .source = "Long, Shelhamer, Darrell 2015, arXiv 1411.4038; names as in wkentaro/pytorch-fcn",
        .options = {{"dense",
                     "Channels of the two dense layers: most of the parameters are theirs",
                     NetworkOption::Kind::Number,
                     "4096",
                     {},
                     1,
                     4096},
                    normOption("none")}};
    if (stride < 32)
        description.options.push_back(
            {"at_once",
             "Shrinks the shallow maps (by 0.01 and 0.0001), so that all scores can be trained at once "
             "instead of after each other",
             NetworkOption::Kind::Flag, "false"});
    return description;
}

}  // namespace

std::vector<NetworkEntry> fcnFamily() {
    return {
        networkEntry<Fcn<32>>(
            described(32,
                      "The first network that scored every pixel at once: one score for 32 × 32 pixels, "
                      "interpolated. Coarse and very large; here to compare with.")),
        networkEntry<Fcn<16>>(
            described(16, "FCN-32s with scores of a shallower layer added, for borders twice as fine.")),
        networkEntry<Fcn<8>>(
            described(8,
                      "FCN-32s with scores of two shallower layers added: the finest of the three, and "
                      "the one that most people mean by FCN.")),
    };
}

}  // namespace swath
