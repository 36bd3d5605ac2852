// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/batch_norm_relu.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <limits>

namespace swath {
namespace {

constexpr auto kLast = torch::MemoryFormat::ChannelsLast;

struct Outcome {
    torch::Tensor y, dx, dWeight, dBias, mean, variance;
};

torch::nn::BatchNorm2d normOf(std::int64_t channels) {
    torch::nn::BatchNorm2d norm(channels);
    const torch::NoGradGuard still;
    norm->weight.copy_(torch::linspace(-1.5, 2, channels));
    norm->bias.copy_(torch::linspace(0.5, -0.5, channels));
    return norm;
}

/// Values far from 0 with little spread, as bands in their own units have.
torch::Tensor samples(std::int64_t channels, torch::ScalarType type, std::int64_t side = 13) {
    torch::manual_seed(3);
    return (50 + torch::randn({3, channels, side, side})).to(type).contiguous(kLast);
}

Outcome outcomeOf(const torch::Tensor& samples, bool relu, bool fused) {
    auto norm = normOf(samples.size(1));
    const torch::Tensor x = samples.clone().requires_grad_();
    EXPECT_TRUE(canFuse(norm, x));
    torch::Tensor y;
    if (fused) {
        y = batchNormRelu(norm, x, relu);
    } else {
        y = norm->forward(x);
        if (relu) y = torch::relu(y);
    }
    torch::manual_seed(4);
    y.backward(torch::randn(y.sizes()).to(y.scalar_type()).contiguous(kLast));
    EXPECT_EQ(norm->num_batches_tracked.item<std::int64_t>(), 1);
    return {y.detach(),        x.grad(),           norm->weight.grad(),
            norm->bias.grad(), norm->running_mean, norm->running_var};
}

void expectClose(const torch::Tensor& a, const torch::Tensor& b, double tolerance) {
    ASSERT_EQ(a.sizes(), b.sizes());
    ASSERT_EQ(a.scalar_type(), b.scalar_type());
    const torch::Tensor exact = b.to(torch::kFloat64);
    const double off = (a.to(torch::kFloat64) - exact).abs().max().item<double>(),
                 most = exact.abs().max().item<double>();
    EXPECT_LE(off, tolerance * std::max(1.0, most));
}

TEST(BatchNormRelu, IsTheLibrarysInFloat) {
    for (const std::int64_t channels : {1, 3, 16, 17, 64})
        for (const bool relu : {false, true}) {
            SCOPED_TRACE(testing::Message() << channels << (relu ? " with relu" : ""));
            const auto x = samples(channels, torch::kFloat32);
            if (channels == 1 && !x.is_contiguous(kLast)) continue;
            const Outcome own = outcomeOf(x, relu, true);
            // In double, so that only our own rounding is measured.
            auto norm = normOf(channels);
            norm->to(torch::kFloat64);
            const torch::Tensor exact = x.to(torch::kFloat64).requires_grad_();
            torch::Tensor y = norm->forward(exact);
            if (relu) y = torch::relu(y);
            torch::manual_seed(4);
            y.backward(torch::randn(y.sizes()).to(torch::kFloat64));
            expectClose(own.y.to(torch::kFloat64), y.detach(), 2e-5);
            expectClose(own.dx.to(torch::kFloat64), exact.grad(), 2e-5);
            expectClose(own.dWeight.to(torch::kFloat64), norm->weight.grad(), 2e-5);
            expectClose(own.dBias.to(torch::kFloat64), norm->bias.grad(), 2e-5);
            expectClose(own.mean.to(torch::kFloat64), norm->running_mean, 1e-6);
            expectClose(own.variance.to(torch::kFloat64), norm->running_var, 1e-5);
        }
}

TEST(BatchNormRelu, IsTheLibrarysInBf16ToItsRounding) {
    const auto x = samples(24, torch::kBFloat16);
    const Outcome own = outcomeOf(x, true, true);
    const Outcome exact = outcomeOf(x.to(torch::kFloat32), true, true);
    EXPECT_EQ(own.y.scalar_type(), torch::kBFloat16);
    EXPECT_EQ(own.dx.scalar_type(), torch::kBFloat16);
    EXPECT_EQ(own.dWeight.scalar_type(), torch::kFloat32);
    expectClose(own.y.to(torch::kFloat32), exact.y, 1.0 / 256);
    expectClose(own.mean, exact.mean, 1e-6);
    expectClose(own.variance, exact.variance, 1e-6);
    // The gradient that comes is rounded too.
    expectClose(own.dx.to(torch::kFloat32), exact.dx, 1.0 / 64);
}

TEST(BatchNormRelu, IsTheSameWithAnyThreads) {
    const int before = at::get_num_threads();
    const auto x = samples(20, torch::kFloat32, 31);
    at::set_num_threads(1);
    const Outcome one = outcomeOf(x, true, true);
    at::set_num_threads(3);
    const Outcome three = outcomeOf(x, true, true);
    at::set_num_threads(before);
    EXPECT_TRUE(torch::equal(one.y, three.y));
    EXPECT_TRUE(torch::equal(one.dx, three.dx));
    EXPECT_TRUE(torch::equal(one.dWeight, three.dWeight));
}

TEST(BatchNormRelu, LetsWhatIsNotANumberThrough) {
    auto x = samples(4, torch::kFloat32);
    x.index_put_({0, 1, 2, 3}, std::numeric_limits<float>::quiet_NaN());
    auto norm = normOf(4);
    const auto y = batchNormRelu(norm, x, true);
    EXPECT_TRUE(torch::isnan(y.select(1, 1)).any().item<bool>());
    EXPECT_FALSE(torch::isnan(y.select(1, 0)).any().item<bool>());
}

TEST(BatchNormRelu, LeavesTheLibraryWhatItDoesNotDo) {
    const auto x = samples(4, torch::kFloat32);
    auto norm = normOf(4);
    EXPECT_TRUE(canFuse(norm, x));
    EXPECT_FALSE(canFuse(norm, x.contiguous()));
    EXPECT_FALSE(canFuse(norm, x.to(torch::kFloat64)));
    norm->eval();
    EXPECT_FALSE(canFuse(norm, x));
}

}  // namespace
}  // namespace swath
