// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <functional>
#include <string>
#include <vector>

#include "engine/learn/torch/networks/blocks.h"

namespace swath {

enum class EncoderKind {
    ResNet18,
    ResNet34,
    ResNet50,
    ResNet101,
    ResNeXt50,   ///< 32 groups of 4 channels
    ResNeXt101,  ///< 32 groups of 8 channels
    Vgg11,
    Vgg16,
    MobileNetV2,
    Xception,
};

/// What is said of an encoder in the descriptions of the networks upon it.
struct EncoderDescription {
    std::string name;       ///< in names of networks: "resnet34"
    std::string title;      ///< "ResNet-34"
    std::string character;  ///< when to choose it, as the end of a sentence
    std::string source;
};

EncoderDescription describe(EncoderKind kind);

/// Where dilation stands in for stride, which of a stage's convolutions are dilated. The published
/// implementations do not agree, and weights are worth something only under the rule they were trained with.
enum class DilationRule {
    WholeStage,  ///< all (segmentation_models.pytorch; hszhao/semseg)
    AfterFirst,  ///< all but the first, which keeps the dilation of the stage before (torchvision)
};

/// MobileNetV2 as in VainF/DeepLabV3Plus-Pytorch: the first convolution has no padding, the others have
/// theirs in front of the 1×1 convolution before them, and nothing widens the last features.
enum class EncoderLayout { Torchvision, VainF };

struct EncoderOptions {
    bool batchNorm = false;  ///< VGG: norms behind its convolutions
    int outputStride = 32;   ///< pixels a side for one cell of the deepest features: 32, 16 or 8
    DilationRule dilation = DilationRule::WholeStage;
    EncoderLayout layout = EncoderLayout::Torchvision;

    bool deepStem = false;         ///< ResNet: three 3×3 convolutions instead of one 7×7
    std::string stem = "";         ///< ResNet: the sequence of modules that is the stem; none: conv1, bn1
    std::string stages = "layer";  ///< ResNet: a stage's name before its number
};

/// From an image to features of ever coarser resolution, named as in torchvision.
class Encoder {
  public:
    using Stage = std::function<torch::Tensor(const torch::Tensor&)>;

    Encoder() = default;
    Encoder(std::vector<int> channels, std::vector<Stage> stages)
        : channels_(std::move(channels)), stages_(std::move(stages)) {}

    /// Of features().
    const std::vector<int>& channels() const { return channels_; }

    /// Features at 1, 1/2, 1/4 … 1/32 of the resolution (1/outputStride at the least) down to number `last`.
    /// The first is the image itself, for VGG those in front of its first pooling.
    std::vector<torch::Tensor> features(const torch::Tensor& images, int last = 5) const;

  private:
    std::vector<int> channels_;
    std::vector<Stage> stages_;  ///< the i-th makes features i of features i − 1, the first of the image
};

/// Whether an output stride other than 32 can be asked for: not of VGG, whose strides are poolings.
bool canDilate(EncoderKind kind);

/// Sources: He et al. 2016, arXiv 1512.03385; Xie et al. 2017, arXiv 1611.05431; Simonyan and Zisserman 2015,
/// arXiv 1409.1556; Sandler et al. 2018, arXiv 1801.04381; Chollet 2017, arXiv 1610.02357 (Xception, named as
/// in Cadene/pretrained-models.pytorch and dilated as in VainF/DeepLabV3Plus-Pytorch).
Encoder makeEncoder(const Scope& scope, EncoderKind kind, int bands, const EncoderOptions& options = {});

}  // namespace swath
