// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "engine/learn/torch/networks/blocks.h"
#include "tests/engine/learn/torch/network_support.h"

namespace swath {
namespace {

using testing::HasSubstr;

// ---- the registry

std::string refusal(const std::string& name, int bands, int classes,
                    const NetworkOptionValues& options = {}) {
    const auto made = makeNetwork(name, bands, classes, options);
    return made.ok() ? "" : made.error().text();
}

TEST(Registry, RefusesInWords) {
    EXPECT_THAT(refusal("unett", 3, 2), HasSubstr("did you mean \"unet\"?"));
    EXPECT_THAT(refusal("unet", 0, 2), HasSubstr("0 bands"));
    EXPECT_THAT(refusal("unet", 300, 2), HasSubstr("300 bands"));
    EXPECT_THAT(refusal("unet", 3, 0), HasSubstr("0 classes"));
    EXPECT_THAT(refusal("unet", 3, 2, {{"widht", "8"}}), HasSubstr("did you mean \"width\"?"));
    EXPECT_THAT(refusal("unet", 3, 2, {{"width", "8x"}}), HasSubstr("whole number between 1 and"));
    EXPECT_THAT(refusal("unet", 3, 2, {{"upsampling", "cubic"}}), HasSubstr("one of transposed, bilinear"));
    EXPECT_THAT(refusal("unet", 3, 2, {{"conv_bias", "1"}}), HasSubstr("true or false"));
}

TEST(Registry, EveryNetworkSaysWhatItIs) {
    for (const NetworkDescription& network : networkCatalog()) {
        EXPECT_FALSE(network.title.empty()) << network.name;
        EXPECT_FALSE(network.family.empty()) << network.name;
        EXPECT_GT(network.summary.size(), 30U) << network.name;
        EXPECT_FALSE(network.source.empty()) << network.name;
        for (const NetworkOption& option : network.options) {
            EXPECT_FALSE(option.help.empty()) << network.name << " " << option.name;
            EXPECT_TRUE(checkNetworkOptions(network, {{option.name, option.defaultValue}}).ok())
                << network.name << " " << option.name;
        }
    }
}

// ---- sizes

TEST(InputRule, NamesTheNearestLegalSide) {
    const InputRule valid{.least = 188, .step = 16, .lost = 184};
    EXPECT_TRUE(valid.takes(572));
    EXPECT_FALSE(valid.takes(570));
    EXPECT_EQ(valid.nearest(570), 572);
    EXPECT_EQ(valid.nearest(1), 188);
    EXPECT_EQ(valid.nearest(195), 188);
}

// ---- blocks

/// Builds blocks in a network that is nothing else.
class Bench : public Network {
  public:
    Bench() : Network(NetworkOptions(networkCatalog().front(), 3, 2)) {}
    NetworkOutput forward(const torch::Tensor& x) override { return {x, {}}; }
    Scope scope() { return root(); }
};

struct TransposedCase {
    int kernel, stride, padding, outputPadding;
};

TEST(TransposedUnit, EqualsTheTransposedConvolution) {
    torch::manual_seed(1);
    for (const auto& [kernel, stride, padding, outputPadding] : std::vector<TransposedCase>{{2, 2, 0, 0},
                                                                                            {3, 2, 1, 1},
                                                                                            {4, 2, 1, 0},
                                                                                            {4, 2, 0, 0},
                                                                                            {3, 1, 1, 0},
                                                                                            {2, 1, 0, 0},
                                                                                            {16, 8, 0, 0},
                                                                                            {5, 3, 1, 0}}) {
        SCOPED_TRACE(kernel);
        Bench bench;
        const auto unit =
            bench.scope().transposed("up", {6, 5, kernel, stride, padding, outputPadding, true});
        const torch::Tensor x = torch::randn({2, 6, 3, 4}, torch::requires_grad());
        const auto parameters = bench.named_parameters();
        const torch::Tensor mine = unit(x);
        const torch::Tensor reference = torch::conv_transpose2d(
            x, parameters["up.weight"], parameters["up.bias"], stride, padding, outputPadding);
        EXPECT_EQ(mine.sizes().vec(), reference.sizes().vec());
        EXPECT_TRUE(torch::allclose(mine, reference, 1e-5, 1e-5));
        const auto gradient = [&](const torch::Tensor& y) {
            return torch::autograd::grad({y.square().sum()}, {parameters["up.weight"], x}, {}, true);
        };
        const auto a = gradient(mine), b = gradient(reference);
        EXPECT_TRUE(torch::allclose(a[0], b[0], 1e-4, 1e-4));
        EXPECT_TRUE(torch::allclose(a[1], b[1], 1e-4, 1e-4));
    }
}

/// Sets the only weight of a 1 → 1 transposed unit and applies it.
torch::Tensor transposedOf(const torch::Tensor& input, const torch::Tensor& filter, int stride) {
    const torch::NoGradGuard noGrad;
    Bench bench;
    const auto unit =
        bench.scope().transposed("up", {1, 1, static_cast<int>(filter.size(0)), stride, 0, 0, false});
    bench.named_parameters()["up.weight"].copy_(filter.reshape({1, 1, filter.size(0), filter.size(1)}));
    return unit(input.reshape({1, 1, input.size(0), input.size(1)}))[0][0].contiguous();
}

TEST(TransposedUnit, ReproducesTheWorkedExample) {
    const auto input = torch::tensor({0.F, 1.F, 2.F, 3.F}).reshape({2, 2});
    const auto filter = torch::tensor({4.F, 5.F, 6.F, 7.F}).reshape({2, 2});
    EXPECT_TRUE(
        torch::equal(transposedOf(input, filter, 1),
                     torch::tensor({0.F, 4.F, 5.F, 8.F, 28.F, 22.F, 12.F, 32.F, 21.F}).reshape({3, 3})));
    EXPECT_TRUE(torch::equal(
        transposedOf(input, filter, 2),
        torch::tensor({0.F, 0.F, 4.F, 5.F, 0.F, 0.F, 6.F, 7.F, 8.F, 10.F, 12.F, 15.F, 12.F, 14.F, 18.F, 21.F})
            .reshape({4, 4})));
}

/// Largest difference between neighbours away from the border.
double unevenness(const torch::Tensor& map) {
    const auto inner = map.slice(0, 3, -3).slice(1, 3, -3);
    return (inner.max() - inner.min()).item<double>();
}

TEST(TransposedUnit, KernelsThatTheStrideDividesLeaveNoCheckerboard) {
    const auto ones = torch::ones({8, 8});
    EXPECT_EQ(unevenness(transposedOf(ones, torch::ones({4, 4}), 2)), 0);
    EXPECT_GT(unevenness(transposedOf(ones, torch::ones({3, 3}), 2)), 0.5);
}

TEST(TransposedUnit, BilinearWeightsKeepAConstant) {
    const torch::NoGradGuard noGrad;
    for (const int stride : {2, 8, 32}) {
        Bench bench;
        const auto unit = bench.scope().transposed("up", {3, 3, 2 * stride, stride, 0, 0, false});
        unit.initBilinear(true);
        const auto up = unit(torch::full({1, 3, 4, 4}, 2.5F));
        const auto inner = up.slice(2, stride, -stride).slice(3, stride, -stride);
        EXPECT_TRUE(torch::allclose(inner, torch::full_like(inner, 2.5F), 1e-6, 1e-6)) << stride;
        EXPECT_FALSE(bench.named_parameters()["up.weight"].requires_grad());
    }
    Bench bench;
    bench.scope().transposed("up", {1, 1, 4, 2, 0, 0, false}).initBilinear(false);
    const auto rows = bench.named_parameters()["up.weight"][0][0];
    EXPECT_TRUE(torch::allclose(rows[0], torch::tensor({.0625F, .1875F, .1875F, .0625F})));
    EXPECT_TRUE(torch::allclose(rows[1], torch::tensor({.1875F, .5625F, .5625F, .1875F})));
}

// ---- the padded U-Net

TEST(UNet, HasThePublishedParameters) {
    expectCounts({"unet", {}, 3, 2, 31'037'698, 64, 11'794});
    expectCounts({"unet", {{"upsampling", "bilinear"}}, 3, 2, 17'263'042, 56, 8'850});
    expectCounts({"unet", {}, 1, 1, 31'036'481, 64, 11'794});
    expectCounts({"unet", {{"conv_bias", "true"}}, 12, 1, 31'048'705, 82, 11'794});
    expectNames("unet", {"inc.double_conv.0.weight", "down1.maxpool_conv.1.double_conv.4.bias",
                         "up1.up.weight", "up4.conv.double_conv.1.weight", "outc.conv.bias"});
}

TEST(UNet, TakesAnySize) {
    expectKeepsSize("unet", {{"width", "4"}, {"depth", "3"}}, {{1, 1}, {5, 37}, {16, 16}, {41, 63}});
    expectKeepsSize("unet", {{"width", "4"}, {"upsampling", "bicubic"}});
}

TEST(Bf16, NormsAndActivationsOfEveryKindLearn) {
    for (const char* norm : {"batch", "group", "none"})
        expectLearnsInBf16("unet", {{"width", "16"}, {"norm", norm}});
    expectLearnsInBf16("torchvision-fcn-resnet50", {{"norm", "group"}});
    expectLearnsInBf16("fpn-resnet18");
    expectLearnsInBf16("unet-mobilenetv2");
    expectLearnsInBf16("torchvision-lraspp-mobilenetv3");
}

TEST(UNet, FoldsItsNorms) {
    expectFoldKeepsLogits("unet", {{"width", "8"}});
}

TEST(UNet, SwapsItsNorms) {
    const auto groups = networkOf("unet", 3, 2, {{"norm", "group"}});
    EXPECT_EQ(groups->buffers().size(), 0U);
    std::int64_t parameters = 0;
    for (const auto& parameter : groups->parameters()) parameters += parameter.numel();
    EXPECT_EQ(parameters, 31'037'698);
    EXPECT_EQ(networkOf("unet", 3, 2, {{"norm", "none"}})->parameters().size(), 46U);
}

}  // namespace
}  // namespace swath
