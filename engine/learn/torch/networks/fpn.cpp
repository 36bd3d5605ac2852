// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/smp_network.h"

namespace swath {
namespace {

torch::Tensor doubled(const torch::Tensor& x, Resize how) {
    return resized(x, {2 * x.size(2), 2 * x.size(3)}, how);
}

/// From one level of the pyramid to a quarter of the image's resolution.
class Ascent {
  public:
    Ascent(const Scope& scope, int in, int out, int doublings) : doublings_(doublings) {
        constexpr int kGroups = 32;
        for (int i = 0; i < std::max(1, doublings); ++i) {
            const Scope here = scope / "block" / i / "block";
            convs_.push_back(
                here.conv("0", {.in = i == 0 ? in : out, .out = out, .bias = ConvSpec::Bias::No}));
            norms_.push_back(here.groupNorm("1", out, kGroups));
        }
    }
    torch::Tensor operator()(torch::Tensor x) const {
        for (std::size_t i = 0; i < convs_.size(); ++i) {
            x = norms_[i](convs_[i](x));
            if (doublings_ > 0) x = doubled(x, Resize::BilinearCorners);
        }
        return x;
    }

  private:
    int doublings_;
    std::vector<ConvUnit> convs_;
    std::vector<NormUnit> norms_;
};

/// A pyramid of features, from the coarsest down, whose levels are brought to one size and added.
class FeaturePyramid final : public SmpNetwork {
  public:
    FeaturePyramid(const NetworkOptions& options, EncoderKind kind) : SmpNetwork(options, kind) {
        constexpr int kPyramid = 256, kMerged = 128;
        for (int level = 5; level >= 2; --level) {
            const std::string name = fmt::format("p{}{}", level, level == 5 ? "" : ".skip_conv");
            lateral_.push_back(decoder().conv(name, {.in = channels()[level], .out = kPyramid, .kernel = 1}));
            ascents_.emplace_back(decoder() / "seg_blocks" / (5 - level), kPyramid, kMerged, level - 2);
        }
        addHead(kMerged, 1);
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        torch::Tensor level = lateral_[0](features[5]), sum = ascents_[0](level);
        for (std::size_t i = 1; i < lateral_.size(); ++i) {
            level = doubled(level, Resize::Nearest) + lateral_[i](features[5 - i]);
            sum = sum + ascents_[i](level);
        }
        return torch::feature_dropout(sum, 0.2, is_training());
    }

  private:
    std::vector<ConvUnit> lateral_;  ///< of levels 5, 4, 3, 2
    std::vector<Ascent> ascents_;
};

}  // namespace

std::vector<NetworkEntry> fpnFamily() {
    using enum EncoderKind;
    std::vector<NetworkEntry> entries;
    for (const EncoderKind kind : {ResNet18, ResNet34, ResNet50}) {
        const EncoderDescription encoder = describe(kind);
        entries.push_back(encoderEntry<FeaturePyramid>(
            {.name = "fpn-" + encoder.name,
             .title = "FPN, " + encoder.title,
             .family = "Feature pyramid",
             .summary = fmt::format("Adds features of four scales: good where objects of one class differ "
                                    "much in size. {}: {}.",
                                    encoder.title, encoder.character),
             .source = fmt::format("Kirillov et al. 2019, arXiv 1901.02446; {}; layout and names as in "
                                   "segmentation_models.pytorch",
                                   encoder.source),
             .options = {normOption()}},
            kind));
    }
    return entries;
}

}  // namespace swath
