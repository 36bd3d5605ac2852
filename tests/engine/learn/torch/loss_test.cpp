// SPDX-License-Identifier: MIT
#include "engine/learn/torch/loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/learn/torch/adam.h"

namespace swath {
namespace {

/// Logits 2·sin(0.37·i + 0.11) of shape (2, 4, 5, 7); labels (7j + ⌊j/5⌋) mod 4, every eleventh from 3 on
/// ignored.
struct Example {
    torch::Tensor logits, targets;
};

Example example() {
    std::vector<double> z;
    for (int i = 0; i < 2 * 4 * 5 * 7; ++i) z.push_back(2 * std::sin(0.37 * i + 0.11));
    std::vector<std::int64_t> y;
    for (int j = 0; j < 2 * 5 * 7; ++j) y.push_back(j % 11 == 3 ? 255 : (7 * j + j / 5) % 4);
    return {torch::tensor(z).reshape({2, 4, 5, 7}).to(torch::kFloat32), torch::tensor(y).reshape({2, 5, 7})};
}

TEST(CrossEntropy, IsTheWeightedMeanOverLabelledPixels) {
    const Example e = example();
    // Values computed in double with NumPy from the formula; the tolerance is that of float32.
    EXPECT_NEAR(crossEntropy(e.logits, e.targets, torch::ones({4})).item<double>(), 1.549178753379, 1e-5);
    EXPECT_NEAR(crossEntropy(e.logits, e.targets, torch::tensor({0.5F, 1.0F, 2.0F, 4.0F})).item<double>(),
                1.513162273467, 1e-5);
    EXPECT_NEAR(crossEntropySums(e.logits, e.targets, torch::ones({4})).loss.item<double>(), 97.598261462865,
                1e-3);
}

TEST(CrossEntropy, IsZeroWhenAllIsIgnored) {
    torch::Tensor logits = torch::randn({1, 3, 4, 4}, torch::requires_grad());
    const torch::Tensor loss =
        crossEntropy(logits, torch::full({1, 4, 4}, 255, torch::kInt64), torch::ones({3}));
    loss.backward();
    EXPECT_EQ(loss.item<double>(), 0);
    EXPECT_EQ(logits.grad().abs().max().item<double>(), 0);
}

TEST(CrossEntropy, IgnoredPixelsHaveNoGradient) {
    const Example e = example();
    torch::Tensor logits = e.logits.clone().requires_grad_();
    crossEntropy(logits, e.targets, torch::ones({4})).backward();
    const torch::Tensor perPixel = logits.grad().abs().sum(1);
    EXPECT_EQ(perPixel.masked_select(e.targets == 255).max().item<double>(), 0);
    EXPECT_GT(perPixel.masked_select(e.targets != 255).min().item<double>(), 0);
}

TEST(Adam, StepsAsLibTorchDoes) {
    torch::manual_seed(1);
    torch::nn::Conv2d own(torch::nn::Conv2dOptions(3, 4, 3)), reference(torch::nn::Conv2dOptions(3, 4, 3));
    {
        const torch::NoGradGuard noGrad;
        own->weight.set_data(own->weight.contiguous(torch::MemoryFormat::ChannelsLast));
        reference->weight.copy_(own->weight);
        reference->bias.copy_(own->bias);
    }
    Adam adam(own->named_parameters(), 0.1);
    torch::optim::AdamW adamW(reference->parameters(), torch::optim::AdamWOptions(0.01).weight_decay(0.1));
    for (int i = 0; i < 5; ++i) {
        const torch::Tensor x = torch::randn({2, 3, 8, 8});
        adam.zeroGrad();
        own->forward(x).square().mean().backward();
        adam.step(0.01);
        adamW.zero_grad();
        reference->forward(x).square().mean().backward();
        adamW.step();
    }
    EXPECT_TRUE(torch::allclose(own->weight, reference->weight, 1e-4, 1e-6));
    EXPECT_TRUE(torch::allclose(own->bias, reference->bias, 1e-4, 1e-6));
}

}  // namespace
}  // namespace swath
