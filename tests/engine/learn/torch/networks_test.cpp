// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "engine/learn/torch/networks/blocks.h"
#include "engine/learn/torch/networks/registry.h"

namespace swath {
namespace {

struct Counts {
    std::int64_t parameters = 0, tensors = 0, buffers = 0;
};

Counts countsOf(const Network& network) {
    Counts counts;
    for (const auto& parameter : network.parameters())
        counts.parameters += parameter.numel(), ++counts.tensors;
    for (const auto& buffer : network.buffers()) counts.buffers += buffer.numel();
    return counts;
}

TEST(UNet, HasThePublishedParameters) {
    const auto network = makeNetwork("unet", {3, 2, 64, 4});
    ASSERT_TRUE(network.ok());
    const Counts counts = countsOf(**network);
    EXPECT_EQ(counts.parameters, 31'037'698);
    EXPECT_EQ(counts.tensors, 64);
    EXPECT_EQ(counts.buffers, 11'794);
    EXPECT_EQ(countsOf(**makeNetwork("unet", {1, 1, 64, 4})).parameters, 31'036'481);
    const auto names = (*network)->named_parameters();
    for (const char* name : {"inc.double_conv.0.weight", "down1.maxpool_conv.1.double_conv.4.bias",
                             "up1.up.weight", "up4.conv.double_conv.1.weight", "outc.conv.bias"})
        EXPECT_TRUE(names.contains(name)) << name;
}

TEST(UNet, TakesAnySize) {
    const torch::NoGradGuard noGrad;
    const auto network = *makeNetwork("unet", {2, 3, 4, 3});
    network->eval();
    for (const auto& [h, w] : std::vector<std::pair<int, int>>{{1, 1}, {5, 37}, {16, 16}, {41, 63}})
        EXPECT_EQ(forwardPadded(*network, torch::randn({2, 2, h, w})).sizes().vec(),
                  (std::vector<std::int64_t>{2, 3, h, w}));
}

TEST(UpConv2x2, EqualsTheTransposedConvolution) {
    UpConv2x2 own(6, 5);
    const torch::Tensor x = torch::randn({2, 6, 3, 4}, torch::requires_grad());
    const torch::Tensor mine = own->forward(x);
    const auto parameters = own->named_parameters();
    const torch::Tensor reference = torch::conv_transpose2d(x, parameters["weight"], parameters["bias"], 2);
    EXPECT_TRUE(torch::allclose(mine, reference, 1e-5, 1e-6));
    const auto gradient = [&](const torch::Tensor& y) {
        return torch::autograd::grad({y.square().sum()}, {parameters["weight"], x}, {}, true);
    };
    const auto a = gradient(mine), b = gradient(reference);
    EXPECT_TRUE(torch::allclose(a[0], b[0], 1e-4, 1e-5));
    EXPECT_TRUE(torch::allclose(a[1], b[1], 1e-4, 1e-5));
}

}  // namespace
}  // namespace swath
