// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <array>
#include <string>
#include <vector>

#include "engine/learn/torch/networks/blocks.h"
#include "engine/learn/torch/networks/options.h"

namespace swath {

enum class VggKind { Vgg11, Vgg13, Vgg16, Vgg19 };
enum class VggLayout { Plain, WithNorms };  ///< torchvision's vgg16 or vgg16_bn: where its indices lie

/// Channels of the stages, of every kind.
constexpr std::array<int, 5> kVggChannels{64, 128, 256, 512, 512};

/// The convolutions of a VGG, each with its activation, by resolution; a pooling by 2 follows each stage.
/// Source: Simonyan, Zisserman 2015, arXiv 1409.1556.
struct VggStages {
    std::vector<std::vector<ConvUnit>> stages;

    /// The map of each stage before its pooling: of H × W the first, of (H / 16) × (W / 16) the last.
    std::vector<torch::Tensor> operator()(const torch::Tensor& x) const;
};

/// Builds the convolutions under the indices that they have in torchvision's `features`.
VggStages vggStages(const Scope& features, int bands, VggKind kind, VggLayout layout);

/// The layout that a network's option "norm" asks for.
VggLayout vggLayout(const NetworkOptions& options);

}  // namespace swath
