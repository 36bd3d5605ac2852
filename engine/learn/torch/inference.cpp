// SPDX-License-Identifier: MIT
#include "engine/learn/torch/inference.h"

#include <cmath>

namespace swath {

torch::Tensor windowLogits(Network& network, const Normalisation& normalisation, const ComputeDevice& device,
                           std::span<const float> samples, Size size) {
    const auto bands = static_cast<std::int64_t>(normalisation.mean.size());
    torch::Tensor planes = torch::empty({1, bands, size.height, size.width}, torch::kFloat32);
    const std::span values(planes.data_ptr<float>(), samples.size());
    std::ranges::copy(samples, values.begin());
    normalisation.apply(values);
    const auto images = planes.to(device.device).contiguous(torch::MemoryFormat::ChannelsLast);
    torch::Tensor logits;
    {
        const AutocastGuard autocast(device);
        logits = forwardPadded(network, images);
    }
    return logits.to(torch::kCPU, torch::kFloat32);
}

}  // namespace swath
