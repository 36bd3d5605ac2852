// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "engine/learn/torch/device.h"
#include "engine/learn/torch/networks/registry.h"

namespace swath {

/// What a source says of a network, and what tests compare with it.
struct NetworkCounts {
    std::string network;
    NetworkOptionValues options;
    int bands = 3, classes = 2;
    std::int64_t parameters = 0, tensors = 0, buffers = 0;  ///< −1: the source does not say
};

inline std::ostream& operator<<(std::ostream& out, const NetworkCounts& counts) {
    out << counts.network << " " << counts.bands << "/" << counts.classes;
    for (const auto& [name, value] : counts.options) out << " " << name << "=" << value;
    return out;
}

inline std::shared_ptr<Network> networkOf(const std::string& name, int bands, int classes,
                                          const NetworkOptionValues& options = {}) {
    auto made = makeNetwork(name, bands, classes, options);
    EXPECT_TRUE(made.ok()) << made.error().text();
    return made.ok() ? *made : nullptr;
}

inline void expectCounts(const NetworkCounts& expected) {
    SCOPED_TRACE(expected);
    const auto network = networkOf(expected.network, expected.bands, expected.classes, expected.options);
    ASSERT_TRUE(network);
    std::int64_t parameters = 0, tensors = 0, buffers = 0;
    for (const auto& parameter : network->parameters()) parameters += parameter.numel(), ++tensors;
    for (const auto& buffer : network->buffers()) buffers += buffer.numel();
    EXPECT_EQ(parameters, expected.parameters);
    if (expected.tensors >= 0) {
        EXPECT_EQ(tensors, expected.tensors);
    }
    if (expected.buffers >= 0) {
        EXPECT_EQ(buffers, expected.buffers);
    }
}

/// Any H × W in gives H × W out; in bf16 too, where the machine computes in it.
inline void expectKeepsSize(const std::string& name, const NetworkOptionValues& options = {},
                            const std::vector<std::pair<int, int>>& sizes = {{33, 65}, {64, 64}, {97, 50}}) {
    SCOPED_TRACE(name);
    const torch::NoGradGuard noGrad;
    const auto network = networkOf(name, 2, 3, options);
    ASSERT_TRUE(network);
    network->eval();
    for (const auto& [h, w] : sizes)
        EXPECT_EQ(forwardPadded(*network, torch::randn({2, 2, h, w})).logits.sizes().vec(),
                  (std::vector<std::int64_t>{2, 3, h, w}));
    if (!cpuHasBf16()) return;
    network->to(torch::kBFloat16);
    const auto& [h, w] = sizes.front();
    EXPECT_EQ(forwardPadded(*network, torch::randn({1, 2, h, w}).to(torch::kBFloat16)).logits.sizes().vec(),
              (std::vector<std::int64_t>{1, 3, h, w}));
}

/// A training step under autocast reaches the first weights, where the machine computes in bf16.
inline void expectLearnsInBf16(const std::string& name, const NetworkOptionValues& options = {}) {
    if (!cpuHasBf16()) return;
    SCOPED_TRACE(name);
    const auto network = networkOf(name, 2, 3, options);
    ASSERT_TRUE(network);
    network->train();
    {
        const AutocastGuard autocast({.bf16 = true});
        forwardPadded(*network, torch::randn({2, 2, 64, 64}))
            .logits.to(torch::kFloat32)
            .square()
            .sum()
            .backward();
    }
    const torch::Tensor gradient = network->parameters().front().grad();
    ASSERT_TRUE(gradient.defined());
    EXPECT_GT(gradient.abs().sum().item<double>(), 0);  // false for NaN
    EXPECT_EQ(gradient.scalar_type(), torch::kFloat32);
}

inline void expectNames(const std::string& network, const std::vector<std::string>& names,
                        const NetworkOptionValues& options = {}) {
    const auto made = networkOf(network, 3, 2, options);
    const auto parameters = made->named_parameters();
    for (const std::string& name : names) EXPECT_TRUE(parameters.contains(name)) << network << ": " << name;
}

/// Draws every tensor anew, batch statistics too, so that a fold that forgets one shows.
inline void randomise(Network& network) {
    const torch::NoGradGuard noGrad;
    for (auto& parameter : network.named_parameters()) {
        if (parameter.value().dim() > 1) continue;
        if (parameter.key().ends_with("bias"))
            parameter.value().uniform_(-0.2, 0.2);
        else
            parameter.value().uniform_(0.5, 1.5);
    }
    for (auto& buffer : network.named_buffers()) {
        // Means far from zero would silence most channels, and with them the test.
        if (buffer.key().ends_with("running_mean")) buffer.value().uniform_(-0.2, 0.2);
        if (buffer.key().ends_with("running_var")) buffer.value().uniform_(0.5, 1.5);
    }
}

/// The folded network gives the logits of the plain one.
inline void expectFoldKeepsLogits(const std::string& name, const NetworkOptionValues& options = {},
                                  int side = 64) {
    SCOPED_TRACE(name);
    torch::manual_seed(7);
    const torch::NoGradGuard noGrad;
    const auto network = networkOf(name, 3, 4, options);
    ASSERT_TRUE(network);
    randomise(*network);
    network->eval();
    const auto images = torch::randn({1, 3, side, side});
    const auto plain = forwardPadded(*network, images).logits;
    network->fold();
    const auto folded = forwardPadded(*network, images).logits;
    const double scale = plain.abs().max().item<double>();
    EXPECT_GT((plain - plain.mean()).abs().max().item<double>(), 1e-3 * scale)
        << "the image makes no difference";
    EXPECT_LT((plain - folded).abs().max().item<double>(), 1e-4 * scale);
}

}  // namespace swath
