// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/smp_network.h"

namespace swath {

SmpNetwork::SmpNetwork(const NetworkOptions& options, EncoderKind kind, const EncoderOptions& encoder,
                       int depth, int multiple)
    : Network(options),
      encoder_(makeEncoder(root() / "encoder", kind, options.bands(), encoder)),
      depth_(depth),
      multiple_(multiple) {}

void SmpNetwork::addHead(int in, int kernel) {
    head_ = root().conv("segmentation_head.0", {.in = in, .out = options().classes(), .kernel = kernel});
}

NetworkOutput SmpNetwork::forward(const torch::Tensor& images) {
    const torch::Tensor cells = head_(decode(encoder_.features(images, depth_)));
    return {resizedLike(cells, images, Resize::BilinearCorners), {}};
}

ConvUnit smpConv(const Scope& scope, const ConvSpec& spec, Activation activation) {
    return scope.convNorm("0", "1", spec, activation);
}

}  // namespace swath
