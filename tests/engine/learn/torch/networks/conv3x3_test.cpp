// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/conv3x3.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "engine/learn/torch/networks/winograd.h"

namespace swath {
namespace {

constexpr auto kChannelsLast = torch::MemoryFormat::ChannelsLast;

/// The numbers of a convolution, and in double what the library makes of them.
struct ConvTruth {
    explicit ConvTruth(const ConvShape& s, bool hasBias = false) {
        torch::manual_seed(5);
        const auto leaf = [](torch::IntArrayRef sizes) {
            return torch::randn(sizes).to(torch::kFloat64).requires_grad_();
        };
        x = leaf({s.images, s.in, s.height, s.width});
        weight = leaf({s.out, s.in, 3, 3});
        dy = torch::randn({s.images, s.out, s.height, s.width});
        if (hasBias) bias = leaf({s.out});
        y = torch::conv2d(x, weight, bias, 1, 1);
        y.backward(dy.to(torch::kFloat64));
    }
    torch::Tensor x, weight, bias, dy, y;
};

torch::Tensor inFloat(const torch::Tensor& t) {
    if (!t.defined()) return {};
    return t.detach()
        .to(torch::kFloat32)
        .contiguous(t.dim() == 4 ? kChannelsLast : torch::MemoryFormat::Contiguous);
}

void expectSame(const torch::Tensor& own, const torch::Tensor& exact) {
    ASSERT_EQ(own.defined(), exact.defined());
    if (!own.defined()) return;
    ASSERT_EQ(own.sizes(), exact.sizes());
    const double off = (own.to(torch::kFloat64) - exact).abs().max().item<double>();
    EXPECT_LE(off, 3e-6 * std::max(1.0, exact.abs().max().item<double>()));
}

std::string wordsOf(const ConvShape& s) {
    return std::to_string(s.images) + " of " + std::to_string(s.height) + " × " + std::to_string(s.width) +
           ", " + std::to_string(s.in) + " to " + std::to_string(s.out);
}

TEST(Conv3x3, WinogradIsTheLibrarysWhateverTheSizes) {
    if (!hasAvx2()) GTEST_SKIP() << "this processor has no AVX2";
    // Tiles that end with the image and beyond it, blocks that tiles fill and do not, one pixel.
    for (const ConvShape& s :
         {ConvShape{2, 32, 32, 16, 32}, ConvShape{3, 19, 67, 48, 16}, ConvShape{1, 1, 1, 16, 16},
          ConvShape{1, 2, 301, 64, 32}, ConvShape{2, 40, 90, 32, 80}, ConvShape{1, 65, 64, 16, 16}}) {
        SCOPED_TRACE(wordsOf(s));
        const ConvTruth truth(s, true);
        const torch::Tensor x = inFloat(truth.x).permute({0, 2, 3, 1}).contiguous(),
                            dy = truth.dy.permute({0, 2, 3, 1}).contiguous(), bias = inFloat(truth.bias),
                            y = torch::full({s.images, s.height, s.width, s.out}, 7.0F),
                            dx = torch::full({s.images, s.height, s.width, s.in}, 7.0F),
                            weight = truth.weight.detach().to(torch::kFloat32);  // out × in × 3 × 3
        const WeightLayout layout{weight.data_ptr<float>(), 9 * s.in, 9, 3, 1};
        ASSERT_TRUE(canWinograd(s));
        winograd3x3(s, x.data_ptr<float>(), winogradWeights(layout, s.in, s.out), bias.data_ptr<float>(),
                    y.data_ptr<float>());
        winograd3x3({s.images, s.height, s.width, s.out, s.in}, dy.data_ptr<float>(),
                    winogradWeights(layout, s.in, s.out, true), nullptr, dx.data_ptr<float>());
        expectSame(y.permute({0, 3, 1, 2}), truth.y.detach());
        expectSame(dx.permute({0, 3, 1, 2}), truth.x.grad());
        const torch::Tensor dw = torch::full({s.out, 3, 3, s.in}, 7.0F);
        winogradGradient(s, x.data_ptr<float>(), dy.data_ptr<float>(), dw.data_ptr<float>());
        expectSame(dw.permute({0, 3, 1, 2}), truth.weight.grad());
    }
}

TEST(Conv3x3, KnowsWhatWinogradTakes) {
    EXPECT_FALSE(canWinograd({1, 8, 8, 4, 16}));
    EXPECT_FALSE(canWinograd({1, 8, 8, 16, 24}));
    EXPECT_FALSE(canWinograd({0, 8, 8, 16, 16}));
    EXPECT_EQ(canWinograd({1, 8, 8, 8, 16}), hasAvx2());
}

TEST(Conv3x3, AndItsGradientsAreTheLibrarys) {
    if (!hasAvx2()) GTEST_SKIP() << "this processor has no AVX2";
    // Both ways, and one way only.
    for (const ConvShape& s : {ConvShape{2, 24, 25, 32, 16}, ConvShape{1, 20, 30, 8, 16}})
        for (const bool hasBias : {false, true}) {
            SCOPED_TRACE(wordsOf(s) + (hasBias ? " with bias" : ""));
            const ConvTruth truth(s, hasBias);
            const torch::Tensor x = inFloat(truth.x).requires_grad_(),
                                weight = inFloat(truth.weight).requires_grad_(), bias = inFloat(truth.bias);
            if (hasBias) bias.requires_grad_();
            const torch::Tensor y = convolved3x3(x, weight, bias);
            y.backward(truth.dy);  // not in channels-last order
            expectSame(y.detach(), truth.y.detach());
            expectSame(x.grad(), truth.x.grad());
            expectSame(weight.grad(), truth.weight.grad());
            if (hasBias) expectSame(bias.grad(), truth.bias.grad());
        }
}

TEST(Conv3x3, WeightsThatStandStillAndFirstImagesGetNoGradient) {
    if (!hasAvx2()) GTEST_SKIP() << "this processor has no AVX2";
    const ConvTruth truth({1, 16, 16, 16, 16});
    const torch::Tensor x = inFloat(truth.x), weight = inFloat(truth.weight).requires_grad_();
    convolved3x3(x, weight, {}).backward(truth.dy);
    EXPECT_FALSE(x.grad().defined());
    expectSame(weight.grad(), truth.weight.grad());

    const torch::Tensor moving = inFloat(truth.x).requires_grad_(), frozen = inFloat(truth.weight);
    convolved3x3(moving, frozen, {}).backward(truth.dy);
    EXPECT_FALSE(frozen.grad().defined());
    expectSame(moving.grad(), truth.x.grad());

    const torch::NoGradGuard still;
    EXPECT_FALSE(convolved3x3(moving, weight, {}).requires_grad());
}

TEST(Conv3x3, IsTheSameWithAnyNumberOfThreads) {
    if (!hasAvx2()) GTEST_SKIP() << "this processor has no AVX2";
    const int before = at::get_num_threads();
    const auto computed = [](int threads) {
        at::set_num_threads(threads);
        const ConvTruth truth({2, 20, 300, 16, 48});
        const torch::Tensor x = inFloat(truth.x).requires_grad_(),
                            weight = inFloat(truth.weight).requires_grad_();
        const torch::Tensor y = convolved3x3(x, weight, {});
        y.backward(truth.dy);
        return std::vector{y.detach(), x.grad(), weight.grad()};
    };
    const auto one = computed(1), three = computed(3);
    at::set_num_threads(before);
    for (std::size_t i = 0; i < one.size(); ++i) EXPECT_TRUE(torch::equal(one[i], three[i])) << i;
}

/// As if the processor had no AVX-512. oneDNN, which has read it before, is not touched.
class NoAvx512 {
  public:
    NoAvx512() {
        if (const char* before = std::getenv(kName)) before_ = before;
        ::setenv(kName, "AVX2", 1);
    }
    ~NoAvx512() {
        if (before_)
            ::setenv(kName, before_->c_str(), 1);
        else
            ::unsetenv(kName);
    }

  private:
    static constexpr const char* kName = "ONEDNN_MAX_CPU_ISA";
    std::optional<std::string> before_;
};

TEST(Conv3x3, IsLeftToTheLibraryWhereThatIsFaster) {
    if (!hasAvx2()) GTEST_SKIP() << "this processor has no AVX2";
    (void)torch::conv2d(torch::zeros({1, 1, 3, 3}),
                        torch::zeros({1, 1, 3, 3}));  // oneDNN reads what it may use
    const NoAvx512 scope;
    const auto images = [](std::int64_t width, std::int64_t count = 1) {
        return torch::zeros({count, 64, 4, width}).contiguous(kChannelsLast);
    };
    const torch::Tensor weight = torch::zeros({64, 64, 3, 3});
    EXPECT_TRUE(isFaster3x3(images(512), weight));
    EXPECT_FALSE(isFaster3x3(images(32), weight));                        // few pixels
    EXPECT_FALSE(isFaster3x3(images(512), torch::zeros({6, 64, 3, 3})));  // six outputs
    EXPECT_FALSE(
        isFaster3x3(images(512), torch::zeros({64, 32, 3, 3})));  // does not fit: the library says so
    EXPECT_FALSE(isFaster3x3(images(512).to(torch::kBFloat16), weight));
    EXPECT_FALSE(isFaster3x3(images(512).contiguous(), weight));
    // Many together are enough in training; a map may not depend on how many there are.
    EXPECT_TRUE(isFaster3x3(images(32, 16), weight));
    const torch::NoGradGuard still;
    EXPECT_TRUE(isFaster3x3(images(512), weight));
    EXPECT_FALSE(isFaster3x3(images(32, 16), weight));
}

TEST(Conv3x3, AnImageIsTheSameAloneAndAmongOthers) {
    if (!hasAvx2()) GTEST_SKIP() << "this processor has no AVX2";
    const torch::NoGradGuard still;
    torch::manual_seed(6);
    const torch::Tensor x = torch::randn({5, 16, 33, 40}).contiguous(kChannelsLast),
                        weight = torch::randn({32, 16, 3, 3});
    const torch::Tensor together = convolved3x3(x, weight, {});
    for (std::int64_t i = 0; i < x.size(0); ++i)
        EXPECT_TRUE(torch::equal(convolved3x3(x.narrow(0, i, 1), weight, {}), together.narrow(0, i, 1))) << i;
}

}  // namespace
}  // namespace swath
