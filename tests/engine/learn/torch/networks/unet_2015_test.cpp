// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include <map>

#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

using testing::HasSubstr;

TEST(UNet2015, HasThePaperLayers) {
    const auto network = networkOf("unet-2015", 1, 2);
    expectCountsOf(*network, 31'030'658, 46, 0);
    EXPECT_EQ(parametersPerLayer(*network),
              (std::vector<std::int64_t>{640,       36'928,    73'856,    147'584,   295'168,   590'080,
                                         1'180'160, 2'359'808, 4'719'616, 9'438'208, 2'097'664, 4'719'104,
                                         2'359'808, 524'544,   1'179'904, 590'080,   131'200,   295'040,
                                         147'584,   32'832,    73'792,    36'928,    130}));
    std::map<std::int64_t, int> byKernel;
    for (const auto& parameter : network->parameters())
        if (parameter.dim() == 4) ++byKernel[parameter.size(2)];
    EXPECT_EQ(byKernel, (std::map<std::int64_t, int>{{1, 1}, {2, 4}, {3, 18}}));
    expectNamesOf(*network, {"down_path.0.block.0.weight", "down_path.4.block.2.bias", "up_path.0.up.weight",
                             "up_path.3.conv_block.block.2.weight", "last.bias"});
}

TEST(UNet2015, HasTheParametersOfItsVariants) {
    expectCounts({"unet-2015", {{"width", "64"}}, 3, 2, 31'031'810, 46, 0});
    const auto padded = networkOf("unet-2015", 3, 2, {{"padding", "same"}, {"norm", "batch"}});
    expectCountsOf(*padded, 31'043'586, 82, 11'794);
    expectNamesOf(*padded, {"down_path.0.block.2.weight", "down_path.0.block.3.weight",
                            "up_path.3.conv_block.block.5.bias"});
}

TEST(UNet2015, LosesABorderOf92Pixels) {
    const torch::NoGradGuard noGrad;
    const auto network = networkOf("unet-2015", 1, 2, {{"width", "1"}});
    network->eval();
    for (const auto& [side, out] : std::vector<std::pair<int, int>>{
             {188, 4}, {204, 20}, {252, 68}, {284, 100}, {316, 132}, {380, 196}, {572, 388}, {700, 516}}) {
        EXPECT_TRUE(checkSize(*network, {side, side}).ok());
        EXPECT_EQ(network->forward(torch::randn({1, 1, side, side})).logits.sizes().vec(),
                  (std::vector<std::int64_t>{1, 2, out, out}));
    }
    for (const int side : {64, 187, 189, 256, 512, 570}) EXPECT_FALSE(checkSize(*network, {side, 572}).ok());
    EXPECT_THAT(checkSize(*network, {512, 570}).error().text(), HasSubstr("nearest size is 508 × 572"));
}

TEST(UNet2015, CropsTheMiddleOfItsSkips) {
    // Kernels that are the same mirrored make a network that is, if every crop takes the middle.
    const torch::NoGradGuard noGrad;
    torch::manual_seed(5);
    const auto network = networkOf("unet-2015", 1, 2, {{"width", "2"}});
    network->eval();
    for (auto& parameter : network->parameters())
        if (parameter.dim() == 4) parameter.copy_(parameter.mean({2, 3}, true).expand_as(parameter));
    const auto image = torch::randn({1, 1, 204, 220});
    const auto map = network->forward(image).logits;
    const auto mirrored = network->forward(image.flip({2, 3})).logits.flip({2, 3});
    EXPECT_GT(map.std().item<double>(), 0);
    EXPECT_LT(relativeDifference(mirrored, map), 1e-5);
}

TEST(UNet2015, MirrorsTheBorderOfAnImage) {
    const torch::NoGradGuard noGrad;
    torch::manual_seed(6);
    const auto network = networkOf("unet-2015", 3, 2, {{"width", "2"}});
    network->eval();
    namespace F = torch::nn::functional;
    const auto mirrored = [](const torch::Tensor& x, int margin) {
        return F::pad(x, F::PadFuncOptions({margin, margin, margin, margin}).mode(torch::kReflect));
    };
    const auto fits = torch::randn({1, 3, 196, 196});
    EXPECT_LT(
        relativeDifference(forwardPadded(*network, fits).logits, network->forward(mirrored(fits, 92)).logits),
        1e-6);
    // 204 + 184 is no legal size; 396 is the next, whose result is 4 pixels wider on each side.
    const auto other = torch::randn({1, 3, 204, 204});
    const auto wide = network->forward(mirrored(other, 96)).logits;
    EXPECT_LT(
        relativeDifference(forwardPadded(*network, other).logits, wide.slice(2, 4, 208).slice(3, 4, 208)),
        1e-6);
}

TEST(UNet2015, TilesGiveTheMapOfTheWhole) {
    const torch::NoGradGuard noGrad;
    torch::manual_seed(7);
    const auto network = networkOf("unet-2015", 1, 2, {{"width", "2"}});
    network->eval();
    const auto scene = torch::randn({1, 1, 700, 700});
    const auto whole = network->forward(scene).logits;
    // Steps are multiples of 16, so that the pools of a tile fall on those of the whole.
    constexpr int kTile = 380, kOut = 196;
    for (const int y : {0, 160, 320})
        for (const int x : {0, 160, 320}) {
            const auto tile = network->forward(scene.narrow(2, y, kTile).narrow(3, x, kTile)).logits;
            const auto there = whole.narrow(2, y, kOut).narrow(3, x, kOut);
            EXPECT_LT((tile - there).abs().max().item<double>(), 1e-5) << y << " " << x;
        }
}

TEST(UNet2015, TakesAnySizeAroundAMirroredBorder) {
    const NetworkOptionValues narrow{{"width", "2"}};
    expectKeepsSize("unet-2015", narrow, {{1, 1}, {33, 65}, {97, 150}});
    expectKeepsSize("unet-2015", {{"width", "2"}, {"padding", "same"}, {"norm", "group"}});
    expectGradients(*networkOf("unet-2015", 2, 3, narrow), 40);
}

TEST(UNet2015, DropsInTrainingAlone) {
    const torch::NoGradGuard noGrad;
    const auto image = torch::randn({1, 1, 188, 188});
    const auto repeats = [&](Network& network) {
        return torch::equal(network.forward(image).logits, network.forward(image).logits);
    };
    const auto network = networkOf("unet-2015", 1, 2, {{"width", "4"}});
    EXPECT_FALSE(repeats(*network));
    network->eval();
    EXPECT_TRUE(repeats(*network));
    EXPECT_TRUE(repeats(*networkOf("unet-2015", 1, 2, {{"width", "4"}, {"dropout", "false"}})));
}

TEST(UNet2015, KeepsNormsBehindTheActivationWhenFolded) {
    expectFoldKeepsLogits("unet-2015", {{"width", "4"}, {"padding", "same"}, {"norm", "batch"}});
}

}  // namespace
}  // namespace swath
