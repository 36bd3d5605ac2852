// SPDX-License-Identifier: MIT
#include <tuple>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/vgg.h"

namespace swath {
namespace {

constexpr int kStages = 5;
constexpr int kConvolutions[kStages] = {2, 2, 3, 3, 3};

std::string layerName(int stage, int convolution) {
    return "conv" + std::to_string(stage + 1) + "_" + std::to_string(convolution + 1);
}

/// What a pooling leaves to the unpooling that undoes it.
struct Pooling {
    torch::Tensor indices;
    std::vector<std::int64_t> size;  ///< H, W before
};

/// VGG-16 and its mirror image, which puts every value back to where its maximum was found.
class SegNet final : public Network {
  public:
    explicit SegNet(const NetworkOptions& options) : Network(options) {
        const auto order = options.word("order") == "norm_first" ? Order::NormFirst : Order::ActivationFirst;
        const auto unit = [&](const std::string& name, const std::string& norm, int in, int out) {
            return root().convNorm(name, norm, {.in = in, .out = out, .bias = ConvSpec::Bias::Yes},
                                   Activation::Relu, order);
        };
        int in = options.bands();
        for (int stage = 0; stage < kStages; ++stage) {
            auto& units = encoder_.emplace_back();
            for (int i = 0; i < kConvolutions[stage]; ++i) {
                const auto name = layerName(stage, i);
                units.push_back(unit(name, name + "_bn", in, kVggChannels[stage]));
                in = kVggChannels[stage];
            }
        }
        for (int stage = kStages - 1; stage >= 0; --stage) {
            auto& units = decoder_.emplace_back();
            for (int i = kConvolutions[stage] - 1; i >= 0; --i) {
                const auto name = layerName(stage, i);
                const bool last = stage == 0 && i == 0;
                const int out = last     ? options.classes()
                                : i == 0 ? kVggChannels[stage - 1]
                                         : kVggChannels[stage];
                if (last && !options.flag("last_norm"))
                    units.push_back(root().conv(name + "_D", {.in = in, .out = out}));
                else
                    units.push_back(unit(name + "_D", name + "_D_bn", in, out));
                in = out;
            }
        }
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        torch::Tensor x = images;
        std::vector<Pooling> poolings;
        for (const auto& stage : encoder_) {
            const auto map = inOrder(stage, x);
            auto& pooling = poolings.emplace_back();
            pooling.size = {map.size(2), map.size(3)};
            std::tie(x, pooling.indices) = torch::max_pool2d_with_indices(map, 2);
        }
        for (const auto& stage : decoder_) {
            x = inOrder(stage, torch::max_unpool2d(x, poolings.back().indices, poolings.back().size));
            poolings.pop_back();
        }
        return {x, {}};
    }

    /// Sizes are kept with the indices, so any will do that leaves a pixel to the last pooling.
    InputRule inputRule() const override { return {.least = 1 << kStages}; }

    std::vector<std::string> encoderPrefixes() const override {
        std::vector<std::string> prefixes;
        for (int stage = 0; stage < kStages; ++stage)
            for (int i = 0; i < kConvolutions[stage]; ++i)
                for (const char* end : {".", "_bn."}) prefixes.push_back(layerName(stage, i) + end);
        return prefixes;
    }

  private:
    std::vector<std::vector<ConvUnit>> encoder_, decoder_;
};

}  // namespace

std::vector<NetworkEntry> segNetFamily() {
    return {
        networkEntry<SegNet>(
            {.name = "segnet",
             .title = "SegNet",
             .family = "SegNet",
             .summary = "Remembers where each maximum was found and puts it back there: exact borders "
                        "without skips. A classic for aerial pictures of towns.",
             .source = "Badrinarayanan, Kendall, Cipolla 2015, arXiv 1511.00561; names as in "
                       "nshaud/DeepNetsForEO",
             .options = {normOption(),
                         {"order",
                          "norm_first as in the paper; activation_first as in DeepNetsForEO, for its weights",
                          NetworkOption::Kind::Word,
                          "norm_first",
                          {"norm_first", "activation_first"}},
                         {"last_norm",
                          "Norm and ReLU behind the scores too, as in semseg; no score is then below zero, "
                          "which learns worse",
                          NetworkOption::Kind::Flag, "false"}}}),
    };
}

}  // namespace swath
