// SPDX-License-Identifier: MIT
#include "engine/learn/torch/predict/inference.h"

#include <cmath>

namespace swath {

void layOut(Network& network, const torch::Device& device) {
    network.to(device);
    for (torch::Tensor& parameter : network.parameters())
        if (parameter.dim() == 4) parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
}

void toInferenceForm(Network& network, const ComputeDevice& device) {
    const torch::NoGradGuard noGrad;
    network.eval();
    network.fold();
    if (device.bf16) network.to(torch::kBFloat16);
    layOut(network, device.device);
}

torch::Tensor infer(Network& network, const ComputeDevice& device, const torch::Tensor& images) {
    const auto parameters = network.parameters();
    const bool narrow = !parameters.empty() && parameters.front().scalar_type() == torch::kBFloat16;
    if (narrow) return forwardPadded(network, images.to(torch::kBFloat16)).logits.to(torch::kFloat32);
    const AutocastGuard autocast(device);
    return forwardPadded(network, images).logits.to(torch::kFloat32);
}

torch::Tensor windowLogits(Network& network, const BandScale& scale, const ComputeDevice& device,
                           std::span<const float> samples, Size size) {
    const auto bands = static_cast<std::int64_t>(scale.mean.size());
    torch::Tensor planes = torch::empty({1, bands, size.height, size.width}, torch::kFloat32);
    const std::span values(planes.data_ptr<float>(), samples.size());
    std::ranges::copy(samples, values.begin());
    scale.apply(values);
    const auto images = planes.to(device.device).contiguous(torch::MemoryFormat::ChannelsLast);
    return infer(network, device, images).to(torch::kCPU);
}

}  // namespace swath
