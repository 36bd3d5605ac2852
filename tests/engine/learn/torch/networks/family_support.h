// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "tests/engine/learn/torch/network_support.h"

namespace swath {

/// As expectCounts(), of a network that is at hand: the large ones take seconds to make.
inline void expectCountsOf(const Network& network, std::int64_t parameters, std::int64_t tensors,
                           std::int64_t buffers) {
    SCOPED_TRACE(network.options().description().name);
    std::int64_t parameterCount = 0, bufferCount = 0;
    for (const auto& parameter : network.parameters()) parameterCount += parameter.numel();
    for (const auto& buffer : network.buffers()) bufferCount += buffer.numel();
    EXPECT_EQ(parameterCount, parameters);
    EXPECT_EQ(static_cast<std::int64_t>(network.parameters().size()), tensors);
    EXPECT_EQ(bufferCount, buffers);
}

inline void expectNamesOf(const Network& network, const std::vector<std::string>& names) {
    const auto parameters = network.named_parameters();
    for (const std::string& name : names)
        EXPECT_TRUE(parameters.contains(name)) << network.options().description().name << ": " << name;
}

/// H × W in gives H × W out. What bands and classes are, the network knows.
inline void expectKeepsSizesOf(Network& network, const std::vector<std::pair<int, int>>& sizes) {
    const torch::NoGradGuard noGrad;
    network.eval();
    for (const auto& [h, w] : sizes)
        EXPECT_EQ(
            forwardPadded(network, torch::randn({1, network.options().bands(), h, w})).logits.sizes().vec(),
            (std::vector<std::int64_t>{1, network.options().classes(), h, w}))
            << network.options().description().name;
}

/// One step of training touches every parameter that is to be trained.
inline void expectGradients(Network& network, int side) {
    network.train();
    torch::manual_seed(3);
    const auto images = torch::randn({2, network.options().bands(), side, side});
    const auto labels = torch::randint(network.options().classes(), {2, side, side}, torch::kInt64);
    torch::nn::functional::cross_entropy(forwardPadded(network, images).logits, labels).backward();
    for (const auto& parameter : network.named_parameters()) {
        SCOPED_TRACE(network.options().description().name + ": " + parameter.key());
        const auto& gradient = parameter.value().grad();
        ASSERT_EQ(gradient.defined(), parameter.value().requires_grad());
        if (!gradient.defined()) continue;
        EXPECT_TRUE(gradient.isfinite().all().item<bool>());
        // A bias before a norm changes nothing, so its gradient may be nought.
        if (gradient.dim() > 1) {
            EXPECT_GT(gradient.abs().max().item<double>(), 0);
        }
    }
}

/// Parameters of each layer, weight and bias together, in the order of the layers.
inline std::vector<std::int64_t> parametersPerLayer(const Network& network) {
    std::vector<std::int64_t> counts;
    for (const auto& parameter : network.parameters()) {
        if (parameter.dim() > 1)
            counts.push_back(parameter.numel());
        else
            counts.back() += parameter.numel();
    }
    return counts;
}

inline void copyParameters(const Network& from, Network& to) {
    const torch::NoGradGuard noGrad;
    const auto source = from.named_parameters(), target = to.named_parameters();
    ASSERT_EQ(source.keys(), target.keys());
    for (const auto& parameter : source) target[parameter.key()].copy_(parameter.value());
    const auto sourceBuffers = from.named_buffers(), targetBuffers = to.named_buffers();
    for (const auto& buffer : sourceBuffers) targetBuffers[buffer.key()].copy_(buffer.value());
}

/// Largest difference, as a share of the largest value.
inline double relativeDifference(const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

}  // namespace swath
